/**
 * @file Pieces of a network: between two borders every unknown is an output of its own. The network sees the time of a
 * piece stretched over the whole interval, so that all of its features serve every piece.
 */
import { knotsOf } from '../../numeric/interpolant.ts';
import { intervalAt } from '../../numeric/interval.ts';
import { evaluate } from '../../problem/evaluate.ts';
import { type Expression, walk } from '../../problem/expression.ts';
import { parameterValues } from '../../problem/parameters.ts';
import { momentsOf } from '../../problem/pieces/moments.ts';
import { mostPieces, readsEstimate } from '../../problem/pieces/untrained.ts';
import type { Problem } from '../../problem/problem.ts';
import { statementsOf } from '../../problem/unrolled.ts';
import { switchesOf } from '../../tape/enclosure/parts.ts';
import { TimeFunction } from '../../tape/enclosure/time-function.ts';
import { zerosOf } from '../../tape/enclosure/zeros.ts';

/** On which piece a border itself is meant. */
export type Side = 'before' | 'behind';

export class Pieces {
  readonly borders: readonly number[];

  /** @param borders ascending: the start, where pieces meet, the end */
  constructor(borders: readonly number[]) {
    this.borders = borders;
  }

  get count(): number {
    return this.borders.length - 1;
  }

  from(piece: number): number {
    return this.borders[piece];
  }

  to(piece: number): number {
    return this.borders[piece + 1];
  }

  /** The piece at `time`, which is the first or the last one outside of the interval. */
  at(time: number, side: Side = 'behind'): number {
    const piece = Math.min(this.count - 1, intervalAt(this.borders, time));
    return side === 'before' && piece > 0 && time === this.borders[piece] ? piece - 1 : piece;
  }

  /** The pieces of `times`; of a border that stands twice, the one before it and the one behind it. */
  of(times: Float64Array): Float64Array {
    return times.map((t, n) => this.at(t, times[n + 1] === t ? 'before' : 'behind'));
  }

  /** How much faster time runs for the network than on the piece. */
  rate(piece: number): number {
    const { borders, count } = this;
    return count === 1 ? 1 : (borders[count] - borders[0]) / (borders[piece + 1] - borders[piece]);
  }

  /** Where the network looks for `time` of the piece. */
  stretched(piece: number, time: number): number {
    const { borders, count } = this;
    return count === 1 ? time : borders[0] + (time - borders[piece]) * this.rate(piece);
  }
}

/** Points that an equation has on every piece at least. */
const fewestPoints = 8;

/** `times` (ascending), with more where a piece has too few of them. */
export function onEveryPiece(pieces: Pieces, times: Float64Array): Float64Array {
  if (pieces.count === 1) return times;
  const counts = new Float64Array(pieces.count);
  for (const t of times) counts[pieces.at(t)]++;
  const more = Array.from(counts, (count, k) => (count < fewestPoints ? inside(pieces, k) : [])).flat();
  return more.length > 0 ? Float64Array.of(...times, ...more).sort() : times;
}

/** Chebyshev points, whose ends lie within. */
const inside = (pieces: Pieces, piece: number): number[] =>
  Array.from({ length: fewestPoints }, (_, k) => {
    const share = (1 - Math.cos((Math.PI * (2 * k + 1)) / (2 * fewestPoints))) / 2;
    return pieces.from(piece) + share * (pieces.to(piece) - pieces.from(piece));
  });

/** Enclosures that the search for switches may take. */
const mostLooks = 20_000;
/** Kinks come back by delays, each time smoother; so often they are borders. */
const levels = 3;

/** Times inside the interval at which the equations are not smooth, known before any training; ascending. */
export function kinksOf(problem: Problem): number[] {
  const { from, to } = problem.variable;
  const residuals = problem.terms.flatMap((term) =>
    term.kind === 'equation' ? statementsOf(term).map((own) => own.residual) : [],
  );
  const found = [...switchTimes(residuals, problem), ...stepTimes(residuals, problem)];
  const parameters = parameterValues(problem);
  const moments = momentsOf(problem.events ?? [], (e) => evaluate(e, { parameters }), { from, to });
  const all = [...found, ...broughtBack(residuals, [from, ...found, ...moments.map((m) => m.time)], problem)];
  const kinks = [...new Set(all)].filter((t) => t > from && t < to).sort((a, b) => a - b);
  // What is only less smooth may stay within a piece.
  const times = new Set([...kinks, ...moments.map((m) => m.time)]);
  return times.size < mostPieces ? kinks : [];
}

/** Where `if`, `step`, `abs` and their like of the variable alone switch. */
function switchTimes(residuals: readonly Expression[], problem: Problem): number[] {
  const { from, to } = problem.variable;
  const parameters = parameterValues(problem);
  return residuals
    .flatMap(switchesOf)
    .filter((gap) => !readsEstimate(gap, problem))
    .flatMap((gap) => zerosOf(new TimeFunction(gap, parameters), from, to, mostLooks).places);
}

/** Where inputs jump: at samples that are held until the next one, and at times that are given twice. */
function stepTimes(residuals: readonly Expression[], { inputs, variable: { from, to } }: Problem): number[] {
  const read = new Set<string>();
  for (const residual of residuals)
    walk(residual, (e) => {
      if (e.kind === 'input') read.add(e.name);
    });
  return inputs
    .filter(({ name }) => read.has(name))
    .flatMap((input) => {
      const knots = knotsOf(input, from, to);
      return input.interpolation === 'previous' ? knots : knots.filter((t, i) => t === knots[i - 1]);
    });
}

/** Where delays that are known numbers bring `breaks` back. */
function broughtBack(residuals: readonly Expression[], breaks: readonly number[], problem: Problem): number[] {
  const { from, to } = problem.variable;
  const parameters = parameterValues(problem);
  const delays = new Set<number>();
  for (const residual of residuals)
    walk(residual, (e) => {
      if (e.kind !== 'delayed' || readsEstimate(e.at, problem)) return;
      const lag = (variable: number) => variable - evaluate(e.at, { variable, parameters });
      const [a, b] = [lag(from), lag(to)];
      if (a > 0 && Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(to))) delays.add(a);
    });
  const found: number[] = [];
  let now = [...breaks];
  for (let level = 0; level < levels && found.length < mostPieces; level++) {
    now = now.flatMap((t) => [...delays].map((delay) => t + delay)).filter((t) => t < to);
    found.push(...now);
  }
  return found;
}
