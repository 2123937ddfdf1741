/**
 * @file Picard's iteration in short blocks one after the other, each on a few Chebyshev points: a first guess for a whole
 * window. In a block as long as 1/S of it the iteration converges like (L·h/S)ᵏ/k! instead of (L·h)ᵏ/k!, on fewer points,
 * and from what the block before has led to (windowing: Burrage, Parallel and Sequential Methods for Ordinary
 * Differential Equations, 1995, ch. 7).
 */
import { lobattoPoints, lobattoValue, repeatedIntegrals } from '../../numeric/chebyshev.ts';
import { addProducts } from '../../numeric/products.ts';
import { maxAbs } from '../../numeric/vector.ts';
import { featureOrder } from '../basis/features.ts';
import { smallestSizes, type TopGrid, type WindowPlace, type WindowSolver } from './window.ts';

/** Blocks of a window. */
const blockCount = 4;
/** Chebyshev points of a block, both ends among them. */
const blockPoints = 14;
/** What is carried on from one block into the next is of this degree. */
const degree = 4;
const mostIterations = 20;
/** Changes below this that no longer become smaller are rounding. */
const settled = 1e-10;

const blockTau = lobattoPoints(blockPoints);

/** [order][m] from values of u⁽ⁿ⁾ to u⁽ᵐ⁾ in a block. */
const blockTables: readonly (readonly Float64Array[])[] = Array.from({ length: featureOrder + 1 }, (_, n) =>
  repeatedIntegrals(blockPoints, blockTau, n).reverse(),
);

/** Row-major [degree+1][points]: the first Chebyshev coefficients of values in a block. */
const coefficients = chebyshevCoefficients();

function chebyshevCoefficients(): Float64Array {
  const last = blockPoints - 1;
  const table = new Float64Array((degree + 1) * blockPoints);
  for (let j = 0; j <= degree; j++) {
    for (let i = 0; i <= last; i++) {
      const ends = (i === 0 || i === last ? 0.5 : 1) * (j === 0 ? 0.5 : 1);
      table[j * blockPoints + i] = ((2 * ends) / last) * Math.cos(j * Math.acos(blockTau[i]));
    }
  }
  return table;
}

/** Which points of a window stand in one block, and their values from those of the block. */
interface Onto {
  first: number;
  count: number;
  /** [count·points] */
  table: Float64Array;
}

const ontoPoints = new WeakMap<Float64Array, Onto[]>();

function ontoOf(tau: Float64Array): Onto[] {
  let known = ontoPoints.get(tau);
  if (!known) {
    known = ontoEach(tau);
    ontoPoints.set(tau, known);
  }
  return known;
}

function ontoEach(tau: Float64Array): Onto[] {
  const units = Array.from({ length: blockPoints }, (_, k) =>
    Float64Array.from(blockTau, (_x, i) => (i === k ? 1 : 0)),
  );
  let first = 0;
  return Array.from({ length: blockCount }, (_, b) => {
    const from = -1 + (2 * b) / blockCount;
    const to = from + 2 / blockCount;
    const isLast = b === blockCount - 1;
    let count = 0;
    while (first + count < tau.length && (isLast || tau[first + count] <= to)) count++;
    const table = new Float64Array(count * blockPoints);
    for (let p = 0; p < count; p++) {
      const x = Math.min(1, -1 + (tau[first + p] - from) * blockCount);
      for (let k = 0; k < blockPoints; k++) table[p * blockPoints + k] = lobattoValue(blockTau, units[k], x);
    }
    const own = { first, count, table };
    first += count;
    return own;
  });
}

/** Iterations of a window with this L·h, about: the least k with (L·h)ᵏ/k! below what is asked of one. */
function iterationsFor(strength: number): number {
  let k = 0;
  for (let left = 1; left > 1e-12 && k < 100; k++) left *= strength / (k + 1);
  return k;
}

export class BlockMarch {
  readonly grid: TopGrid;
  readonly #window: WindowSolver;
  readonly #onto: Onto[];
  /** [blocks][unknowns·points] */
  readonly #tops: Float64Array[];
  /** Of every block; the states are its own. */
  readonly #places: WindowPlace[];
  readonly #change: Float64Array;
  /** [unknowns·(degree+1)] of the block before. */
  readonly #carried: Float64Array;
  /** The same of the last block of the window before. */
  readonly #kept: Float64Array;
  readonly #shapes = new Float64Array(blockPoints * (degree + 1));
  /** Lengths of the blocks that these are of; 0: of none. */
  #length = 0;
  #keptLength = 0;
  /** Iterations that the last window would have taken as a whole, about. */
  iterations = 0;

