/**
 * @file Inverse problems: estimated parameters and unknown initial values from data, by Levenberg–Marquardt over the
 * marched solve and its exact sensitivities. Bounds are kept by the smooth transforms of `compile/estimate.ts`; a
 * horizon that grows with the fit keeps chaotic and oscillating problems from locking onto a wrong period.
 */
import { type Estimate, estimateOf } from '../compile/estimate.ts';
import type { BasisChoice } from './basis.ts';
import { singularValues } from './decompose.ts';
import { solveForward } from './forward.ts';
import { type Conditions, conditionsOf, type InitialState } from './initial.ts';
import { leastSquares } from './least-squares.ts';
import { type Measured, measuredOf } from './measured.ts';
import { nudged, pulls } from './nudged.ts';
import { type Fitted, type FreeStart, misfitsOf } from './sensitivity.ts';
import type { ParameterEstimate, Progress, Solution, SolveOptions } from './solution.ts';
import { student975 } from './student.ts';
import { buildSystem, type Outcome, type System } from './system.ts';
import { explicitTop } from './top.ts';

/** What is free besides the parameters, and how conditions fix the rest. */
export interface InverseStart {
  /** Where the conditions stand, or the left end. */
  at: number;
  /** State variables without a condition, by their place in the state. */
  freeStates: number[];
  /** [freeStates.length] guesses from the data. */
  guesses: Float64Array;
}

/** Which numbers the data have to determine; refuses conditions that are not of the form state = expression. */
export function inverseStart(
  system: System,
  { terms, evaluator: c, points }: Conditions,
  measured: Measured,
): Outcome<InverseStart> {
  if (points.length > 1) return { ok: false, reason: 'parameters are estimated with conditions at several points' };
  const taken = new Set<number>();
  for (const [e, row] of c.rows.entries()) {
    const jets = Array.from(row.inputs, (i) => c.inputs[i]).filter((x) => x.kind === 'jet');
    const [only] = jets;
    if (jets.length !== 1 || only.order >= system.unknowns[only.output].order) {
      return { ok: false, reason: `"${terms[e].name}" does not give one initial value` };
    }
    const place = system.unknowns[only.output].offset + only.order;
    if (taken.has(place)) return { ok: false, reason: `"${terms[e].name}" gives an initial value twice` };
    taken.add(place);
  }
  const freeStates = Array.from({ length: system.stateSize }, (_, i) => i).filter((i) => !taken.has(i));
  if (measured.points.length === 0) return { ok: false, reason: 'there are no data inside the interval' };
  if (measured.points.length < freeStates.length + system.estimates.length) {
    return {
      ok: false,
      reason: `${measured.points.length} measurements cannot determine ${freeStates.length + system.estimates.length} free numbers`,
    };
  }
  const at = points[0] ?? system.from;
  return { ok: true, value: { at, freeStates, guesses: guessStates(system, measured, at, freeStates) } };
}

/** Initial values from the first measurements of the unknown itself: value and slope of the line through them. */
function guessStates(system: System, measured: Measured, at: number, freeStates: number[]): Float64Array {
  const { problem } = system;
  const data = problem.terms.filter((t) => t.kind === 'data' && t.data);
  return Float64Array.from(freeStates, (place) => {
    const i = system.unknowns.findIndex((u) => place >= u.offset && place < u.offset + u.order);
    const derivative = place - system.unknowns[i].offset;
    const term = data.findIndex(
      ({ residual: r }) => r.kind === 'unknown' && r.name === system.unknowns[i].name && r.order <= derivative,
    );
    const range = problem.unknowns[i].range;
    const fallback = derivative === 0 && range ? (range[0] + range[1]) / 2 : 0;
    if (term < 0) return fallback;
    const residual = data[term].residual;
    const near = measured.points
      .filter((m) => m.term === term)
      .sort((a, b) => Math.abs(a.time - at) - Math.abs(b.time - at))
      .slice(0, 5);
    const gap = derivative - (residual.kind === 'unknown' ? residual.order : 0);
    if (gap === 0) return near[0].value;
    if (gap > 1 || near.length < 2) return 0;
    const time = near.reduce((s, m) => s + m.time, 0) / near.length;
    const value = near.reduce((s, m) => s + m.value, 0) / near.length;
    const below = near.reduce((s, m) => s + (m.time - time) ** 2, 0);
    return below > 0 ? near.reduce((s, m) => s + (m.time - time) * (m.value - value), 0) / below : 0;
  });
}

