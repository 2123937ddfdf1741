/**
 * @file Other solutions of the same problem: from starts far from the one that was found, on few and rough windows; what
 * ends elsewhere is solved again on good ones before it counts.
 */
import { listed, placeText, say } from '../../problem/number-text/sentence.ts';
import { valuesOn } from '../network/piecewise.ts';
import { isSpent, workBudget } from '../problem/work.ts';
import type { CoupledWindows, Unfolded } from './coupled.ts';
import { newton } from './newton.ts';
import { roughWindows, solvedFrom } from './sketch.ts';
import { type CurveStart, furtherStartsOf } from './starts.ts';

/** Operations that the search may take. */
const most = 1e8;
/** Solutions that differ by less than this share of their size are one. */
const same = 1e-3;
const points = 61;

/** A solution as far as it is compared. */
interface Sight {
  /** [unknowns][points] */
  values: Float64Array[];
  parameters: Float64Array;
}

/**
 * Solutions besides `all`, at whose parameters the system stands.
 * @param first the start that the further ones are made from
 */
export function otherSolutions(c: CoupledWindows, all: Unfolded, first: CurveStart): { description: string }[] {
  const { system, conditions } = c;
  // Linear problems have one solution or a family of them.
  if (c.measured || (system.affine && conditions.affine)) return [];
  const budget = workBudget(system.work, most);
  const kept = { parameters: system.parameters.slice(), expired: c.expired };
  const expired = () => isSpent(budget) || kept.expired();
  const grid = Float64Array.from(
    { length: points },
    (_, i) => system.from + ((system.to - system.from) * i) / (points - 1),
  );
  const sightOf = (x: Unfolded): Sight => ({
    values: valuesOn(c.networkOf(x), grid),
    parameters: system.parameters.slice(),
  });
  const found = sightOf(all);
  const known = [found];
  const out: { description: string }[] = [];
  c.expired = expired;

  const mirrored = mirror(c, all);
  if (mirrored) {
    const sight = sightOf(mirrored);
    if (!known.some((x) => isSame(x, sight))) {
      known.push(sight);
      const names = listed(system.unknowns.map((u) => u.name));
      // Where −u does not solve the problem, Newton's method may have gone from it to a solution of its own.
      out.push({
        description: isSame(oppositeOf(sight), found)
          ? `${names} with the other sign`
          : `a start from ${names} with the other sign gives ${told(c, found, sight, grid)}`,
      });
    }
  }
  const coarse = roughWindows(c);
  for (const start of [first, ...furtherStartsOf(system, first)]) {
    if (expired()) break;
    const end = solvedFrom(coarse, c, start);
    if (!end) continue;
    const sight = sightOf(end);
    const opposite = oppositeOf(sight);
    if (known.some((x) => isSame(x, sight) || isSame(x, opposite))) continue;
    known.push(sight);
    out.push({ description: `a start from ${start.label} gives ${told(c, found, sight, grid)}` });
  }
  c.expired = kept.expired;
  system.parameters.set(kept.parameters);
  return out;
}

const oppositeOf = (sight: Sight): Sight => ({ ...sight, values: sight.values.map((v) => v.map((x) => -x)) });

/** The solution that is nearest to −u. */
function mirror(c: CoupledWindows, all: Unfolded): Unfolded | null {
  const opposite = (rows: Float64Array[]) => rows.map((x) => x.map((v) => -v));
  const start = { ...all, states: opposite(all.states), coordinates: opposite(all.coordinates) };
  const end = newton(c, start, { accuracy: 1e-10, most: 2 });
  return end.end === 'converged' ? end.all : null;
}

const largest = (values: ArrayLike<number>): number => {
  let size = 0;
  for (let i = 0; i < values.length; i++) size = Math.max(size, Math.abs(values[i]));
  return size;
};

function isSame(a: Sight, b: Sight): boolean {
  const near = (x: ArrayLike<number>, y: ArrayLike<number>) => {
    const size = Math.max(largest(x), largest(y));
    for (let i = 0; i < x.length; i++) if (Math.abs(x[i] - y[i]) > same * size) return false;
    return true;
  };
  return a.values.every((v, i) => near(v, b.values[i])) && a.parameters.every((p, q) => near([p], [b.parameters[q]]));
}

/** What tells `other` from `found`: estimates, or the value in the middle, or where they are farthest apart. */
function told({ system }: CoupledWindows, found: Sight, other: Sight, grid: Float64Array): string {
  const moved = system.estimates.flatMap((name, q) => {
    const [x, y] = [found.parameters[q], other.parameters[q]];
    return Math.abs(x - y) > same * Math.max(Math.abs(x), Math.abs(y)) ? [`${name} = ${placeText(y)}`] : [];
  });
  if (moved.length > 0) return listed(moved);
  let best = { unknown: 0, at: 0, gap: 0 };
  other.values.forEach((v, unknown) => {
    const size = Math.max(largest(v), largest(found.values[unknown])) || 1;
    v.forEach((x, at) => {
      const gap = Math.abs(x - found.values[unknown][at]) / size;
      if (gap > best.gap) best = { unknown, at, gap };
    });
  });
  const middle = (points - 1) / 2;
  const size = Math.max(largest(other.values[best.unknown]), largest(found.values[best.unknown])) || 1;
  const apart = Math.abs(other.values[best.unknown][middle] - found.values[best.unknown][middle]) / size;
  const at = apart > best.gap / 2 ? middle : best.at;
  return `${system.unknowns[best.unknown].name}(${placeText(grid[at])}) = ${say(other.values[best.unknown][at])}`;
}
