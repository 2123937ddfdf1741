/** @file Whether an initial-value problem has one solution: what its equations say at and behind the start. */
import { placeText, say } from '../../problem/number-text/sentence.ts';
import { explicitSlope } from './explicit.ts';
import type { InitialState } from './initial.ts';
import { Leading } from './leading.ts';
import { setHighest, setState, setTime } from './place.ts';
import type { System } from './system.ts';

/** Disturbances of a state, as shares of its size, each far below the last. */
export const disturbances = [1e-4, 1e-7, 1e-10];
/** A quotient of |u|^p grows by 10^(3 − 3p) from one to the next. */
const grows = 1.05;
/**
 * Whether a difference quotient grows without bound, and fast enough to matter: of |u|^p with p < 1 and of u·log²u, but not of
 * u·log u, whose ∫ du/f diverges so that nothing leaves (Osgood; Hartman 1964, section III.6). What is smooth besides takes no
 * part in differences of quotients.
 * @param quotients by disturbances each a thousandth of the last
 */
export const isUnbounded = ([a, b, c]: readonly number[]): boolean =>
  c > 0 && b > a && c > grows * b && c - b > grows * (b - a);

/** Places at which the state is at rest, as shares of the interval. */
const restsAt = [0, 0.01, 0.1];

/** Why more than one solution may leave the start or pass a place, one sentence; `null` where nothing says so. */
export function openEnd(system: System, start: InitialState): string | null {
  const { name } = system.problem.variable;
  const [singular] = system.scan.singular;
  if (singular !== undefined) {
    return `The equations are singular at ${name} = ${placeText(singular)}, inside the interval: what lies on one side does not determine what lies on the other.`;
  }
  const leaving = leavesRest(system, start);
  return leaving === null
    ? null
    : `Not unique: ${leaving} may rest at its start or leave it at any time, because its equation has no bounded slope there (no Lipschitz constant).`;
}

/**
 * An unknown that rests at a place where its equation pushes away without a Lipschitz bound: with u′ = 3u^(2/3), u(0) = 0
 * both u = 0 and u = t³ solve the problem (Hartman 1964, section III.6). `null` where there is none.
 */
function leavesRest(system: System, start: InitialState): string | null {
  if (system.index > 0) return null;
  const slope = explicitSlope(system, start);
  const state = Array.from(start.state);
  const size = Math.max(...state.map(Math.abs)) || 1;
  const forward = start.at < system.to ? 1 : -1;
  const length = (forward > 0 ? system.to : system.from) - start.at;
  try {
    const resting = restsAt.map((share) => slope(start.at + share * length, state));
    for (const { name, order, offset } of system.unknowns) {
      const top = offset + order - 1;
      const rests = resting.every((slopes) => slopes[top] === 0);
      if (!rests || state.slice(offset + 1, offset + order).some((x) => x !== 0)) continue;
      for (const side of [1, -1]) {
        const quotients = disturbances.map((d) => {
          const by = side * d * size;
          return (forward * slope(start.at, state.with(offset, state[offset] + by))[top]) / by;
        });
        if (isUnbounded(quotients)) return name;
      }
    }
  } catch (error) {
    // Where the equations give no slope nothing can be said of it.
    if (!(error instanceof RangeError)) throw error;
  }
  return null;
}

/** Iterations of Newton's method from one guess. */
const mostIterations = 30;

/**
 * Other highest derivatives with which the equations hold at the start: u′² = 4u has two. One clause each.
 */
export function otherBranches(system: System, start: InitialState): string[] {
  if (system.constantLeading) return [];
  const f = system.evaluator(1);
  f.scalars.set(system.parameters);
  setTime(f, system, start.at);
  setState(f, system, start.state);
  const leading = new Leading(system);
  const d = system.unknowns.length;
  const change = new Float64Array(d);
  const found: string[] = [];
  // Beside what is large, rounding is no other solution.
  const least = 1e-9 * Math.max(...start.state.map(Math.abs), ...start.top.map(Math.abs));
  for (const [i, unknown] of system.unknowns.entries()) {
    const own = start.top[i];
    const size = Math.max(Math.abs(own), least) || 1;
    for (const guess of [-own, 0.1 * size, -0.1 * size, 10 * size, -10 * size]) {
      const top = start.top.slice();
      top[i] = guess;
      for (let k = 0; k < mostIterations; k++) {
        setHighest(f, system, top);
        f.values(1);
        if (!leading.solve(f, 1, change)) break;
        for (let j = 0; j < d; j++) top[j] -= change[j];
      }
      setHighest(f, system, top);
      f.values(1);
      const holds = change.every((x, j) => Math.abs(x) <= 1e-9 * (Math.abs(top[j]) + 1e-3 * size));
      if (!holds || !top.every(Number.isFinite) || Math.abs(top[i] - own) <= 1e-6 * size) continue;
      const marks = "'".repeat(unknown.order);
      const said = `${unknown.name}${marks}(${placeText(start.at)}) = ${say(top[i])} in place of ${say(own)}`;
      if (!found.includes(said)) found.push(said);
    }
  }
  return found;
}