/** Share of the data that each stage of the fit reads. */
const horizons = [0.08, 0.16, 0.3, 0.5, 0.75];

/** Steps at most, and the relative step that is small enough. A try gives up where it makes no headway. */
const efforts = {
  try: { most: 25, enough: 1e-9, impatient: true },
  stage: { most: 10, enough: 1e-3, impatient: true },
  final: { most: 60, enough: 1e-9, impatient: false },
} as const;

/** Windows of the fit: smaller than those of the solution, as data are never that exact. */
const fitChoice = { width: 48, slope: 1.2, points: 28 };
const fitAccuracy = 1e-9;

interface State {
  /** [free] raw numbers: parameters before their transform, then initial values. */
  theta: Float64Array;
  cost: number;
  fitted: Fitted;
}

export function* solveInverse(
  system: System,
  conditions: Conditions,
  measured: Measured,
  start: InverseStart,
  options: SolveOptions,
): Generator<Progress, Solution> {
  const choice: BasisChoice = { ...fitChoice, seed: options.seed };
  const estimates = system.problem.parameters.filter((p) => p.estimate).map((p, i) => estimateOf(p, i));
  const model = new Model(system, conditions, measured, start, estimates, choice, options);
  const first = Float64Array.from([...estimates.map((e) => e.start), ...start.guesses]);
  const direction = measured.points.map((m) => m.time);
  const last = direction[direction.length - 1];
  let steps = 0;
  const sign = (phase: string, share: number, step: number): Progress => ({
    phase,
    share,
    step,
    losses: new Float64Array(system.equations.length),
    measure: Number.NaN,
    network: () => null,
  });

  const known = measured.terms.every((t) => t.noise !== null);
  const isGood = ({ cost, fitted }: State): boolean => cost < (known ? 2.5 : 0.01) * fitted.misfits.length;
  const run = (on: Model, from: Float64Array, until: number, phase: string, kind: 'try' | 'stage' | 'final') =>
    minimise(on, from, until, efforts[kind], () => sign(phase, kind === 'final' ? 1 : 0.5, ++steps));

  // The straight way first; then, if it ends in a wrong minimum, two ways around it.
  let found: State | null = yield* run(model, first, last, 'fit', 'try');
  if (found && isGood(found)) found = (yield* run(model, found.theta, last, 'fit', 'final')) ?? found;
  for (const detour of [letGo, growHorizon]) {
    if ((found && isGood(found)) || model.expired()) break;
    const theta: Float64Array | null = yield* detour({
      system,
      model,
      start,
      estimates,
      choice,
      options,
      measured,
      first,
      run,
    });
    if (!theta) continue;
    const other: State | null = yield* run(model, theta, last, 'fit after a detour', 'final');
    if (other && (!found || other.cost < found.cost)) found = other;
  }
  const kept = found?.theta ?? first;
  const initial = model.startAt(kept);
  const free = model.free;
  const forward = initial
    ? yield* solveForward(system, { at: initial.at, state: initial.state, top: initial.top }, options)
    : yield* solveForward(system, fallbackStart(system, start), options);
  const parameters = estimates.map(
    (e, i): ParameterEstimate => ({ name: e.name, value: e.valueOf(kept[i]), low: null, high: null }),
  );
  const notes = [...forward.notes];
  if (found) {
    const count = found.fitted.misfits.length;
    const spread = uncertainty(found.fitted, free, measured);
    notes.push(
      `The data are met with a root mean square misfit of ${Math.sqrt(found.cost / count).toPrecision(3)} ${measured.terms.every((t) => t.noise !== null) ? 'standard deviations of the noise' : 'of their spread'}.`,
    );
    estimates.forEach((e, i) => {
      const radius = spread.radii[i];
      if (!Number.isFinite(radius)) return;
      const ends = [e.valueOf(kept[i] - radius), e.valueOf(kept[i] + radius)].sort((a, b) => a - b);
      parameters[i].low = ends[0];
      parameters[i].high = ends[1];
    });
    if (spread.unidentified.length > 0) {
      const names = spread.unidentified.map((q) =>
        q < estimates.length ? estimates[q].name : stateName(system, start.freeStates[q - estimates.length]),
      );
      notes.push(
        names.length > 1
          ? `The data do not tell ${names.join(', ')} apart: changes of them together leave every measurement the same. Fix one of them or measure something else.`
          : `The data do not determine ${names[0]}: no measurement depends on it.`,
      );
    }
  }
  return {
    ...forward,
    trouble:
      forward.trouble ??
      (found
        ? null
        : {
            kind: model.expired() ? 'budget' : 'not converged',
            message: model.expired()
              ? 'The time was up before the data were fitted.'
              : 'No parameters were found for which the equations can be solved over all the data.',
            reached: system.from,
          }),
    choice: `Levenberg–Marquardt over marched random-feature windows with exact sensitivities: ${estimates.length} parameters${
      start.freeStates.length > 0 ? ` and ${start.freeStates.length} initial values` : ''
    } from ${measured.points.length} measurements, ${steps} steps`,
    parameters,
    notes,
  };
}

