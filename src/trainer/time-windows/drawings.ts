/** @file The solution of accepted windows on the run's grid, kept, and at any other times. */
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
  readonly #grid: Float64Array;
  readonly #known = new Map<TrainedWindow, Drawn>();

  /** @param grid where the drawings are kept. */
  constructor(whole: Compiled, engine: Engine, grid: Float64Array) {
    this.#whole = whole;
    this.#engine = engine;
    this.#grid = grid;
  }

  /** Keeps what `heldOut`, still open, says of a piece. */
  async keep(piece: TrainedWindow, heldOut: HeldOut): Promise<void> {
    this.#known.set(piece, await heldOut.solution(piece.theta, 0, within(this.#grid, piece)));
  }

  /** The pieces, and what is not accepted yet, at `grid` (ascending); NaN where there is neither. */
  async draw(
    grid: Float64Array,
    step: number,
    pieces: readonly TrainedWindow[],
    live: Stroke | null,
  ): Promise<SolutionFrame> {
    const { problem, equationTerms } = this.#whole;
    const blank = () => new Float64Array(grid.length).fill(Number.NaN);
    const values = problem.unknowns.map(blank);
    const residuals = equationTerms.map(blank);
    const strokes = pieces.map((piece): Stroke => ({ window: piece, drawn: (times) => this.#of(piece, grid, times) }));
    for (const { window, drawn } of live ? [...strokes, live] : strokes) {
      const times = within(grid, window);
      if (times.length === 0) continue;
      const part = await drawn(times);
      const first = grid.indexOf(times[0]);
      for (const [i, x] of part.values.entries()) values[i].set(x, first);
      for (const [i, x] of part.residuals.entries()) residuals[i].set(x, first);
    }
    const borders = Float64Array.from(pieces.slice(1), (piece) => piece.from);
    return { v: frameVersion, step, values, residuals, borders };
  }

  async #of(piece: TrainedWindow, grid: Float64Array, times: Float64Array): Promise<Drawn> {
    const known = grid === this.#grid ? this.#known.get(piece) : undefined;
    if (known) return known;
    const heldOut = await HeldOut.open(compileWindow(this.#whole, piece), this.#engine);
    const drawn = await heldOut.solution(piece.theta, 0, times);
    heldOut.dispose();
    if (grid === this.#grid) this.#known.set(piece, drawn);
    return drawn;
  }
}

/** The times of `grid` (ascending) in the window; a border belongs to the window that ends there. */
const within = (grid: Float64Array, { from, to, ending }: Window): Float64Array =>
  grid.filter((t) => (ending ? t > from : t >= from) && t <= to);
