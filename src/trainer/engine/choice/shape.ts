/** @file What the time of an evaluation depends on, and that time. */
import type { Precision } from '../../../problem/problem.ts';
import type { Program } from '../../compile/program.ts';
import type { EngineName } from '../engine.ts';

/** Milliseconds of one evaluation. */
export type Times = Partial<Record<EngineName, number>>;

export interface Shape {
  program: Program;
  precision: Precision | null;
  /** Names of the engines that are tried. */
  candidates: readonly EngineName[];
}
