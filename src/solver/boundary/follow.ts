/** @file Continuation from u⁽ⁿ⁾ = 0 to the equations as they are, by equal steps or by steps of magnitude. */
import type { SolveProgress } from '../march/solution.ts';
import { isSpent, operationsPerSecond, workBudget } from '../problem/work.ts';
import { type CoupledWindows, type Profile, profileOf, type Unfolded } from './coupled.ts';
import { mesh, refineRough, refineWorst } from './mesh.ts';
import { type Found, newton } from './newton.ts';
import { newtonAccuracy, type Sign } from './progress.ts';

/** Operations that either way may take. */
const most = 4 * operationsPerSecond;

/** From u⁽ⁿ⁾ = 0 to the equations as they are, as fast as Newton's method allows. */
export function* follow(c: CoupledWindows, start: Unfolded, sign: Sign): Generator<SolveProgress, Unfolded | null> {
  c.share = 0;
  let here = newton(c, start, { accuracy: 1e-10 });
  let step = 0.25;
  let share = 0;
  if (here.end !== 'converged') {
    // Conditions such as periodic ones leave u⁽ⁿ⁾ = 0 undetermined; a little of the equations may not.
    share = 0.05;
    c.share = share;
    here = newton(c, start, { accuracy: 1e-10 });
    if (here.end !== 'converged') {
      c.share = 1;
      return null;
    }
  }
  let all = here.all;
  const budget = workBudget(c.system.work, most);
  while (share < 1 && !c.expired() && !isSpent(budget)) {
    const target = Math.min(1, share + step);
    c.share = target;
    const next = newton(c, all, { accuracy: target === 1 ? newtonAccuracy : 1e-8, most: 12 });
    if (next.end === 'converged') {
      all = next.all;
      share = target;
      step *= 2;
      const defects = c.defects(all);
      if (target === 1) break;
      if (Math.max(...defects) > 1e-2 && all.coordinates.length < 120) {
        const finer = c.sample(refineRough(all.borders, defects), profileOf(c.networkOf(all)));
        const again = newton(c, finer, { accuracy: 1e-8, most: 12 });
        if (again.end === 'converged') all = again.all;
      }
      yield sign('continuation', share, all, Math.max(...defects));
    } else {
      step /= 3;
      if (step < 1e-4) break;
    }
  }
  c.share = 1;
  return share === 1 ? all : null;
}

const firstShare = 1e-6;
/** Defect up to which a stage is solved well enough for the next. */
const wellEnough = 1e-3;
const mostStages = 60;
const mostRounds = 12;
const mostStageWindows = 200;

/**
 * The same by shares 10⁻⁶, 10⁻⁵ …, the mesh adapted at each: a layer of width ε is then found as one of width ten ε
 * before. The step shrinks where that leads nowhere.
 */
export function* sharpen(c: CoupledWindows, start: Profile, sign: Sign): Generator<SolveProgress, Unfolded | null> {
  const stages: Stage[] = [];
  let borders = mesh(c.system, c.conditions, 16);
  let reached = 0;
  let factor = 10;
  let target = firstShare;
  let all: Unfolded | null = null;
  const kept = c.system.parameters.slice();
  const budget = workBudget(c.system.work, most);
  for (let stage = 0; stage < mostStages && reached < 1 && !c.expired() && !isSpent(budget); stage++) {
    c.share = target;
    const next = adapted(c, borders, predicted(stages, target) ?? start);
    if (next) {
      all = next;
      reached = target;
      borders = next.borders;
      stages.push({ share: target, profile: profileOf(c.networkOf(next)) });
      kept.set(c.system.parameters);
      factor = Math.min(10, factor ** 1.5);
      yield sign('continuation', reached, next, Number.NaN);
    } else {
      c.system.parameters.set(kept);
      if (reached === 0 || factor < 1.02) break;
      factor = Math.sqrt(factor);
    }
    target = Math.min(1, reached * factor);
  }
  c.share = 1;
  return reached === 1 ? all : null;
}

interface Stage {
  share: number;
  profile: Profile;
}

/** The last two stages drawn on to `share`, by the logarithm of the shares; `null` before the first. */
function predicted(stages: readonly Stage[], share: number): Profile | null {
  const [before, last] = stages.slice(-2);
  if (!before) return null;
  if (!last) return before.profile;
  const step = Math.log(share / last.share) / Math.log(last.share / before.share);
  // Far away a straight line leads nowhere.
  const by = Math.min(1, step);
  let other = new Float64Array(0);
  return (t, out) => {
    last.profile(t, out);
    if (other.length !== out.length) other = new Float64Array(out.length);
    before.profile(t, other);
    for (let i = 0; i < out.length; i++) out[i] += by * (out[i] - other[i]);
  };
}

/** The solution at the present share on a mesh that shows it. */
function adapted(c: CoupledWindows, borders: number[], profile: Profile): Unfolded | null {
  const accuracy = c.share === 1 ? newtonAccuracy : 1e-8;
  let found: Found = newton(c, c.sample(borders, profile), { accuracy, most: 15 });
  for (let round = 0; round < mostRounds && found.end === 'converged'; round++) {
    const defects = c.defects(found.all);
    if (Math.max(...defects) <= wellEnough) return found.all;
    const finer = refineWorst(found.all.borders, defects, wellEnough);
    if (finer.length > mostStageWindows) return null;
    found = newton(c, c.sample(finer, profileOf(c.networkOf(found.all))), { accuracy, most: 15 });
  }
  return null;
}