const stateName = (system: System, place: number): string => {
  const u = system.unknowns.find((x) => place >= x.offset && place < x.offset + x.order)!;
  return `${u.name}${"'".repeat(place - u.offset)}(${system.problem.variable.name}₀)`;
};

const fallbackStart = (system: System, start: InverseStart): InitialState => ({
  at: start.at,
  state: new Float64Array(system.stateSize),
  top: new Float64Array(system.unknowns.length),
});

/** Misfits and their derivatives as functions of the raw numbers θ. */
class Model {
  readonly free: number;
  /** Places in θ of parameters with bounds. */
  readonly bounded: number[];
  readonly #system: System;
  readonly #conditions: Conditions;
  readonly #measured: Measured;
  readonly #start: InverseStart;
  readonly #estimates: Estimate[];
  readonly #choice: BasisChoice;
  readonly #options: SolveOptions;

  constructor(
    system: System,
    conditions: Conditions,
    measured: Measured,
    start: InverseStart,
    estimates: Estimate[],
    choice: BasisChoice,
    options: SolveOptions,
  ) {
    this.#system = system;
    this.#conditions = conditions;
    this.#measured = measured;
    this.#start = start;
    this.#estimates = estimates;
    this.#choice = choice;
    this.#options = options;
    this.free = estimates.length + start.freeStates.length;
    const { parameters } = system.problem;
    this.bounded = parameters
      .filter((p) => p.estimate)
      .flatMap(({ estimate }, q) => (estimate!.low !== null || estimate!.high !== null ? [q] : []));
  }

  expired(): boolean {
    return performance.now() > this.#options.deadline || this.#options.cancelled();
  }

  /** Sets the parameters of the system and gives the start of the march; `null` where it cannot be evaluated. */
  startAt(theta: Float64Array): FreeStart | null {
    const system = this.#system;
    const { at, freeStates } = this.#start;
    const p = this.#estimates.length;
    const { free } = this;
    const parameterSlope = new Float64Array(p * free);
    this.#estimates.forEach((e, i) => {
      system.parameters[i] = e.valueOf(theta[i]);
      parameterSlope[i * free + i] = e.slopeOf(theta[i]);
    });
    const state = new Float64Array(system.stateSize);
    const slope = new Float64Array(system.stateSize * free);
    freeStates.forEach((place, k) => {
      state[place] = theta[p + k];
      slope[place * free + p + k] = 1;
    });
    // Each condition gives its state variable; two rounds make one that is not linear in it exact enough to notice.
    const { evaluator: c } = this.#conditions;
    c.scalars.set(system.parameters);
    for (let round = 0; round < 20; round++) {
      system.unknowns.forEach((u, i) => {
        for (let m = 0; m < u.order; m++) c.jets[c.jetAt(0, i, m)] = state[u.offset + m];
      });
      c.values(1);
      c.jacobian();
      let change = 0;
      for (const [e, row] of c.rows.entries()) {
        let place = 0;
        let partial = 0;
        row.inputs.forEach((input, j) => {
          const read = c.inputs[input];
          if (read.kind !== 'jet') return;
          place = system.unknowns[read.output].offset + read.order;
          partial = c.partials[row.first + j];
        });
        const step = c.residuals[e] / partial;
        state[place] -= step;
        change = Math.max(change, Math.abs(step) / (1e-300 + Math.abs(state[place])));
        slope.fill(0, place * free, (place + 1) * free);
        row.inputs.forEach((input, j) => {
          const read = c.inputs[input];
          if (read.kind !== 'scalar') return;
          for (let q = 0; q < free; q++) {
            slope[place * free + q] -= (c.partials[row.first + j] / partial) * parameterSlope[read.index * free + q];
          }
        });
      }
      if (!Number.isFinite(change)) return null;
      if (change < 1e-15) break;
    }
    const top = explicitTop(system, at, state);
    return top && { at, state, top, slope, parameterSlope, free };
  }

  evaluate(theta: Float64Array, until: number, accuracy: number): State | null {
    const start = this.startAt(theta);
    if (!start) return null;
    const fitted = misfitsOf(this.#system, start, this.#measured, {
      choice: this.#choice,
      accuracy,
      until,
      deadline: this.#options.deadline,
      cancelled: this.#options.cancelled,
    });
    if (!fitted) return null;
    let cost = 0;
    for (const x of fitted.misfits) cost += x * x;
    return Number.isFinite(cost) ? { theta, cost, fitted } : null;
  }
}

