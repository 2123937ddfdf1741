/** @file The table of checks: what is looked at, in which order. */
import type { CheckContext } from './context.ts';

export type Check = (context: CheckContext) => void;

export const checks: readonly Check[] = [];
