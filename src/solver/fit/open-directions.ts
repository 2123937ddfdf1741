/**
 * @file Points far from a minimum that fit the data nearly as well. Where data determine products or sums of numbers, one
 * number moved by itself spoils the fit, while all of them may go decades together. So points are drawn from the normal
 * distribution that the information at the minimum says (Laplace's approximation), made wider where the data speak and as
 * wide as a share of its range where they do not – proposals as those of Gutenkunst et al. (PLoS Comput. Biol. 3, 2007),
 * who sample sloppy models with them.
 */
import { cholesky, choleskySolve } from '../../numeric/cholesky.ts';
import type { Random } from '../../numeric/random.ts';
import type { FreeNumber } from './free-numbers.ts';
import type { Evaluation } from './joint-model.ts';

/** Standard deviation where the data say nothing, of the range of a number. */
const away = 0.5;
/** Range of numbers without bounds, as wide as starts are drawn. */
const openRange = { log: 2 * Math.log(10), linear: 20 };

/**
 * θ drawn around the minimum, within the box: where a draw leaves it, numbers stop at their bounds and the others are what
 * is likeliest beside these.
 * @param places the numbers that are drawn; the others stay
 * @param weight of the information: 1 for what the data allow, less for more
 */
export function drawnAlong(
  numbers: readonly FreeNumber[],
  places: readonly number[],
  { theta, information }: Pick<Evaluation, 'theta' | 'information'>,
  weight: number,
  random: Random,
): Float64Array {
  const n = theta.length;
  const m = places.length;
  const precision = new Float64Array(m * m);
  places.forEach((q, a) => {
    places.forEach((r, b) => {
      precision[a * m + b] = weight * information[q * n + r];
    });
    precision[a * m + a] += (away * rangeOf(numbers[q])) ** -2;
  });
  // Unit diagonal: scales of the numbers may be far apart.
  const sizes = places.map((_, a) => Math.sqrt(precision[a * m + a]));
  for (let a = 0; a < m; a++) for (let b = 0; b < m; b++) precision[a * m + b] /= sizes[a] * sizes[b];
  const draw = normalDraw(precision, m, random);
  if (!draw) return theta;
  const least = places.map((q, a) => (numbers[q].low - theta[q]) * sizes[a]);
  const most = places.map((q, a) => (numbers[q].high - theta[q]) * sizes[a]);
  const inside = withinBox(draw, precision, least, most);
  const drawn = theta.slice();
  places.forEach((q, a) => {
    const { low, high } = numbers[q];
    drawn[q] = Math.min(high, Math.max(low, theta[q] + inside[a] / sizes[a]));
  });
  return drawn;
}

const rangeOf = ({ low, high, scale }: FreeNumber): number =>
  Number.isFinite(high - low) ? high - low : openRange[scale];

/** A draw with this precision; `null` where that is none in double precision. */
function normalDraw(precision: Float64Array, m: number, random: Random): Float64Array | null {
  const draw = Float64Array.from({ length: m }, () => random.normal());
  const factor = new Float64Array(m * m);
  if (!cholesky(precision, m, 0, factor)) return null;
  for (let a = m - 1; a >= 0; a--) {
    draw[a] /= factor[a * m + a];
    for (let b = 0; b < a; b++) draw[b] -= factor[a * m + b] * draw[a];
  }
  return draw;
}

/** The draw with what is outside put on its bounds, the farthest first, and the rest moved to what goes with it. */
function withinBox(
  draw: Float64Array,
  precision: Float64Array,
  least: readonly number[],
  most: readonly number[],
): Float64Array {
  const m = draw.length;
  const inside = draw.slice();
  const stopped = new Set<number>();
  for (;;) {
    const open = Array.from({ length: m }, (_, a) => a).filter((a) => !stopped.has(a));
    const over = (a: number): number => Math.max(least[a] - inside[a], inside[a] - most[a]);
    const farthest = open.reduce((worst, a) => (over(a) > over(worst) ? a : worst), open[0]);
    if (farthest === undefined || !(over(farthest) > 0)) return inside;
    inside[farthest] = Math.min(most[farthest], Math.max(least[farthest], inside[farthest]));
    stopped.add(farthest);
    const rest = open.filter((a) => a !== farthest);
    const k = rest.length;
    const matrix = Float64Array.from({ length: k * k }, (_, i) => precision[rest[Math.floor(i / k)] * m + rest[i % k]]);
    const moved = Float64Array.from(rest, (a) => {
      let pull = 0;
      for (const b of stopped) pull -= precision[a * m + b] * (inside[b] - draw[b]);
      return pull;
    });
    const factor = new Float64Array(k * k);
    if (!cholesky(matrix, k, 0, factor)) return inside;
    choleskySolve(factor, k, moved);
    rest.forEach((a, i) => {
      inside[a] = draw[a] + moved[i];
    });
  }
}
