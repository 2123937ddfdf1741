/** @file Where the starts of a fit begin: the first as written, each of the others at the best of several points drawn. */
import { coordinateOf, startingPoint } from './free-numbers.ts';
import { type EvaluateOptions, type Evaluation, evaluateFit, type JointModel } from './joint-model.ts';

/** Points drawn for one start. */
const draws = 30;
const accuracy = 1e-3;

/** θ where start `index` begins: numbers that are held stay where they are. */
export function* startIn(
  model: JointModel,
  index: number,
  options: Omit<EvaluateOptions, 'accuracy'>,
): Generator<undefined, Float64Array> {
  const { numbers, held, problem } = model;
  const drawn = (draw: number): Float64Array =>
    startingPoint(numbers, problem.training.seed, index, draw).map((x, q) =>
      held[q] === 1 ? coordinateOf(numbers[q], numbers[q].start) : x,
    );
  let best = { value: Number.POSITIVE_INFINITY, theta: drawn(0) };
  if (index === 0) return best.theta;
  for (let draw = 0; draw < draws; draw++) {
    const theta = drawn(draw);
    const state: Evaluation | null = yield* evaluateFit(model, theta, { ...options, accuracy });
    const value = state ? valueWithoutNoise(model, state) : Number.POSITIVE_INFINITY;
    if (value < best.value) best = { value, theta };
  }
  return best.theta;
}

/** −log-likelihood where each series has the noise that suits it best: what was drawn for the noise says nothing. */
function valueWithoutNoise({ experiments }: JointModel, { points }: Evaluation): number {
  const series = new Map<string, { squares: number; count: number }>();
  let value = 0;
  for (const { experiment, series: k, deviation, residual, loss } of points) {
    const { observed } = experiments[experiment];
    if (residual === null || !observed.series[k].term.data!.deviation) {
      value += loss;
      continue;
    }
    const key = `${experiment} ${k}`;
    const { squares, count } = series.get(key) ?? { squares: 0, count: 0 };
    series.set(key, { squares: squares + (residual * deviation) ** 2, count: count + 1 });
  }
  for (const { squares, count } of series.values()) value += (count / 2) * Math.log(squares / count + 1e-300);
  return value;
}
