/**
 * @file What hides between the points of a solution: parts of the equations that depend on the unknowns, looked at along
 * the course that a solve has found. A spike at v = 0.3 is invisible to every step that passes v = 0.3 between two of its points.
 */
import type { Expression } from '../../problem/expression.ts';
import { parameterValues } from '../../problem/parameters.ts';
import type { Problem } from '../../problem/problem.ts';
import { unrolled } from '../../problem/unrolled.ts';
import { type Course, CourseFunction } from './course.ts';
import type { Feature } from './hidden-features.ts';
import { movesAlong, partsAlong } from './parts.ts';
import { type Enclosed, pointsPerLook, scanPiece } from './piece-scan.ts';
import type { KnownParameters } from './time-function.ts';

export interface AlongScan {
  /** Stretches much shorter than the windows that hold them, ascending. */
  features: Feature[];
  /** Times inside them, ascending. */
  points: Float64Array;
  /** Operations that it took. */
  operations: number;
  /** The first stretch that was not looked at, or not to the end; `null` where all were. */
  unseen: Unseen | null;
}

/** Where a search has ended before its end. */
export interface Unseen {
  from: number;
  to: number;
  /** Whose part it was. */
  equation: string;
}

/** A feature is a window halved so often: what is longer, its own points see. */
const leastDepth = 5;
/** Levels of features inside each other differ by so many halvings. */
const deeper = 3;
/** Features after which the search ends: they are then no exception. */
const mostFeatures = 256;
/** Operations of one instruction in a look: on points and as an enclosure. */
const lookCost = 20;

/**
 * Looks between the points of `course` from window to window.
 * @param borders ascending borders of windows, or times between which nothing was looked at
 * @param operations after which nothing more is looked at
 * @param parameters values that differ from those that are written
 * @param shown whether points have shown all that happens behind border k
 */
export function featuresAlong(
  stated: Problem,
  course: Course,
  borders: ArrayLike<number>,
  {
    operations,
    parameters = {},
    shown = () => false,
  }: { operations: number; parameters?: KnownParameters; shown?: (k: number) => boolean },
): AlongScan {
  const { problem } = unrolled(stated);
  const values = { ...parameterValues(stated), ...parameters };
  const estimates = new Set(problem.parameters.filter((p) => p.estimate).map((p) => p.name));
  const found: Feature[] = [];
  const times = new Set<number>();
  let spent = 0;
  let unseen: Unseen | null = null;
  for (const { name: own, member, kind, residual } of problem.terms) {
    if (kind !== 'equation') continue;
    const name = member?.family ?? own;
    for (const part of partsAlong(residual, estimates)) {
      const f = CourseFunction.of(part, problem, values, course, pointsPerLook);
      if (!f) continue;
      for (let k = 0; k + 1 < borders.length; k++) {
        const [from, to] = [borders[k], borders[k + 1]];
        if (!(to > from) || shown(k)) continue;
        const left = Math.floor((operations - spent) / (lookCost * f.cost));
        if (left < 1 || found.length >= mostFeatures) {
          unseen ??= { from, to, equation: name };
          break;
        }
        course.enter(from, to);
        const { looks, count, givenUp } = scanPiece(f, from, to, 8 * (to - from), {
          most: Math.min(left, mostLooks),
          enough: mayVanishTogether(part, estimates) ? unimportant / 10 : 0,
        });
        if (givenUp && hidesIn(looks) > unimportant) unseen ??= { from, to, equation: name };
        spent += count * lookCost * f.cost;
        const fine = looks.filter((x) => x.depth >= leastDepth && !x.pole);
        for (let depth = leastDepth; ; depth += deeper) {
          const stretches = joined(fine.filter((x) => x.depth >= depth));
          if (stretches.length === 0) break;
          for (const stretch of stretches) found.push({ ...stretch, equations: [name] });
        }
        for (const x of fine) for (const t of between(x)) times.add(t);
      }
    }
  }
  return {
    features: found.sort((a, b) => a.from - b.from),
    points: Float64Array.from(times).sort(),
    operations: spent,
    unseen,
  };
}

/** Looks at one part in one window. */
const mostLooks = 400;

/**
 * What was left in a window is not worth a word where it may hide less than this share of ∫|f|: enclosures of quotients
 * whose two sides vanish together stay wide however short the stretch.
 */
const unimportant = 1e-3;

/** Whether both sides of a quotient move: only halves ever finer would show that there is nothing where both vanish. */
const mayVanishTogether = (part: Expression, estimates: ReadonlySet<string>): boolean =>
  part.kind === 'binary' &&
  part.operator === '/' &&
  movesAlong(part.left, estimates) &&
  movesAlong(part.right, estimates);

/** Bound of what unexplained looks hide, as a share of ∫|f|. */
function hidesIn(looks: readonly Enclosed[]): number {
  let hidden = 0;
  let size = 0;
  for (const look of looks) {
    if (!look.explained) hidden += look.hidden;
    if (Number.isFinite(look.size)) size += look.size;
  }
  return hidden / size;
}

interface Stretch {
  from: number;
  to: number;
}

function joined(looks: readonly Stretch[]): Stretch[] {
  const out: Stretch[] = [];
  for (const { from, to } of looks) {
    const last = out.at(-1);
    if (last && from - last.to <= 2 * Math.max(to - from, last.to - last.from)) last.to = to;
    else out.push({ from, to });
  }
  return out;
}

/** Midway between the points that were looked at, none on a border. */
const between = ({ from, to }: Stretch): number[] =>
  Array.from({ length: pointsPerLook - 1 }, (_, p) => from + ((to - from) * (p + 0.5)) / (pointsPerLook - 1));
