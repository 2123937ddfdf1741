/** @file A problem to hand to whoever works in the background. */
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import type { Problem } from '../../../src/problem/problem.ts';
import { smallest } from '../spec.ts';

export const decay = (): Problem => compileSpec(smallest).problem!;
