/** @file The engines that may run a program in a browser. */
import { wasmEngine } from '../embedded/wasm.ts';
import type { Candidate } from './candidate.ts';

export const engineCandidates: readonly Candidate[] = [{ name: 'wasm', heavy: false, load: async () => wasmEngine() }];
