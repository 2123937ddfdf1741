import type { Browser } from 'playwright-core';

/** Where the packages of these tests lie. */
export const folder: string;

export function launch(): Promise<Browser>;
