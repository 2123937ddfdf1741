/**
 * @file One side of a likelihood profile: the number is held ever further from the fit and all others are fitted again,
 * each time from the neighbour, until −2 log L has risen by its threshold (S. A. Murphy, A. W. van der Vaart, J. Am. Stat.
 * Assoc. 95, 2000; A. Raue et al., Bioinformatics 25, 2009).
 */
import { type ProfileEnd, type ProfilePoint, type ProfileSide, profileThreshold } from '../../problem/profile-curve.ts';

/** What a fit with one number held comes to; `null` where there is none. */
export interface Refitted {
  /** −log L − log priors. */
  objective: number;
  /** All fitted numbers by name, the held one too. */
  parameters: Record<string, number>;
}

/**
 * Fits all others with the number held at `value`, from `start`. Yields on its way, so that it can be stopped.
 * The same arguments give the same answer.
 */
export type Refit = (value: number, start: Record<string, number>) => Generator<undefined, Refitted | null>;

export interface ProfileSubject {
  name: string;
  scale: 'linear' | 'log';
  low: number | null;
  high: number | null;
  /** Linearised 95 % interval of the fit, which gives the first step; `null` where it has none. */
  interval: [number, number] | null;
}

export interface ProfileOptions {
  /** Fits at most. */
  most?: number;
  cancelled: () => boolean;
}

/** √Δ(−2 log L), linear in a number whose likelihood is a parabola: the step aims at this much of it, and takes no more. */
const wanted = 0.3;
const largest = 0.7;
/** Without a rise steps double up to this far: a factor of a million on a logarithmic scale, as many sizes on a linear one. */
const farLog = Math.log(1e6);
const farLinear = 1e6;
/** Steps below this share of the first one are none. */
const smallest = 2 ** -12;
/** −2 log L at a limit is met to this. */
const exact = 1e-4;
const usualMost = 80;

/** @param fit all fitted numbers and the objective of the fit */
export function* marchSide(
  { name, scale, low, high, interval }: ProfileSubject,
  direction: -1 | 1,
  fit: Refitted,
  refit: Refit,
  { most = usualMost, cancelled }: ProfileOptions,
): Generator<undefined, ProfileSide> {
  const place = (value: number): number => (scale === 'log' ? Math.log(value) : value);
  const valueAt = (x: number): number => (scale === 'log' ? Math.exp(x) : x);
  const origin = place(fit.parameters[name]);
  const bound = direction < 0 ? low : high;
  // A logarithm has no bound at zero.
  const edge = bound === null || (scale === 'log' && bound <= 0) ? direction * Number.POSITIVE_INFINITY : place(bound);
  const size = Math.abs(fit.parameters[name]) || spanOf(low, high) || 1;
  const first = interval
    ? (wanted * Math.abs(place(interval[1]) - place(interval[0]))) / (2 * Math.sqrt(profileThreshold))
    : scale === 'log'
      ? 0.1
      : 0.1 * size;
  const far = scale === 'log' ? farLog : farLinear * size;

  const points: ProfilePoint[] = [];
  let at = { x: origin, root: 0, parameters: fit.parameters };
  let step = Number.isFinite(first) && first > 0 ? first : 0.1 * (scale === 'log' ? 1 : size);
  const least = smallest * step;
  let fits = 0;
  function* pointAt(x: number, start: Record<string, number>): Generator<undefined, ProfilePoint | null> {
    fits++;
    const value = x === edge ? bound! : valueAt(x);
    const found = yield* refit(value, start);
    return found && { value, rise: 2 * (found.objective - fit.objective), parameters: found.parameters };
  }
  const ended = (end: ProfileEnd, limit: number | null = null): ProfileSide => ({
    points: points.toSorted((p, q) => direction * (p.value - q.value)),
    limit,
    end,
  });

  for (;;) {
    if (cancelled()) return ended('stopped');
    if ((edge - at.x) * direction <= 0) return ended('bound');
    if (fits >= most || Math.abs(at.x - origin) >= far) return ended('far');
    const aim = at.x + direction * step;
    const x = (edge - aim) * direction <= 0 ? edge : aim;
    const point = yield* pointAt(x, at.parameters);
    if (cancelled()) return ended('stopped');
    const root = point ? rootOf(point.rise) : Number.POSITIVE_INFINITY;
    const risen = root - at.root;
    if (!point || risen > largest) {
      step = Math.abs(x - at.x) / (point ? Math.max(2, Math.min(10, risen / wanted)) : 4);
      if (step > least) continue;
      if (!point) return ended('stuck');
    }
    points.push(point!);
    const before = at;
    at = { x, root, parameters: point!.parameters };
    if (point!.rise >= profileThreshold) {
      const limit = yield* crossing(before, at, pointAt, points, cancelled);
      return limit === null ? ended('stopped') : ended('limit', valueAt(limit));
    }
    step = Math.abs(x - before.x) * Math.max(0.5, Math.min(2, wanted / Math.max(risen, 1e-9)));
  }
}

/** With its sign, so that a better fit than the best is seen as one. */
const rootOf = (rise: number): number => Math.sign(rise) * Math.sqrt(Math.abs(rise));

const spanOf = (low: number | null, high: number | null): number => (low !== null && high !== null ? high - low : 0);

interface Place {
  x: number;
  root: number;
  parameters: Record<string, number>;
}

/** Where the threshold is crossed between two points: regula falsi on √Δ (the Illinois variant), each step a fit. */
function* crossing(
  inner: Place,
  outer: Place,
  pointAt: (x: number, start: Record<string, number>) => Generator<undefined, ProfilePoint | null>,
  points: ProfilePoint[],
  cancelled: () => boolean,
): Generator<undefined, number | null> {
  const goal = Math.sqrt(profileThreshold);
  let [a, b] = [inner, outer];
  let [fa, fb] = [a.root - goal, b.root - goal];
  let x = b.x;
  for (let k = 0; k < 12 && Math.abs(fb) > exact / 4 && fa !== fb; k++) {
    x = b.x - (fb * (b.x - a.x)) / (fb - fa);
    const point = yield* pointAt(x, a.parameters);
    if (cancelled()) return null;
    // The crossing stays between what is known on both sides.
    if (!point) break;
    const next = { x, root: rootOf(point.rise), parameters: point.parameters };
    points.push(point);
    const f = next.root - goal;
    if (Math.abs(f) <= exact / 4) break;
    if (f * fb < 0) {
      a = b;
      fa = fb;
    } else fa /= 2;
    b = next;
    fb = f;
  }
  return x;
}
