/**
 * @file The lens over a marched training: every attempt at a window is looked at as a training of its own. What held at
 * the end of an accepted window stays said, once, with the window; what an abandoned attempt showed is forgotten.
 */
import type { Finding } from '../../problem/finding.ts';
import type { SolutionFrame } from '../../problem/frame.ts';
import { say } from '../../problem/number-text/sentence.ts';
import { Lens, type Watching } from '../lens/lens.ts';
import type { Look, RunContext, TraceView } from '../trace/trace.ts';

/** Fewest points of the run's grid at which a window's solution says something. */
const fewestPoints = 8;

interface Attempt {
  lens: Lens;
  label: string;
  /** Steps before its first one. */
  offset: number;
  /** Places of the window's times on the run's grid. */
  first: number;
  last: number;
}

export class MarchLens implements Watching {
  readonly #grid: Float64Array;
  readonly #settled = new Map<string, Finding>();
  #attempt: Attempt | null = null;
  /** The first window: the one with the conditions; or the last attempt of a march that ended in it. */
  #told: Pick<Attempt, 'lens' | 'label'> | null = null;

  constructor(grid: Float64Array) {
    this.#grid = grid;
  }

  /** An attempt at window `index` (from 0) begins; `offset` steps were taken before it. */
  open(context: RunContext, index: number, offset: number): void {
    const { from, to, name } = context.problem.variable;
    const first = this.#grid.findIndex((t) => t >= from);
    const last = this.#grid.findLastIndex((t) => t <= to);
    this.#attempt = {
      lens: new Lens(context, this.#grid.slice(first, last + 1)),
      label: `window ${index + 1}, ${name} = ${say(from)} … ${say(to)}`,
      offset,
      first,
      last,
    };
    if (index === 0) this.#told = this.#attempt;
  }

  /** The attempt is over. @param accepted what it showed at its end is kept. */
  close(accepted: boolean, stalled: boolean): void {
    const attempt = this.#attempt;
    if (!attempt) return;
    this.#attempt = null;
    attempt.lens.end(stalled);
    if (accepted) for (const finding of attempt.lens.findings) this.#settle(finding, attempt.label);
  }

  /** The march ends in the attempt that was opened last: what it showed is what there is to say. */
  giveUp(): void {
    const attempt = this.#attempt;
    this.close(true, true);
    if (attempt) this.#told = attempt;
  }

  #settle(finding: Finding, label: string): void {
    const key = `${finding.code} ${finding.term}`;
    if (!this.#settled.has(key)) {
      this.#settled.set(key, { ...finding, message: `${finding.message.replace(/\.$/, '')} (${label}).` });
    }
  }

  addSolution(solution: SolutionFrame): void {
    if (!this.#attempt) return;
    const { lens, first, last } = this.#attempt;
    if (last - first + 1 < fewestPoints) return;
    const part = (x: Float64Array) => x.slice(first, last + 1);
    lens.addSolution({ ...solution, values: solution.values.map(part), residuals: solution.residuals.map(part) });
  }

  /** Looks at the whole after the last window say nothing new of any. */
  add(look: Look): boolean {
    if (!this.#attempt) return false;
    return this.#attempt.lens.add({ ...look, step: look.step - this.#attempt.offset });
  }

  /** No look waits here. */
  judge(): boolean {
    return false;
  }

  end(stalled = false): boolean {
    return this.#attempt?.lens.end(stalled) ?? false;
  }

  view(ended = false): TraceView | null {
    const view = this.#told?.lens.view(ended);
    return view ? { ...view, about: this.#told!.label } : null;
  }

  get findings(): Finding[] {
    const now = this.#attempt?.lens.findings ?? [];
    const known = new Set(now.map((f) => `${f.code} ${f.term}`));
    return [...now, ...[...this.#settled].flatMap(([key, f]) => (known.has(key) ? [] : [f]))];
  }
}
