/** @file A run as two tables: the solution over the variable, and the numbers of every frame. */

import { csvOfColumns, csvText } from '../../problem/csv.ts';
import type { FrameLine } from '../../problem/json/lines.ts';
import type { Problem } from '../../problem/problem.ts';
import type { RunHeader } from '../../problem/run.ts';
import { scalarsOf } from '../trained/scalars.ts';
import type { Sampled } from '../trained/trained.ts';

/**
 * The variable, every unknown with its derivatives (`u`, `u'`, …) and its reference, where there is one, in the
 * author's units.
 */
export function solutionTable(problem: Problem, solution: Sampled, reference: RunHeader['reference']): string {
  const names = [problem.variable.name];
  const columns: ArrayLike<number>[] = [solution.times];
  problem.unknowns.forEach(({ name }, i) => {
    solution.derivatives[i].forEach((values, order) => {
      names.push(`${name}${"'".repeat(order)}`);
      columns.push(values);
    });
    if (!reference) return;
    names.push(`${name} ${reference.kind}`);
    columns.push(reference.values[i]);
  });
  return csvOfColumns(names, columns);
}

/** One row per frame: step, phase, seconds, then every scalar; empty where one does not exist. */
export function metricsTable(frames: readonly FrameLine[]): string {
  const rows = frames.map((frame) => ({ frame, scalars: scalarsOf(frame) }));
  const names = [...new Set(rows.flatMap(({ scalars }) => [...scalars.keys()]))];
  return csvText(
    ['step', 'phase', 'seconds', ...names],
    rows.map(({ frame, scalars }) => [frame.step, frame.phase, frame.seconds, ...names.map((n) => scalars.get(n))]),
  );
}
