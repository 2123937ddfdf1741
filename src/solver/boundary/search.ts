/**
 * @file From starts to a solution on coupled windows: the simplest curve that meets the conditions, more windows,
 * continuation from u⁽ⁿ⁾ = 0, and other starts. With estimates the curve is first brought in line with the values that
 * the author gives them.
 */
import { placeText } from '../../problem/number-text/sentence.ts';
import type { BasisChoice } from '../basis/basis.ts';
import type { SolveProgress } from '../march/solution.ts';
import type { Conditions } from '../problem/conditions.ts';
import type { System } from '../problem/system.ts';
import { type Budget, isSpent } from '../problem/work.ts';
import { atBounds, boundsOf } from './bounds.ts';
import { CoupledWindows, type Unfolded } from './coupled.ts';
import { follow, sharpen } from './follow.ts';
import { mesh } from './mesh.ts';
import { type Found, newton } from './newton.ts';
import { newtonAccuracy, type Sign } from './progress.ts';
import { roughWindows, solvedFrom } from './sketch.ts';
import { type CurveStart, furtherStartsOf, guessedStart, simplestProfile } from './starts.ts';
import { isZeroSolution, undeterminedSentence } from './undetermined.ts';

const firstWindows = 8;
/** Conditions and borders that are missed by more than this share of their size do not hold. */
const holding = 1e-8;

export interface Searched extends Found {
  /** Why there is no solution, one sentence. */
  failure: string | null;
  /** Why there are many. */
  undetermined: string | null;
  continued: boolean;
  /** The plainest start, which further ones are made from. */
  from: CurveStart;
}

interface Attempt {
  start: CurveStart;
  windows: number;
  /** First with the estimates as they are. */
  settle: boolean;
}

/** Mean squared misfit in standard deviations of the noise, or of the spread of the data, up to which a fit is good. */
const goodFit = { known: 2.5, unknown: 0.01 };

/** The fit that was found, or a better one from another start where it is not good. */
function* bestFit(c: CoupledWindows, found: Found, simplest: CurveStart, sign: Sign): Generator<SolveProgress, Found> {
  if (!c.measured) return found;
  const { terms, points } = c.measured;
  const good = points.length * goodFit[terms.every((t) => t.noise !== null) ? 'known' : 'unknown'];
  let best = { found, cost: c.cost(found.all), parameters: c.system.parameters.slice() };
  const coarse = roughWindows(c);
  for (const start of furtherStartsOf(c.system, simplest)) {
    if (best.cost <= good || c.expired()) break;
    const all = solvedFrom(coarse, c, start);
    const cost = all ? c.cost(all) : Number.POSITIVE_INFINITY;
    if (all && cost < best.cost)
      best = { found: { end: 'converged', all, open: [] }, cost, parameters: c.system.parameters.slice() };
    yield sign('fit from another start', 0.3, best.found.all, Number.NaN);
  }
  c.system.parameters.set(best.parameters);
  return best.found;
}

/** Any solution, by steps that leave open what is open; `null` where none is found. */
function openSolution(c: CoupledWindows, { profile, parameters }: CurveStart): Found | null {
  c.system.parameters.set(parameters);
  const start = c.sample(mesh(c.system, c.conditions, firstWindows), profile);
  const found = newton(c, start, { accuracy: newtonAccuracy, whereOpen: 'go on' });
  if (found.end !== 'converged' || c.missed(found.all) > holding) return null;
  return { ...found, open: c.openAt(found.all) };
}

/** What is open beside any one solution, in words; `null` where nothing is or no solution is found within the budget. */
export function openSentence(
  system: System,
  conditions: Conditions,
  choice: BasisChoice,
  budget: Budget,
): string | null {
  const c = new CoupledWindows(system, conditions, null, choice);
  c.expired = () => isSpent(budget);
  const parameters = system.parameters.slice();
  const found = openSolution(c, { label: '', profile: simplestProfile(system, conditions), parameters });
  const affine = system.affine && conditions.affine;
  // Where a zero solution leaves a parameter open, another solution may not.
  const counts = found && found.open.length > 0 && (affine || !isZeroSolution(system, c.networkOf(found.all)));
  const sentence = counts ? undeterminedSentence(c, found.all, found.open, affine) : null;
  system.parameters.set(parameters);
  return sentence;
}

/** What has been met on the way. */
interface Seen {
  last: Found | null;
  /** The least bad end at a bound. */
  stuck: { all: Unfolded; parameters: Float64Array; missed: number } | null;
  /** A solution beside which there are others, without a gap. */
  family: { found: Found; parameters: Float64Array } | null;
}

