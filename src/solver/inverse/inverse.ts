/**
 * @file Inverse problems: estimated parameters and unknown initial values from data, by Levenberg–Marquardt over the
 * marched solve and its exact sensitivities. Bounds are kept by the smooth transforms of `compile/estimate.ts`; rough
 * solves find where the parameters are, exact ones what they are.
 */
import { heldBySmoothness, heldText } from '../../problem/learned-share.ts';
import { listed, say } from '../../problem/number-text/sentence.ts';
import { estimateOf } from '../../tape/estimate.ts';
import { solveForward } from '../march/forward.ts';
import type { ParameterEstimate, Solution, SolveOptions, SolveProgress } from '../march/solution.ts';
import type { Conditions } from '../problem/conditions.ts';
import type { InitialState } from '../problem/initial.ts';
import type { Measured } from '../problem/measured.ts';
import type { System } from '../problem/system.ts';
import { confidenceRadii } from '../problem/uncertainty.ts';
import { learnedSpread } from './learned-spread.ts';
import { efforts, minimise } from './levenberg.ts';
import { mirroredAnswers } from './mirrored.ts';
import { Model, type State } from './model.ts';
import { type FitRun, startFinders } from './multistart.ts';
import { type InverseStart, stateName } from './start.ts';

export function* solveInverse(
  system: System,
  conditions: Conditions,
  measured: Measured,
  start: InverseStart,
  options: SolveOptions,
): Generator<SolveProgress, Solution> {
  const estimates = system.problem.parameters.filter((p) => p.estimate).map((p, i) => estimateOf(p, i));
  const model = new Model({ system, conditions, measured, start, estimates, options });
  const first = Float64Array.from([...estimates.map((e) => e.start), ...start.guesses]);
  const last = measured.points[measured.points.length - 1].time;
  let steps = 0;
  const run: FitRun = (on, from, until, phase, kind) =>
    minimise(on, from, until, efforts[kind], (isStep) => ({
      phase,
      share: kind === 'final' ? 1 : 0.5,
      step: isStep ? ++steps : steps,
      losses: new Float64Array(system.equations.length),
      measure: Number.NaN,
      network: () => null,
    }));
  const known = measured.terms.every((t) => t.noise !== null);
  const isGood = ({ cost, fitted }: State): boolean => cost < (known ? 2.5 : 0.01) * fitted.misfits.length;

  // The straight way first; then, if it ends in a wrong minimum, ways around it.
  const straight: State | null = yield* run(model, first, last, 'fit', 'try');
  let found: State | null = null;
  if (straight && isGood(straight)) found = yield* run(model, straight.theta, last, 'fit', 'final');
  for (const finder of startFinders) {
    if ((found && isGood(found)) || model.expired()) break;
    const theta: Float64Array | null = yield* finder(model, first, run, isGood);
    if (!theta) continue;
    const other: State | null = yield* run(model, theta, last, 'fit from another start', 'final');
    if (other && (!found || other.cost < found.cost)) found = other;
  }
  if (straight && !(found && isGood(found)) && !model.expired()) {
    const other: State | null = yield* run(model, straight.theta, last, 'fit', 'final');
    if (other && (!found || other.cost < found.cost)) found = other;
  }
  found ??= straight;
  const others = found && isGood(found) ? yield* mirroredAnswers(model, found, run) : [];
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
  let undetermined: string | null = null;
  let bands: Float64Array[] | undefined;
  if (found) {
    const count = found.fitted.misfits.length;
    const names = estimates.map((e) => e.name);
    const learned = system.problem.learned ? learnedSpread(found.fitted, free, measured, system.problem, names) : null;
    const spread = learned ?? confidenceRadii(found.fitted, free, measured);
    bands = learned?.bands;
    notes.push(
      `The data are met with a root mean square misfit of ${say(Math.sqrt(found.cost / count))} ${measured.terms.every((t) => t.noise !== null) ? 'standard deviations of the noise' : 'of their spread'}.`,
    );
    const held = learned ? heldBySmoothness(names, learned.shares, system.problem) : [];
    estimates.forEach((e, i) => {
      const radius = spread.radii[i];
      if (!Number.isFinite(radius) || held.some(({ name }) => name === e.name)) return;
      const ends = [e.valueOf(kept[i] - radius), e.valueOf(kept[i] + radius)].sort((a, b) => a - b);
      parameters[i].low = ends[0];
      parameters[i].high = ends[1];
    });
    // Where the data do not feel a number they neither determine nor exclude it: that is the start's doing.
    const stuck = isGood(found)
      ? []
      : estimates.filter((e, i) => {
          const [from, to] = [e.valueOf(first[i]), e.valueOf(kept[i])];
          const isKnown =
            Number.isFinite(spread.radii[i]) && Math.abs(e.slopeOf(kept[i])) * spread.radii[i] < Math.abs(to);
          return Math.abs(to - from) <= unmoved * Math.abs(from) && !isKnown;
        });
    if (stuck.length > 0) {
      undetermined = unmovedText(stuck.map((e) => `${e.name} = ${say(e.valueOf(e.start))}`));
    } else if (spread.unidentified.length > 0) {
      const names = spread.unidentified.map((q) =>
        q < estimates.length ? estimates[q].name : stateName(system, start.freeStates[q - estimates.length]),
      );
      undetermined =
        names.length > 1
          ? `The data do not tell ${names.join(', ')} apart: changes of them together leave every measurement the same. Fix one of them or measure something else.`
          : `The data do not determine ${names[0]}: no measurement depends on it.`;
      notes.push(undetermined);
    } else undetermined = heldText(held, system.problem);
  }
  const atBound = estimatesAtBound(system, parameters);
  // At its bound the scale of a number is flat, so that its half width says nothing.
  for (const own of parameters) if (atBound.some(({ name }) => name === own.name)) own.low = own.high = null;
  return {
    ...forward,
    trouble:
      forward.trouble ??
      (found
        ? null
        : {
            kind: model.expired() ? 'budget' : 'not converged',
            message: model.expired()
              ? 'The budget was used up before the data were fitted.'
              : 'No parameters were found for which the equations can be solved over all the data.',
            reached: system.from,
          }),
    choice: `Levenberg–Marquardt over marched random-feature windows with exact sensitivities: ${estimates.length} parameters${
      start.freeStates.length > 0 ? ` and ${start.freeStates.length} initial values` : ''
    } from ${measured.points.filter((p) => p.term < measured.dataTerms).length} measurements, ${steps} steps`,
    parameters,
    ...(bands && { bands }),
    notes,
    undetermined,
    others: undetermined ? [] : others,
    atBound,
  };
}

