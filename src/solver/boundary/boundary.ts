/**
 * @file Boundary-value, periodic and multi-point problems, with estimates, integrals and data: coupled windows on a mesh
 * that is refined where the held-out defect is large.
 */
import type { FitReport } from '../../problem/fit-report.ts';
import { errorText, say } from '../../problem/number-text/sentence.ts';
import { writtenChoice } from '../basis/basis.ts';
import { compare } from '../march/forward.ts';
import type { ParameterEstimate, Solution, SolveOptions, SolveProgress } from '../march/solution.ts';
import { driftOf } from '../network/drift.ts';
import { joinWindows } from '../network/piecewise.ts';
import type { Conditions } from '../problem/conditions.ts';
import type { Measured } from '../problem/measured.ts';
import type { System } from '../problem/system.ts';
import { isSpent } from '../problem/work.ts';
import { atBounds, boundsOf } from './bounds.ts';
import { CoupledWindows, profileOf, type Unfolded } from './coupled.ts';
import { boundaryReport } from './fit-report.ts';
import { sharpen } from './follow.ts';
import { interlace, mesh, refine } from './mesh.ts';
import { newton } from './newton.ts';
import { newtonAccuracy, type Sign } from './progress.ts';
import { search } from './search.ts';
import { otherSolutions } from './several.ts';
import { isZeroSolution, undeterminedSentence } from './undetermined.ts';

const mostWindows = 500;
/** A defect above this after all refinement is no solution at all. */
const hopeless = 1e-2;
const unitRoundoff = 2 ** -53;
/** Up to this magnification of disturbances the agreement of two solves is an estimate of the error. */
const trusted = 1e6;

/** Where the matrix of the highest derivatives is singular all along, as at u = 0 of u′² = 4u. */
const branching =
  'Not determined: along the solution that was found the equations do not give the highest derivatives, so that others branch off from it.';

/** @param measured data that are met as well as possible; `null` where there are none */
export function* solveBoundary(
  system: System,
  conditions: Conditions,
  measured: Measured | null,
  options: SolveOptions,
): Generator<SolveProgress, Solution> {
  const choice = writtenChoice(system.problem.training, options.seed);
  const coupled = new CoupledWindows(system, conditions, measured, choice);
  const expired = () => isSpent(options.budget) || options.cancelled();
  coupled.expired = expired;
  const accuracy = Math.min(1e-9, Math.max(1e-11, options.tolerance * 1e-2));
  const sign: Sign = (phase, share, all, measure) => ({
    phase,
    share,
    step: coupled.iterations,
    losses: new Float64Array(system.equations.length).fill(measure * measure),
    measure,
    network: () => coupled.networkOf(all),
  });

  const { continued, ...found } = yield* search(coupled, sign);
  let { failure, undetermined } = found;
  let mended: Refined = failure
    ? { all: found.all, defects: coupled.defects(found.all), refined: true }
    : yield* refined(coupled, found.all, accuracy, sign);
  if (!failure && !expired() && Math.max(...mended.defects) > hopeless) {
    // A mesh that is wrong all over is refined all over: the layers have to be led to their place.
    const before = system.parameters.slice();
    const sharp = yield* sharpen(coupled, found.from.profile, sign);
    const other = sharp && (yield* refined(coupled, sharp, accuracy, sign));
    if (other && Math.max(...other.defects) < Math.max(...mended.defects)) mended = other;
    else system.parameters.set(before);
  }
  const { all, defects } = mended;
  if (!failure && !Number.isFinite(Math.max(...defects))) {
    undetermined = branching;
    failure = branching;
  }
  const network = joinWindows(system, choice, coupled.windows(all, defects));
  const kept = system.parameters.slice();
  let error: Evidence = { growth: null, carried: null, second: null };
  if (!failure && !expired()) {
    error = evidenceOf(coupled, all, Math.max(...defects), options.seed);
    undetermined = hiddenOpen(coupled, all, error.growth);
    failure = undetermined;
    yield sign('second solve on other windows', 0.9, all, Math.max(...defects));
  }
  const others = failure || expired() ? [] : otherSolutions(coupled, all, found.from);
  const count = all.coordinates.length;
  const out = expired() && (failure !== null || error.second === null);
  const fit = measured && !failure ? fitOf(coupled, all) : null;
  const notes = mended.refined
    ? []
    : [`The held-out defect stays at ${errorText(Math.max(...defects))} of the solution.`];
  if (!failure && isZeroSolution(system, network))
    notes.push('The solution is zero everywhere: nothing in the problem drives it.');
  return {
    network,
    errorEstimate: error.second === null ? null : Math.max(error.second, error.carried ?? error.growth! * unitRoundoff),
    ...error,
    drift: driftOf(system, network),
    trouble: out
      ? {
          kind: options.cancelled() ? 'stopped' : 'budget',
          message: 'The budget was used up before the windows held.',
          reached: system.to,
        }
      : failure
        ? { kind: 'not converged', message: failure, reached: system.from }
        : null,
    choice: `coupled random-feature windows (${reasonFor(conditions)}): ${count} windows at once, ${coupled.iterations} Newton steps${continued ? ', by continuation' : ''}`,
    windows: count,
    stiffWindows: count,
    rejected: 0,
    parameters: system.estimates.map(
      (name, q): ParameterEstimate => ({ name, value: kept[q], low: null, high: null, ...fit?.intervals[q] }),
    ),
    notes: fit ? [...notes, ...fit.notes] : notes,
    atBound: atBounds(system, boundsOf(system)),
    others,
    undetermined,
    ...(fit?.report && { fit: fit.report }),
  };
}

