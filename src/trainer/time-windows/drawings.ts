/** @file The solution of accepted windows on the run's grid, kept, at any other times, and on both sides of its jumps. */
import { frameVersion, type SolutionFrame } from '../../problem/frame.ts';
import type { Compiled } from '../compile/compile.ts';
import type { Engine } from '../engine/engine.ts';
import { HeldOut } from '../train/held-out.ts';
import type { TrainedWindow } from './trained-window.ts';
import { compileWindow, type Window } from './window.ts';

type Drawn = Pick<SolutionFrame, 'values' | 'residuals'>;

/** Solution and residuals at `times` that lie in a window. */
export interface Stroke {
  window: Window;
  drawn(times: Float64Array): Promise<Drawn>;
}

export class Drawings {
  readonly #whole: Compiled;
  readonly #engine: Engine;
  /** [2·jumps] every jump twice: its left and its right side. */
  readonly #sides: Float64Array;
  /** By the times that pieces were drawn at: the grid's or those of the jumps. */
  readonly #known = new Map<Float64Array, Map<TrainedWindow, Drawn>>();

  /** @param grid where the drawings are kept. */
  constructor(whole: Compiled, engine: Engine, grid: Float64Array) {
    this.#whole = whole;
    this.#engine = engine;
    this.#sides = Float64Array.of(...whole.jumps, ...whole.jumps).sort();
    for (const times of [grid, this.#sides]) this.#known.set(times, new Map());
  }

  /** Keeps what `heldOut`, still open, says of a piece. */
  async keep(piece: TrainedWindow, heldOut: HeldOut): Promise<void> {
    for (const [all, known] of this.#known) {
      const { times } = within(all, piece);
      if (times.length > 0) known.set(piece, await heldOut.solution(piece.theta, 0, times));
    }
  }

  /** The pieces, and what is not accepted yet, at `grid` (ascending); NaN where there is neither. */
  async draw(
    grid: Float64Array,
    step: number,
    pieces: readonly TrainedWindow[],
    live: Stroke | null,
  ): Promise<SolutionFrame> {
    const { values, residuals } = await this.#at(grid, pieces, live);
    const jumps = this.#sides.length > 0 ? await this.#jumps(pieces, live) : null;
    const borders = Float64Array.from(pieces.slice(1), (piece) => piece.from);
    return { v: frameVersion, step, values, residuals, ...(jumps && { jumps }), borders };
  }

  async #at(all: Float64Array, pieces: readonly TrainedWindow[], live: Stroke | null): Promise<Drawn> {
    const { problem, equationTerms } = this.#whole;
    const blank = () => new Float64Array(all.length).fill(Number.NaN);
    const values = problem.unknowns.map(blank);
    const residuals = equationTerms.map(blank);
    const strokes = pieces.map((piece): Stroke => ({ window: piece, drawn: (times) => this.#of(piece, all, times) }));
    for (const { window, drawn } of live ? [...strokes, live] : strokes) {
      const { first, times } = within(all, window);
      if (times.length === 0) continue;
      const part = await drawn(times);
      for (const [i, x] of part.values.entries()) values[i].set(x, first);
      for (const [i, x] of part.residuals.entries()) residuals[i].set(x, first);
    }
    return { values, residuals };
  }

  /** Jumps of which both sides are drawn. */
  async #jumps(pieces: readonly TrainedWindow[], live: Stroke | null): Promise<SolutionFrame['jumps'] | null> {
    const sides = this.#sides;
    const { values } = await this.#at(sides, pieces, live);
    const isDrawn = (_: number, p: number) => values.every((x) => !Number.isNaN(x[p - (p % 2)] + x[p - (p % 2) + 1]));
    const times = sides.filter(isDrawn);
    return times.length > 0 ? { times, values: values.map((x) => x.filter(isDrawn)) } : null;
  }

  async #of(piece: TrainedWindow, all: Float64Array, times: Float64Array): Promise<Drawn> {
    const kept = this.#known.get(all);
    const known = kept?.get(piece);
    if (known) return known;
    const heldOut = await HeldOut.open(compileWindow(this.#whole, piece), this.#engine);
    const drawn = await heldOut.solution(piece.theta, 0, times);
    heldOut.dispose();
    kept?.set(piece, drawn);
    return drawn;
  }
}

/**
 * The times of `all` (ascending) in the window, and the place of the first of them; a border belongs to the window that
 * ends there, and where it is given once more, as the right side of a jump, to the one that begins there.
 */
function within(all: Float64Array, { from, to, ending }: Window): { first: number; times: Float64Array } {
  const isRight = (p: number) => p > 0 && all[p - 1] === all[p];
  const isInside = (t: number, p: number) =>
    (t > from || (t === from && (ending === null || isRight(p)))) && (t < to || (t === to && !isRight(p)));
  return { first: all.findIndex(isInside), times: all.filter(isInside) };
}