export function* search(c: CoupledWindows, sign: Sign): Generator<SolveProgress, Searched> {
  const { system, conditions } = c;
  const simplest: CurveStart = {
    label: 'the simplest curve',
    profile: simplestProfile(system, conditions),
    parameters: system.parameters.slice(),
  };
  const every = system.estimates.map((_, q) => q);
  const estimating = every.length > 0;
  const affine = system.affine && conditions.affine;
  const seen: Seen = { last: null, stuck: null, family: null };

  const attempt = ({ start, windows, settle }: Attempt): Found | null => {
    system.parameters.set(start.parameters);
    let all = c.sample(mesh(system, conditions, windows), start.profile);
    if (settle) {
      const settled = newton(c, all, { accuracy: 1e-6, most: 15, held: every, whereOpen: 'go on' });
      if (settled.end !== 'not finite') all = settled.all;
    }
    const found = newton(c, all, { accuracy: newtonAccuracy, most: c.measured ? 60 : 30 });
    return accepted(found);
  };
  const accepted = (found: Found): Found | null => {
    seen.last = found;
    if (found.end !== 'converged') return null;
    // An unknown that has become zero on the way may leave the parameters open that multiply it.
    const open = estimating ? c.openAt(found.all) : [];
    if (open.length > 0) {
      seen.last = { ...found, end: 'singular', open };
      seen.family ??= { found: seen.last, parameters: system.parameters.slice() };
      return null;
    }
    const missed = c.missed(found.all);
    if (missed <= holding) return found;
    if (atBounds(system, boundsOf(system)).length > 0 && !(seen.stuck && seen.stuck.missed <= missed))
      seen.stuck = { all: found.all, parameters: system.parameters.slice(), missed };
    return null;
  };
  const solved = (found: Found, continued = false): Searched => ({
    ...found,
    failure: null,
    undetermined: null,
    continued,
    from: simplest,
  });

  const undetermined = (found: Found, continued = false): Searched => {
    const sentence = undeterminedSentence(c, found.all, found.open, affine);
    return { ...found, failure: sentence, undetermined: sentence, continued, from: simplest };
  };

  const guess = guessedStart(system, simplest);
  // A guess is of the curve that belongs to the values as they are.
  const guessed: Attempt[] = guess
    ? [firstWindows, 4 * firstWindows].map((windows) => ({ start: guess, windows, settle: false }))
    : [];
  const plain: Attempt[] = estimating
    ? [true, false].map((settle) => ({ start: simplest, windows: firstWindows, settle }))
    : [firstWindows, 4 * firstWindows].map((windows) => ({ start: simplest, windows, settle: false }));
  for (const one of [...guessed, ...plain]) {
    if (seen.last && c.expired()) break;
    const found = attempt(one);
    yield sign('Newton', 0.1, (found ?? seen.last!).all, Number.NaN);
    if (found) return solved(yield* bestFit(c, found, simplest, sign));
    if (estimating || seen.last!.end !== 'singular') continue;
    // More windows do not help where the conditions leave something open.
    const among = openSolution(c, simplest);
    if (among && among.open.length === 0) return solved(among);
    if (among) return undetermined(among);
    if (affine) return { ...seen.last!, failure: contradiction, undetermined: null, continued: false, from: simplest };
    break;
  }
  const further = function* (): Generator<SolveProgress, Searched | null> {
    for (const start of furtherStartsOf(system, simplest)) {
      if (c.expired()) break;
      const found = attempt({ start, windows: 2 * firstWindows, settle: estimating });
      yield sign('Newton from another start', 0.3, (found ?? seen.last!).all, Number.NaN);
      if (found) return solved(found);
    }
    return null;
  };
  if (estimating) {
    const answer = yield* further();
    if (answer) return answer;
  }
  const ended = seen.last!.end;
  if (!c.expired()) {
    system.parameters.set(simplest.parameters);
    const sharpened = yield* sharpen(c, simplest.profile, sign);
    const sharp = sharpened && accepted({ end: 'converged', all: sharpened, open: [] });
    if (sharp) return solved(sharp, true);
    system.parameters.set(simplest.parameters);
    const start = c.sample(mesh(system, conditions, 2 * firstWindows), simplest.profile);
    const followed = yield* follow(c, start, sign);
    const found = followed && accepted({ end: 'converged', all: followed, open: [] });
    if (found) return solved(found, true);
  }
  if (!estimating) {
    const answer = yield* further();
    if (answer) return answer;
  }
  const among = estimating && !seen.family && ended === 'singular' && !c.expired() ? openSolution(c, simplest) : null;
  if (among && among.open.length > 0) return undetermined(among);
  if (seen.family) {
    system.parameters.set(seen.family.parameters);
    return undetermined(seen.family.found, true);
  }
  return {
    ...seen.last!,
    ...(seen.stuck ? stuckAnswer(c, seen.stuck) : unsolved(ended)),
    continued: true,
    undetermined: null,
    from: simplest,
  };
}

function stuckAnswer(
  { system }: CoupledWindows,
  { all, parameters }: { all: Unfolded; parameters: Float64Array },
): Pick<Searched, 'all' | 'failure'> {
  system.parameters.set(parameters);
  const [{ name, bound }] = atBounds(system, boundsOf(system));
  return {
    all,
    failure: `${name} is at its bound ${placeText(bound)}: inside its bounds the conditions cannot be met.`,
  };
}

const contradiction =
  'The conditions contradict the equations: the linear problem has no solution, as without its right-hand sides it has more than one.';

const unsolved = (ended: Found['end']): Pick<Searched, 'failure'> => ({
  failure:
    ended === 'singular'
      ? 'The conditions do not determine one solution: the linearised problem is singular.'
      : "Newton's method finds no solution from the simplest start, nor by continuation from u⁽ⁿ⁾ = 0.",
});
