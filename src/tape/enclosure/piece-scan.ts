/**
 * @file Whether anything hides between points of a function of the variable alone, on an interval where it has no kink:
 * branch and bound on enclosures. An interval is explained when its points show how much the function bends – no
 * enclosure of f″ goes far beyond what f″ is on most of them – or when whatever it may do between them is too small to matter;
 * others are halved, the worst first. A spike of width w is found after about 2·log₂(1/w) looks.
 */
import type { Enclosable } from './enclosable.ts';
import { isPoint } from './zeros.ts';

/** Points on an interval that is looked at, its ends among them. */
export const pointsPerLook = 5;
/**
 * f″ may be this many times as large between the points as it is on most of them; or as on one of them, which alone may
 * have hit something by luck, where the points resolve f.
 */
const unseen = { onMost: 6, onOne: 4 };
/** Between points that resolve f it leaves straight lines by no more than this share of its size. */
const resolved = 0.25;
/** What hides is too small to matter below this share of ∫|f|. */
const negligible = 1e-8;
/** Intervals at the start, if the piece is the whole. */
const first = 8;

export interface Enclosed {
  from: number;
  to: number;
  /** Bound of |∫ f| that the points do not show: the deviation of f from straight lines between them. */
  hidden: number;
  /** ∫|f| by the points. */
  size: number;
  /** Largest |f| and |f″| on the points. */
  largest: number;
  bend: number;
  explained: boolean;
  /** Halved until nothing was left to halve, and still without bound. */
  pole: boolean;
  /** How often its like was halved. */
  depth: number;
}

export interface PieceScan {
  /** Intervals as they were left, ascending. */
  looks: Enclosed[];
  /** Enclosures that it took. */
  count: number;
  /** Whether intervals were left unexplained when `most` looks had been taken. */
  givenUp: boolean;
}

/** Looks at one interval. */
function look(f: Enclosable, from: number, to: number, whole: number, times: Float64Array): Omit<Enclosed, 'depth'> {
  const length = to - from;
  for (let p = 0; p < pointsPerLook; p++) times[p] = from + (length * p) / (pointsPerLook - 1);
  times[pointsPerLook - 1] = to;
  const values = f.at(times, pointsPerLook);
  let size = 0;
  let largest = 0;
  const bends = new Float64Array(pointsPerLook);
  for (let p = 0; p < pointsPerLook; p++) {
    const end = p === 0 || p === pointsPerLook - 1;
    size += (Math.abs(values[p]) * length) / (end ? 2 : 1) / (pointsPerLook - 1);
    largest = Math.max(largest, Math.abs(values[p]));
    bends[p] = Math.abs(values[2 * f.capacity + p]);
  }
  f.encloseSettled(from, to);
  const enclosed = Math.max(Math.abs(f.low(2)), Math.abs(f.high(2)));
  const most = Number.isNaN(enclosed) ? Number.POSITIVE_INFINITY : enclosed;
  // |f − line| ≤ |f″|·d²/8 between points d apart.
  const d = length / (pointsPerLook - 1);
  const leaves = (most * d * d) / 8;
  const hidden = Math.min(leaves * length, (f.high(0) - f.low(0)) * length);
  // What is no number on the points is judged by whoever evaluates it.
  const point = isPoint(from, to, whole);
  bends.sort();
  const [onMost, onOne] = [bends[pointsPerLook >> 1], bends[pointsPerLook - 1]];
  const seen = most <= unseen.onMost * onMost || (most <= unseen.onOne * onOne && leaves <= resolved * largest);
  const explained = (seen && most < Number.POSITIVE_INFINITY) || Number.isNaN(size) || point;
  const bound = Number.isNaN(hidden) ? Number.POSITIVE_INFINITY : hidden;
  return {
    from,
    to,
    hidden: bound,
    size,
    largest,
    bend: onOne,
    explained,
    pole: point && bound === Number.POSITIVE_INFINITY,
  };
}

/**
 * @param most looks after which what is left is left unexplained
 * @param enough share of ∫|f| below which all that is left may hide: it is left so too
 */
export function scanPiece(
  f: Enclosable,
  from: number,
  to: number,
  whole: number,
  { most, enough = 0 }: { most: number; enough?: number },
): PieceScan {
  const times = new Float64Array(pointsPerLook);
  const done: Enclosed[] = [];
  const heap = new WorstFirst();
  let size = 0;
  let count = 0;
  // What is left may hide: a sum, and looks without a bound.
  const open = { sum: 0, boundless: 0 };
  const leave = ({ hidden }: Enclosed, sign: 1 | -1): void => {
    if (hidden < Number.POSITIVE_INFINITY) open.sum += sign * hidden;
    else open.boundless += sign;
  };
  const take = (l: number, h: number, depth: number): void => {
    const next = { ...look(f, l, h, whole, times), depth };
    count++;
    if (Number.isFinite(next.size)) size += next.size;
    if (next.explained) done.push(next);
    else {
      heap.push(next);
      leave(next, 1);
    }
  };
  const parts = Math.ceil((first * (to - from)) / whole);
  for (let i = 0; i < parts; i++) take(from + ((to - from) * i) / parts, from + ((to - from) * (i + 1)) / parts, 0);
  let worst = heap.pop();
  for (; worst && count < most; worst = heap.pop()) {
    // The sum is kept roughly: what is about to be believed is summed again.
    if (open.boundless === 0 && open.sum < enough * size && heap.hidden + worst.hidden < enough * size) break;
    leave(worst, -1);
    const share = Math.max((worst.to - worst.from) / (to - from), 1e-6);
    if (worst.hidden <= negligible * share * size) {
      done.push({ ...worst, explained: true });
      continue;
    }
    if (Number.isFinite(worst.size)) size -= worst.size;
    const middle = worst.from + (worst.to - worst.from) / 2;
    take(worst.from, middle, worst.depth + 1);
    take(middle, worst.to, worst.depth + 1);
  }
  const givenUp = worst !== undefined;
  if (worst) done.push(worst, ...heap.rest);
  return { looks: done.sort((a, b) => a.from - b.from), count, givenUp };
}

/** A binary heap with the look that may hide most on top. */
class WorstFirst {
  readonly #items: Enclosed[] = [];

  get rest(): readonly Enclosed[] {
    return this.#items;
  }

  /** Bound of what all of them hide. */
  get hidden(): number {
    return this.#items.reduce((sum, x) => sum + x.hidden, 0);
  }

  push(item: Enclosed): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (items[parent].hidden >= item.hidden) break;
      items[at] = items[parent];
      at = parent;
    }
    items[at] = item;
  }

  pop(): Enclosed | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && items[child + 1].hidden > items[child].hidden) child++;
      if (items[child].hidden <= last.hidden) break;
      items[at] = items[child];
      at = child;
    }
    items[at] = last;
    return top;
  }
}