interface Refined {
  all: Unfolded;
  /** Of every window. */
  defects: Float64Array;
  /** False where windows were not enough. */
  refined: boolean;
}

/** Windows are split until the defect of each is within `accuracy`. */
function* refined(c: CoupledWindows, start: Unfolded, accuracy: number, sign: Sign): Generator<SolveProgress, Refined> {
  let all = start;
  let defects = c.defects(all);
  while (Math.max(...defects) > accuracy && !c.expired()) {
    const next = refine(all.borders, defects, accuracy);
    if (next.length - 1 > mostWindows) return { all, defects, refined: false };
    const again = newton(c, c.sample(next, profileOf(c.networkOf(all))), { accuracy: newtonAccuracy });
    if (again.end !== 'converged') return { all, defects, refined: false };
    all = again.all;
    defects = c.defects(all);
    yield sign('refining', 0.5, all, Math.max(...defects));
  }
  return { all, defects, refined: true };
}

function reasonFor({ points, integrands }: Conditions): string {
  if (integrands.count > 0) return 'conditions on an integral';
  return `conditions at ${points.length > 1 ? `${points.length} points` : 'one point'}`;
}

type Evidence = Pick<Solution, 'growth' | 'carried' | 'second'>;

/**
 * How far off the solution on these windows is: by a second solve on others, and where the conditions hardly hold the
 * solution in its place – two solves agree there on wherever the first one put it – by the `defect` as it is magnified.
 */
function evidenceOf(coupled: CoupledWindows, all: Unfolded, defect: number, seed: number): Evidence {
  const { system, conditions } = coupled;
  const growth = coupled.magnification(all, seed);
  const carried = growth > trusted ? Math.min(1, growth * Math.max(unitRoundoff, defect)) : null;
  const network = coupled.networkOf(all);
  const kept = system.parameters.slice();
  // Other windows altogether: none of the borders but the special ones stays. Windows that are stiff both ways may be
  // too long to be told apart by what they leave of either, which shorter ones are not.
  const once = interlace(all.borders, conditions, system);
  const from = (borders: number[]) =>
    newton(coupled, coupled.sample(borders, profileOf(network)), { accuracy: newtonAccuracy });
  let other = from(once);
  if (other.end === 'singular') {
    system.parameters.set(kept);
    other = from(interlace(once, conditions, system));
  }
  if (other.end !== 'converged') {
    system.parameters.set(kept);
    return { growth, carried, second: null };
  }
  const { relative } = compare(network, coupled.networkOf(other.all), system.from, system.to);
  const floors = coupled.floors.parameters;
  const parameterGap = kept.reduce(
    (most, x, q) => Math.max(most, Math.abs(x - system.parameters[q]) / Math.max(Math.abs(x), floors[q])),
    0,
  );
  system.parameters.set(kept);
  return { growth, carried, second: Math.max(relative, parameterGap) };
}

/** On many windows a singular matrix is one up to this, in units of its largest entries. */
const hidden = 1e-11;

/** What a linear problem leaves open that few windows do not show: a curve of many waves, beside a zero solution. */
function hiddenOpen(c: CoupledWindows, all: Unfolded, growth: number | null): string | null {
  const { system, conditions } = c;
  if (!system.affine || !conditions.affine || growth === null || growth < trusted) return null;
  const finer = c.sample(mesh(system, conditions, 4 * all.coordinates.length), profileOf(c.networkOf(all)));
  const open = c.openAt(finer, hidden);
  return open.length > 0 ? undeterminedSentence(c, finer, open, true) : null;
}

interface Fit {
  /** [parameters] 95 % intervals, empty where the data leave one open. */
  intervals: Partial<Pick<ParameterEstimate, 'low' | 'high'>>[];
  notes: string[];
  report: FitReport | null;
}

/** How well the data are met, and how far they pin down the parameters. */
function fitOf(coupled: CoupledWindows, all: Unfolded): Fit | null {
  const { measured, system } = coupled;
  const fitted = coupled.fitted(all);
  if (!measured || !fitted) return null;
  const misfits = fitted.misfits.filter((_, i) => measured.points[i].term < measured.dataTerms);
  const known = measured.terms.every((t) => t.noise !== null);
  const rms = Math.hypot(...misfits) / Math.sqrt(misfits.length);
  return {
    intervals: Array.from(fitted.spread.radii, (radius, q) =>
      Number.isFinite(radius) ? { low: system.parameters[q] - radius, high: system.parameters[q] + radius } : {},
    ),
    notes: [
      `The data are met with a root mean square misfit of ${say(rms)} ${known ? 'standard deviations of the noise' : 'of their spread'}.`,
    ],
    report: boundaryReport(system, measured, fitted),
  };
}
