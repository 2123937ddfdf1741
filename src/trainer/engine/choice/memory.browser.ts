/** @file A page keeps no times: it has one engine. */
import type { Shape, Times } from './shape.ts';

export const memoryFile = (): string | null => null;

export const knownTimes = (_file: string | null, _shape: Shape): Times => ({});

export const learnTimes = (_file: string | null, _shape: Shape, _times: Times): void => {};
