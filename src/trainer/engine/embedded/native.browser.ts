/** @file A browser runs no add-on. */
import type { NativeResult } from './native.ts';

export const loadNative = (): NativeResult => ({ engine: null, reason: 'native kernel: not in a browser' });