  constructor(window: WindowSolver) {
    const { system } = window;
    this.#window = window;
    const evaluator = system.evaluator(blockPoints);
    evaluator.scalars.set(system.parameters);
    this.grid = { evaluator, tau: blockTau, through: blockTables };
    this.#onto = ontoOf(window.grid.tau);
    const size = system.unknowns.length * blockPoints;
    this.#tops = Array.from({ length: blockCount }, () => new Float64Array(size));
    this.#places = Array.from({ length: blockCount }, () => ({
      start: 0,
      length: 0,
      state: new Float64Array(system.stateSize),
    }));
    this.#change = new Float64Array(size);
    this.#carried = new Float64Array(system.unknowns.length * (degree + 1));
    this.#kept = new Float64Array(this.#carried.length);
  }

  /** The next window goes on from the last one. */
  keep(): void {
    this.#kept.set(this.#carried);
    this.#keptLength = this.#length;
  }

  /** The next window starts anew. */
  forget(): void {
    this.#keptLength = 0;
  }

  /**
   * Highest derivatives at the collocation points of a window, into `window.top`.
   * @param scale [stateSize] size of each state variable so far
   * @param accuracy a block ends when the next change of its state is below this share of its scale
   * @param top [unknowns] highest derivatives at the start
   * @returns false where a block did not converge
   */
  guess({ start, length, state }: WindowPlace, scale: Float64Array, accuracy: number, top: ArrayLike<number>): boolean {
    const window = this.#window;
    const n = window.points;
    const d = window.system.unknowns.length;
    const { evaluator: f } = this.grid;
    let strength = 0;
    this.#carried.set(this.#kept);
    this.#length = this.#keptLength;
    for (const [b, place] of this.#places.entries()) {
      place.start = start + (b * length) / blockCount;
      place.length = length / blockCount;
      if (b === 0) {
        place.state.set(state);
        this.#continue(top, place.length, 0);
      } else this.#continue(null, place.length, b);
      const found = this.#solve(place, scale, accuracy, this.#tops[b]);
      if (found === null) return false;
      strength = Math.max(strength, found);
      const { first, count, table } = this.#onto[b];
      for (let i = 0; i < d; i++) window.top.fill(0, i * n + first, i * n + first + count);
      addProducts(table, count, blockPoints, this.#tops[b], 0, blockPoints, 1, window.top, first, n, d);
      this.#carry(place.length, this.#tops[b]);
      if (b + 1 === blockCount) break;
      window.jetsFromTop(place, this.#tops[b], f.jets, true, this.grid);
      const next = this.#places[b + 1].state;
      for (const [i, { order, offset }] of window.system.unknowns.entries()) {
        for (let m = 0; m < order; m++) next[offset + m] = f.jets[f.jetAt(0, i, m) + blockPoints - 1];
      }
    }
    this.iterations = iterationsFor(blockCount * strength);
    return true;
  }

  /** @returns L·h of the block, as its convergence like (L·h)ᵏ/k! tells; `null` where it does not converge */
  #solve(place: WindowPlace, scale: Float64Array, accuracy: number, top: Float64Array): number | null {
    const window = this.#window;
    const { unknowns } = window.system;
    const { evaluator: f } = this.grid;
    const span = Math.abs(place.length);
    const smallest = smallestSizes(scale, 'picard');
    const step = this.#change;
    window.place(f, blockTau, place);
    let last = Number.POSITIVE_INFINITY;
    let strength = 0;
    for (let iteration = 1; iteration <= mostIterations; iteration++) {
      window.countPasses(blockPoints / window.points);
      window.jetsFromTop(place, top, f.jets, false, this.grid);
      f.values(blockPoints);
      if (!window.leading.solve(f, blockPoints, step)) return null;
      let change = 0;
      for (let i = 0; i < unknowns.length; i++) {
        let worst = 0;
        for (let p = i * blockPoints; p < (i + 1) * blockPoints; p++) {
          const x = step[p];
          top[p] -= x;
          worst = Math.max(worst, Math.abs(x));
        }
        const { order, size: least = 1e-300 } = unknowns[i];
        const size =
          order > 0
            ? window.sizeOf(scale, i, smallest, span, f) / span
            : Math.max(maxAbs(top, i * blockPoints, blockPoints), least);
        change = Math.max(change, worst / size);
      }
      if (!Number.isFinite(change)) return null;
      const rate = iteration === 1 ? 1 : change / last;
      if (change < settled && rate > 0.5) return strength;
      // The k-th iteration gains L·h/k.
      if (iteration > 1) strength += ((iteration - 1) * rate - strength) / (iteration - 1);
      if (change <= accuracy || (rate < 0.5 && change * rate <= accuracy)) return strength;
      if (iteration > 6 && change > 1e3) return null;
      last = change;
    }
    return null;
  }

  /** The low-degree part of a block. */
  #carry(length: number, top: Float64Array): void {
    const d = this.#window.system.unknowns.length;
    this.#length = length;
    this.#carried.fill(0);
    const terms = degree + 1;
    addProducts(coefficients, terms, blockPoints, top, 0, blockPoints, 1, this.#carried, 0, terms, d);
  }

  /**
   * Starts block b of this length from what is known: the block before it, carried on.
   * @param top where the block begins a window, the highest derivatives there: of an unknown for which the block before
   *   leads elsewhere they are all that is known
   */
  #continue(top: ArrayLike<number> | null, length: number, b: number): void {
    const d = this.#window.system.unknowns.length;
    const now = this.#tops[b].fill(0);
    const terms = degree + 1;
    const ratio = this.#length === 0 ? 0 : length / this.#length;
    if (ratio > 0) {
      for (let p = 0; p < blockPoints; p++) {
        const x = 1 + ratio * (1 + blockTau[p]);
        let [t0, t1] = [1, x];
        for (let j = 0; j < terms; j++) {
          this.#shapes[p * terms + j] = t0;
          [t0, t1] = [t1, 2 * x * t1 - t0];
        }
      }
      addProducts(this.#shapes, blockPoints, terms, this.#carried, 0, terms, 1, now, 0, blockPoints, d);
    }
    if (!top) return;
    for (let i = 0; i < d; i++) {
      const near = 0.1 * Math.max(Math.abs(top[i]), maxAbs(now, i * blockPoints, blockPoints));
      if (ratio > 0 && ratio <= 2 && Math.abs(now[i * blockPoints] - top[i]) <= near) continue;
      now.fill(top[i], i * blockPoints, (i + 1) * blockPoints);
    }
  }
}