/** A number that has come no farther than this share of its start has not moved. */
const unmoved = 1e-3;

const unmovedText = (starts: readonly string[]): string =>
  `Nothing is known yet: the fit has not moved from ${listed(starts)}, where the data hardly depend on ${starts.length > 1 ? 'them' : 'it'}. Start elsewhere, or give a range, such as in [0.1, 10].`;

/** Share of its range below which the distance of a fitted number from a bound is none. */
const touching = 1e-4;

/** Fitted numbers that rest on a bound, which their transform never quite reaches. */
function estimatesAtBound({ problem }: System, fitted: readonly ParameterEstimate[]): Solution['atBound'] {
  const estimates = problem.parameters.filter((p) => p.estimate);
  return estimates.flatMap(({ name, estimate, value: start }, q) => {
    const { low, high } = estimate!;
    const { value } = fitted[q];
    const near = [low, high].find((bound) => {
      if (bound === null) return false;
      const range = low !== null && high !== null ? high - low : Math.abs(start - bound) || 1;
      return Math.abs(value - bound) <= touching * range;
    });
    return near === undefined || near === null ? [] : [{ name, bound: near }];
  });
}

const fallbackStart = (system: System, start: InverseStart): InitialState => ({
  at: start.at,
  state: new Float64Array(system.stateSize),
  top: new Float64Array(system.unknowns.length),
});
