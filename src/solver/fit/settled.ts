/**
 * @file A fit in which numbers that only what is measured reads – scales, offsets, noise – are always at their best beside
 * the solution that the others give. They cost no march, and what is left to search has fewer dimensions (variable
 * projection; Golub & Pereyra, Inverse Problems 19, 2003; for observables and noise of ODE models Schmiester et al.,
 * Bioinformatics 36, 2020, who do it in closed form; here by scoring, for any distribution, censoring, prior and formula).
 */
import { coordinateOf, numberAt } from './free-numbers.ts';
import {
  type EvaluateOptions,
  type Evaluation,
  evaluateAgain,
  evaluateFit,
  heldWhere,
  type JointModel,
} from './joint-model.ts';
import { type FitEffort, type Minimum, minimiseInBox } from './scoring.ts';

/** A tenth of the accuracy of the solution beside it is enough: 1e-7 for an exact fit. */
const settling = ({ accuracy }: EvaluateOptions): FitEffort => ({
  ...{ accuracy: Number.NaN, most: 60, patience: 20, gain: accuracy },
  enough: 0.1 * accuracy,
});

/** Like `evaluateFit`, at θ with those numbers settled. */
export function* evaluateSettled(
  model: JointModel,
  theta: Float64Array,
  options: EvaluateOptions,
): Generator<undefined, Evaluation | null> {
  const first: Evaluation | null = yield* evaluateFit(model, theta, options);
  return first && (yield* settle(model, first, options));
}

/** The same where another objective was evaluated last, beside the same solution. */
export function* settledAgain(
  model: JointModel,
  last: Evaluation,
  options: EvaluateOptions,
): Generator<undefined, Evaluation | null> {
  if (!isSettling(model)) return last;
  const first = evaluateAgain(model, last.theta, !options.plain);
  return first && (yield* settle(model, first, options));
}

const isSettling = ({ observing, held }: JointModel): boolean => observing.some((x, q) => x === 1 && held[q] === 0);

function* settle(model: JointModel, first: Evaluation, options: EvaluateOptions): Generator<undefined, Evaluation> {
  if (!isSettling(model)) return first;
  const inner = { ...model, held: heldWhere(model, (q) => model.observing[q] === 0) };
  // What was found beside the solution before is as near where much is censored.
  const guess = evaluateAgain(inner, guessed(inner, first), false);
  const from = guess && guess.value < first.value ? guess : first.theta;
  const found: Minimum | null = yield* minimiseInBox(inner, from, settling(options), options, again);
  if (!found || !(found.state.value < first.value)) return first;
  if (options.plain) return { ...first, ...seenAlone(found.state) };
  return evaluateAgain(model, found.state.theta, true) ?? first;
}

const seenAlone = ({ theta, value, points }: Evaluation): Pick<Evaluation, 'theta' | 'value' | 'points'> => ({
  theta,
  value,
  points,
});

// biome-ignore lint/correctness/useYield: nothing is marched
function* again(model: JointModel, theta: Float64Array): Generator<undefined, Evaluation | null> {
  return evaluateAgain(model, theta, false);
}

/** Scales, then deviations, as they would be if they were factors of normal data: where their search begins. */
function guessed(inner: JointModel, { theta, points }: Evaluation): Float64Array {
  const { numbers, experiments, held, objective } = inner;
  const factors = new Map<number, number>();
  const seen = points.map(({ experiment, series, measured, predicted, deviation, residual }) => ({
    series: experiments[experiment].observed.series[series],
    measured,
    predicted,
    deviation,
    residual,
  }));
  const open = numbers.flatMap(({ name }, q) => (held[q] === 0 ? [{ name, q }] : []));
  for (const { name, q } of open) {
    const own = seen.filter(({ series, residual }) => residual !== null && series.factors.prediction.includes(name));
    if (own.length === 0) continue;
    const compare = objective === 'logarithms' || own[0].series.distribution.name === 'lognormal';
    const factor = compare ? meanRatio(own) : projection(own);
    if (!(factor > 0 && Number.isFinite(factor))) continue;
    factors.set(q, factor);
    for (const point of own) point.predicted *= factor;
  }
  for (const { name, q } of open) {
    const own = seen.filter(({ series, residual }) => residual !== null && series.factors.deviation.includes(name));
    const squares = own.map(({ measured, predicted, deviation, series }) =>
      series.distribution.name === 'lognormal'
        ? (Math.log(measured / predicted) / deviation) ** 2
        : ((measured - predicted) / deviation) ** 2,
    );
    const factor = Math.sqrt(squares.reduce((sum, x) => sum + x, 0) / own.length);
    if (factor > 0 && Number.isFinite(factor)) factors.set(q, factor * (factors.get(q) ?? 1));
  }
  return theta.map((x, q) => {
    const factor = factors.get(q);
    return factor === undefined ? x : coordinateOf(numbers[q], numberAt(numbers[q], x) * factor);
  });
}

type Seen = Pick<Evaluation['points'][number], 'measured' | 'predicted' | 'deviation'>;

/** The factor of predictions that is best by least squares. */
function projection(own: readonly Seen[]): number {
  let both = 0;
  let square = 0;
  for (const { measured, predicted, deviation } of own) {
    both += (measured * predicted) / deviation ** 2;
    square += (predicted / deviation) ** 2;
  }
  return both / square;
}

/** The factor that is best on a logarithmic scale. */
function meanRatio(own: readonly Seen[]): number {
  const logs = own.map(({ measured, predicted }) => Math.log(measured / predicted)).filter(Number.isFinite);
  return Math.exp(logs.reduce((sum, x) => sum + x, 0) / logs.length);
}
