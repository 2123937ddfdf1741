/**
 * @file Whether the width of a learned function has decided what a fit says: the fit is made again from where it ended, with
 * functions that bend more. Intervals and bands are widened to hold what that fit says, so that they count the error of
 * too few neurons as well; an estimate that leaves its own interval is not determined.
 */

import { withWiderFunctions } from '../../problem/fit/learned-widened.ts';
import type { FitReport, FittedParameter } from '../../problem/fit-report.ts';
import { learnedCurve } from '../../problem/learned.ts';
import { say } from '../../problem/number-text/sentence.ts';
import type { LearnedFunction, Problem } from '../../problem/problem.ts';
import type { Solution, SolveOptions } from '../march/solution.ts';
import { type FitProgress, fitModel } from './fit.ts';
import { jointModel } from './joint-model.ts';

type Told = Pick<Solution, 'parameters' | 'bands' | 'undetermined' | 'fit'>;

/** `found` with what a fit by wider functions adds to it; itself where there is no such fit. */
export function* seenByWiderFunctions<S extends Told>(
  found: S,
  problem: Problem,
  { budget, cancelled }: Pick<SolveOptions, 'budget' | 'cancelled'>,
): Generator<FitProgress, S> {
  const { bands, parameters } = found;
  const wider = bands && withWiderFunctions(problem);
  const model = wider ? jointModel(wider) : null;
  if (!bands || !wider || !model?.ok) return found;
  const start = Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
  const { report } = yield* fitModel(model.value, { start, near: true, budget, cancelled });
  if (!report) return found;
  const inner = new Set((problem.learned ?? []).flatMap((f) => f.coefficients));
  const others = new Map(report.parameters.map((p) => [p.name, p]));
  const apart = parameters.filter((p) => !inner.has(p.name) && leaves(p, others.get(p.name)));
  return {
    ...found,
    parameters: parameters.map((p) => (inner.has(p.name) ? p : holding(p, others.get(p.name)))),
    bands: (problem.learned ?? []).map((f, i) => widerBand(f, wider.learned![i], bands[i], start, report)),
    undetermined: found.undetermined ?? apartText(apart, others, problem),
    ...(found.fit && {
      fit: {
        ...found.fit,
        parameters: found.fit.parameters.map((p) => (inner.has(p.name) ? p : holding(p, others.get(p.name)))),
      },
    }),
  };
}

type Interval = Pick<FittedParameter, 'value' | 'low' | 'high'>;

/** How many times wider an interval may become by the width of functions and still be one of the data. */
const mostWidened = 3;

const leaves = (p: Interval, other: Interval | undefined): boolean => {
  if (p.low === null || p.high === null || !other) return false;
  const { low, high } = holding(p, other);
  return low === null || high === null || high - low > mostWidened * (p.high - p.low);
};

/** The estimate with an interval that holds that of the other fit as well. */
const holding = <P extends Interval>(p: P, other: Interval | undefined): P =>
  p.low === null || p.high === null || !other
    ? p
    : {
        ...p,
        low: other.low === null ? null : Math.min(p.low, other.low, other.value),
        high: other.high === null ? null : Math.max(p.high, other.high, other.value),
      };

/** Half widths about the function that hold the wider one with as wide a band. */
function widerBand(
  f: LearnedFunction,
  wide: LearnedFunction,
  band: Float64Array,
  start: Readonly<Record<string, number>>,
  report: FitReport,
): Float64Array {
  const values = Object.fromEntries(report.parameters.map(({ name, value }) => [name, value]));
  const own = learnedCurve(f, start, [], null).values;
  const other = learnedCurve(wide, values, [], null).values;
  return band.map((r, k) => r + Math.abs(own[k] - other[k]));
}

function apartText(
  apart: readonly { name: string; value: number }[],
  others: ReadonlyMap<string, Interval>,
  { learned = [] }: Problem,
): string | null {
  const [first] = apart;
  if (!first) return null;
  const names = learned.map((f) => f.name).join(' and ');
  return `Not determined: with neurons at half the distance in ${names} ${first.name} would be ${say(others.get(first.name)!.value)} and not ${say(first.value)}, so that their number decides. Give more neurons (\`layers\`), or fix ${first.name}.`;
}
