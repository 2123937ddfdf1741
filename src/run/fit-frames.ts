/** @file Frames of a fit by the solver: one for each state of its search that is better than all before in its start. */
import { gramMatrix } from '../numeric/dense.ts';
import { mean } from '../numeric/statistics.ts';
import { priorMisfits } from '../problem/fit/joint-problem.ts';
import { type Frame, frameOfState } from '../problem/frame.ts';
import { parameterValues } from '../problem/parameters.ts';
import type { Problem } from '../problem/problem.ts';
import type { RunHeader } from '../problem/run.ts';
import { unrolled } from '../problem/unrolled.ts';
import type { FitState } from '../solver/march/solution.ts';

/** Frames for every state; behind so many, one at the pace that is asked for. */
const mostFrames = 400;

export class FitFrames {
  readonly #problem: Problem;
  readonly #header: RunHeader;
  /** [m] names of the statements of each row. */
  readonly #statements: string[][];
  #state: FitState | null = null;
  #isShown = true;
  #frames = 0;

  /** @param rows of `statementRows` */
  constructor(problem: Problem, header: RunHeader, rows: readonly (readonly number[])[]) {
    const { terms } = unrolled(problem).problem;
    this.#problem = problem;
    this.#header = header;
    this.#statements = rows.map((own) => own.map((statement) => terms[statement].name));
  }

  take(state: FitState): void {
    this.#state = state;
    this.#isShown = false;
  }

  /** Whether there is something to be seen. @param isDue whether a sign of life is asked for */
  isNews(isDue: boolean): boolean {
    return isDue || (!this.#isShown && this.#frames < mostFrames);
  }

  /** Of the newest state: equations hold in each of them, and have no loss before the end. */
  frame(step: number, seconds: number): Frame {
    this.#isShown = true;
    this.#frames++;
    const state = this.#state;
    const { parameters } = this.#header;
    const values = Float64Array.from(parameters, ({ name, start }) => state?.values.get(name) ?? start);
    const estimates = Object.fromEntries(parameters.map(({ name }, i) => [name, values[i]]));
    const priors = priorMisfits(this.#problem.terms, { ...parameterValues(this.#problem), ...estimates });
    const losses = Float64Array.from(this.#statements, (own) =>
      state ? mean(own.map((name) => state.losses.get(name) ?? priors.get(name) ?? Number.NaN)) : Number.NaN,
    );
    return frameOfState({
      ...{ step, seconds, phase: 0, losses, heldOut: losses.slice(), parameters: values, measure: Number.NaN },
      weights: new Float64Array(losses.length).fill(1),
      gram: this.gram(),
      total: state?.objective ?? Number.NaN,
    });
  }

  /** [m·m] of the pulls of series and priors on the numbers that are fitted; zero for all that holds exactly. */
  gram(): Float64Array {
    const m = this.#statements.length;
    const gradients = this.#state?.gradients ?? new Map<string, Float64Array>();
    const p = Math.max(0, ...[...gradients.values()].map((gradient) => gradient.length));
    const rows = new Float64Array(m * p);
    for (const [i, own] of this.#statements.entries())
      for (const name of own) {
        const gradient = gradients.get(name);
        for (let q = 0; gradient && q < p; q++) rows[i * p + q] += gradient[q];
      }
    const gram = new Float64Array(m * m);
    if (p > 0) gramMatrix(rows, m, gram);
    return gram;
  }
}