interface Detour {
  system: System;
  model: Model;
  start: InverseStart;
  estimates: Estimate[];
  choice: BasisChoice;
  options: SolveOptions;
  measured: Measured;
  first: Float64Array;
  run: (
    on: Model,
    from: Float64Array,
    until: number,
    phase: string,
    kind: 'try' | 'stage' | 'final',
  ) => Generator<Progress, State | null>;
}

/** Fits of solutions that are pulled towards the data, ever less. */
function* letGo(d: Detour): Generator<Progress, Float64Array | null> {
  let theta: Float64Array | null = null;
  const last = d.measured.points[d.measured.points.length - 1].time;
  for (const pull of pulls) {
    const pulled = pulledModel(d.system, pull, d.start, d.estimates, d.choice, d.options);
    if (!pulled || d.model.expired()) break;
    const from: Float64Array = theta ?? d.first;
    const stage: State | null = yield* d.run(pulled, from, last, 'fit of a solution pulled towards the data', 'stage');
    if (stage) theta = stage.theta;
  }
  return theta;
}

/** Fits of the first data alone, ever more of them. */
function* growHorizon(d: Detour): Generator<Progress, Float64Array | null> {
  let theta: Float64Array | null = null;
  const times = d.measured.points.map((m) => m.time);
  const needed = Math.max(3 * d.model.free, 6);
  for (const share of horizons) {
    const until = times[Math.min(times.length - 1, Math.ceil(share * times.length) - 1)];
    if (times.filter((t) => t <= until).length < needed || until <= d.start.at || d.model.expired()) continue;
    const from: Float64Array = theta ?? d.first;
    const stage: State | null = yield* d.run(
      d.model,
      from,
      until,
      `fit of the first ${Math.round(100 * share)} % of the data`,
      'stage',
    );
    if (stage) theta = stage.theta;
  }
  return theta;
}

/** The same free numbers in the problem whose solution is pulled towards the data. */
function pulledModel(
  system: System,
  pull: number,
  start: InverseStart,
  estimates: Estimate[],
  choice: BasisChoice,
  options: SolveOptions,
): Model | null {
  const problem = nudged(system, pull);
  const built = problem && buildSystem(problem);
  if (!built?.ok) return null;
  const conditions = conditionsOf(built.value);
  const measured = measuredOf(built.value.problem, built.value);
  if (!conditions.ok || !measured.ok) return null;
  return new Model(built.value, conditions.value, measured.value, start, estimates, choice, options);
}

const longestLogit = 2;

