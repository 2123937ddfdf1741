/** @file The rows of a sweep as CSV, one line per run, and as a table of its points for people. Pure. */
import { csvText } from '../../problem/csv.ts';
import { shortText } from '../../problem/number-text/axis.ts';
import type { Verdict } from '../../problem/run.ts';
import type { SweepPlan } from '../plan/plan.ts';
import { judgeNames, judgeOf, mapAxes, pointsOf, type SweepPoint, type SweepRow } from './row.ts';

/** Header: the axes, what every run came to, the parameters it estimated. Runs in the order of the plan, finished ones only. */
export function tableCsv(plan: SweepPlan, rows: readonly SweepRow[]): string {
  const axes = plan.axes.map((axis) => axis.name);
  const estimated = [...new Set(rows.flatMap((row) => Object.keys(row.parameters)))];
  const found = estimated.map((name) => (axes.includes(name) ? `estimated ${name}` : name));
  const header = [
    ...axes,
    'error',
    'heldOut',
    'total',
    ...found,
    'verdict',
    'ended',
    'steps',
    'seconds',
    'engine',
    'run',
  ];
  const lines = rows
    .toSorted((a, b) => a.index - b.index)
    .map((row) => [
      ...axes.map((name) => row.set[name]),
      row.relativeL2,
      row.measure,
      row.total,
      ...estimated.map((name) => row.parameters[name]),
      row.verdict,
      row.ended,
      row.steps,
      row.seconds,
      row.engine,
      plan.runs[row.index].name,
    ]);
  return csvText(header, lines);
}

const order: Verdict[] = ['reached', 'unverified', 'not reached', 'wrong'];

/** `reached` or, where seeds disagree, `2 reached, 1 wrong`. */
export function verdicts(rows: readonly SweepRow[]): string {
  const counts = order.map((verdict) => [verdict, rows.filter((row) => row.verdict === verdict).length] as const);
  const present = counts.filter(([, count]) => count > 0);
  return present.length === 1 ? present[0][0] : present.map(([verdict, count]) => `${count} ${verdict}`).join(', ');
}

/** Smallest and largest, `1e-3…2e-3`; empty for a single one. */
function spread(values: readonly (number | null)[], say: (x: number) => string): string {
  const numbers = values.map((x) => x ?? Number.POSITIVE_INFINITY);
  return numbers.length < 2 ? '' : `${say(Math.min(...numbers))}…${say(Math.max(...numbers))}`;
}

/** Cells for the command line; `say` writes a number in few digits. Points without a finished run are left out. */
export function pointTable(
  plan: SweepPlan,
  rows: readonly SweepRow[],
  say: (x: number) => string,
): { header: string[]; rows: string[][] } {
  const axes = mapAxes(plan).map((axis) => axis.name);
  const judge = judgeOf(rows);
  const seeds = Math.max(0, ...pointsOf(plan, rows).map((p) => p.rows.length)) > 1;
  const line = (point: SweepPoint) => [
    ...axes.map((name) => shortText(point.set[name])),
    say(point.error),
    ...(seeds
      ? [
          spread(
            point.rows.map((row) => row[judge]),
            say,
          ),
        ]
      : []),
    say(point.total),
    verdicts(point.rows),
  ];
  return {
    header: [...axes, judgeNames[judge], ...(seeds ? ['over seeds'] : []), 'total', 'verdict'],
    rows: pointsOf(plan, rows)
      .filter((point) => point.rows.length > 0)
      .map(line),
  };
}
