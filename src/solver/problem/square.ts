/** @file A system by its residuals alone, as a march needs it where the equations are held at one side of their switches. */

import { matching } from '../../numeric/matching.ts';
import { TapeEvaluator } from '../../tape/evaluator.ts';
import { instructionCount } from '../../tape/instructions.ts';
import type { Tape } from '../../tape/tape.ts';
import { isAffine, isLeadingConstant } from './dependence.ts';
import type { Equation, StateVariable, System } from './system.ts';

/** What a square system of residuals is made of. */
export interface SquareParts {
  /** As the tape's jets count them. */
  unknowns: Pick<StateVariable, 'name' | 'order' | 'size' | 'held'>[];
  /** What each result of the tape is called, with its place in `Problem.terms`. */
  labels: Pick<Equation, 'term' | 'name' | 'differentiations'>[];
  auxColumns: number;
  scalars: number;
}

/** What a system is by its residuals alone. */
export type Square = Pick<
  System,
  | 'tape'
  | 'instructions'
  | 'unknowns'
  | 'stateSize'
  | 'order'
  | 'equations'
  | 'explicit'
  | 'constantLeading'
  | 'affine'
  | 'evaluator'
>;

/** Sorts as many residuals as unknowns so that each is solved for one highest derivative; `null` where none do. */
export function squareOf(tape: Tape, { unknowns: given, labels, auxColumns, scalars }: SquareParts): Square | null {
  const d = given.length;
  const orders = given.map((u) => u.order);
  const order = Math.max(...orders);
  const layout = { outputs: d, orders: order + 1, slots: 1, auxColumns, scalars };
  const probe = new TapeEvaluator(tape, { ...layout, capacity: 1 });
  const reads = probe.rows.map((row) => Array.from(row.inputs, (i) => probe.inputs[i]));
  const match = matching(
    reads.map((row) => row.flatMap((x) => (x.kind === 'jet' && x.order === orders[x.output] ? [x.output] : []))),
    d,
  );
  if (!match.complete) return null;
  // Row e of the tape becomes equation match[e].
  const place = new Int32Array(d);
  match.columns.forEach((unknown, e) => {
    place[unknown] = e;
  });
  const sorted = { ...tape, results: Int32Array.from(place, (e) => tape.results[e]) };
  const equations = Array.from(
    place,
    (e, unknown): Equation => ({
      ...labels[e],
      solvesFor: unknown,
      reads: reads[e].flatMap((x) => (x.kind === 'jet' ? [{ unknown: x.output, derivative: x.order }] : [])),
      parameters: reads[e].flatMap((x, j): [number, number][] => (x.kind === 'scalar' ? [[j, x.index]] : [])),
    }),
  );
  let offset = 0;
  const unknowns = given.map((u) => {
    const state = { ...u, offset };
    offset += u.order;
    return state;
  });
  const explicit = equations.every((equation) =>
    equation.reads.every(({ unknown, derivative }) => derivative < orders[unknown] || unknown === equation.solvesFor),
  );
  return {
    tape: sorted,
    instructions: instructionCount(tape),
    unknowns,
    stateSize: offset,
    order,
    equations,
    explicit,
    constantLeading: isLeadingConstant(tape, orders),
    affine: isAffine(tape),
    evaluator: (capacity) => new TapeEvaluator(sorted, { ...layout, capacity }),
  };
}