/** Levenberg–Marquardt with the damping scaled by the columns (Moré 1978). */
function* minimise(
  model: Model,
  from: Float64Array,
  until: number,
  { most, enough, impatient }: { most: number; enough: number; impatient: boolean },
  sign: () => Progress,
): Generator<Progress, State | null> {
  let state = model.evaluate(from, until, fitAccuracy);
  if (!state) return null;
  const n = model.free;
  let damping = 1e-3;
  let growth = 2;
  let slow = 0;
  for (let step = 1; step <= most && !model.expired(); step++) {
    const { jacobian, misfits } = state.fitted;
    const rows = misfits.length;
    const matrix = new Float64Array((rows + n) * n);
    matrix.set(jacobian);
    const right = new Float64Array(rows + n);
    for (let i = 0; i < rows; i++) right[i] = -misfits[i];
    for (let q = 0; q < n; q++) {
      let norm = 0;
      for (let i = 0; i < rows; i++) norm += jacobian[i * n + q] ** 2;
      matrix[(rows + q) * n + q] = Math.sqrt(damping * Math.max(norm, 1e-12));
    }
    const { solution } = leastSquares(matrix, rows + n, n, right, 1e-14);
    // Raw numbers of bounded parameters are logits: a long step would end where the transform is flat.
    const longest = Math.max(...model.bounded.map((q) => Math.abs(solution[q])), 0);
    if (longest > longestLogit) for (let q = 0; q < n; q++) solution[q] *= longestLogit / longest;
    let predicted = 0;
    for (let i = 0; i < rows; i++) {
      let sum = misfits[i];
      for (let q = 0; q < n; q++) sum += jacobian[i * n + q] * solution[q];
      predicted += sum * sum;
    }
    const size = Math.hypot(...solution) / (1e-12 + Math.hypot(...state.theta));
    const next = model.evaluate(
      state.theta.map((x, q) => x + solution[q]),
      until,
      fitAccuracy,
    );
    const gain = next ? (state.cost - next.cost) / Math.max(1e-300, state.cost - predicted) : -1;
    const better: boolean = next !== null && next.cost < state.cost;
    const drop = next ? (state.cost - next.cost) / (1e-300 + state.cost) : 0;
    if (better) {
      state = next!;
      damping *= gain > 0.75 ? 0.1 : gain > 0.25 ? 0.5 : 2;
      growth = 2;
    } else {
      damping *= growth;
      growth *= 2;
    }
    yield sign();
    if (size < enough && (better || damping < 1e6)) break;
    if (better && drop < 1e-12) break;
    slow = drop < 0.02 ? slow + 1 : 0;
    if (impatient && slow > 3) break;
    if (damping > 1e14) break;
  }
  return state;
}

/** Half widths of 95 % intervals of the raw numbers, and those that the data leave open. */
function uncertainty(
  { misfits, jacobian }: Fitted,
  free: number,
  measured: Measured,
): { radii: Float64Array; unidentified: number[] } {
  const rows = misfits.length;
  const norms = new Float64Array(free);
  for (let q = 0; q < free; q++) {
    for (let i = 0; i < rows; i++) norms[q] += jacobian[i * free + q] ** 2;
    norms[q] = Math.sqrt(norms[q]);
  }
  const radii = new Float64Array(free).fill(Number.NaN);
  const silent = Array.from(norms, (x, q) => (x > 0 ? -1 : q)).filter((q) => q >= 0);
  if (silent.length > 0) return { radii, unidentified: silent };
  // Columns of unit length: what is left is how far the data tell the numbers apart.
  const scaled = new Float64Array(free * rows);
  for (let q = 0; q < free; q++)
    for (let i = 0; i < rows; i++) scaled[q * rows + i] = jacobian[i * free + q] / norms[q];
  const { left, values } = singularValues(scaled, free, rows);
  if (values[free - 1] < 1e-7 * values[0]) {
    const together = Array.from({ length: free }, (_, q) => q).filter(
      (q) => Math.abs(left[(free - 1) * free + q]) > 0.1,
    );
    return { radii, unidentified: together };
  }
  const known = measured.terms.every((t) => t.noise !== null);
  const degrees = rows - free;
  let sum = 0;
  for (const x of misfits) sum += x * x;
  const variance = known ? 1 : degrees > 0 ? sum / degrees : Number.POSITIVE_INFINITY;
  const factor = known ? student975(1e9) : student975(degrees);
  for (let q = 0; q < free; q++) {
    let covariance = 0;
    for (let k = 0; k < free; k++) covariance += (left[k * free + q] / values[k]) ** 2;
    radii[q] = (factor * Math.sqrt(variance * covariance)) / norms[q];
  }
  return { radii, unidentified: [] };
}
