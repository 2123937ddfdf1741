/** @file The profile of a likelihood over one fitted number, as plain data: in files, on the command line, in the panel. */

/** −2 log L may rise by this within a 95 % interval: that quantile of χ² with one degree of freedom. */
export const profileThreshold = 3.841458820694124;

/** The best fit with the number held at `value`. */
export interface ProfilePoint {
  value: number;
  /** −2 log L above that of the fit. */
  rise: number;
  /** All fitted numbers there, by name, the held one too. */
  parameters: Record<string, number>;
}

/**
 * How a side of a profile ends: `limit` where the threshold is crossed, `bound` at a bound of the number before that,
 * `far` where it is not crossed far away, `stuck` where no fit is found further on, `stopped` by hand.
 */
export type ProfileEnd = 'limit' | 'bound' | 'far' | 'stuck' | 'stopped';

/** From the fit outwards. */
export interface ProfileSide {
  points: ProfilePoint[];
  /** Where the threshold is crossed; else `null`. */
  limit: number | null;
  end: ProfileEnd;
}

export type ProfileVerdict = 'bounded' | 'open to the left' | 'open to the right' | 'open on both sides' | 'flat';

export interface ProfileCurve {
  name: string;
  unit: string | null;
  scale: 'linear' | 'log';
  /** Where the fit is. */
  best: number;
  /** Linearised standard deviation there, on the scale; `null` where the data give none, absent in older curves. */
  deviation?: number | null;
  /** Ascending by value. */
  points: ProfilePoint[];
  /** Limits of the 95 % interval; `null` where the data give none. */
  low: number | null;
  high: number | null;
  ends: { left: ProfileEnd; right: ProfileEnd };
  verdict: ProfileVerdict;
  /** Numbers that move with it within the interval, those that move most first. */
  along: { name: string; direction: 'rising' | 'falling' }[];
  /** −2 log L of the best point below that of the fit, where it shows that the fit was not the best one; else 0. */
  below: number;
}

/** A rise of −2 log L that is none. */
const level = 0.05;
/** Share of the way of the profiled number, each on its own scale, that another has to go. */
const moving = 0.1;

/** Puts two sides together. `best` holds all fitted numbers of the fit. */
export function profileCurve(
  about: Pick<ProfileCurve, 'name' | 'unit' | 'scale' | 'deviation'>,
  best: Record<string, number>,
  scaleOf: (name: string) => 'linear' | 'log',
  left: ProfileSide,
  right: ProfileSide,
): ProfileCurve {
  const middle: ProfilePoint = { value: best[about.name], rise: 0, parameters: best };
  const points = [...left.points.toReversed(), middle, ...right.points];
  return {
    ...about,
    best: middle.value,
    points,
    low: left.limit,
    high: right.limit,
    ends: { left: left.end, right: right.end },
    verdict: verdictOf(points, left, right),
    along: alongOf(about.name, points, scaleOf),
    below: Math.max(0, ...points.map(({ rise }) => (rise < -level ? -rise : 0))),
  };
}

/**
 * Rise of −2 log L at `value` if the likelihood were normal about the fit: the parabola that a linearised interval takes
 * for the profile. `null` without a deviation.
 */
export function linearisedRise({ best, deviation, scale }: ProfileCurve, value: number): number | null {
  if (!deviation) return null;
  const way = scale === 'log' ? Math.log(value / best) : value - best;
  return (way / deviation) ** 2;
}

function verdictOf(points: readonly ProfilePoint[], left: ProfileSide, right: ProfileSide): ProfileVerdict {
  if (left.limit !== null && right.limit !== null) return 'bounded';
  if (left.limit === null && right.limit === null) {
    return Math.max(...points.map(({ rise }) => rise)) < level ? 'flat' : 'open on both sides';
  }
  return left.limit === null ? 'open to the left' : 'open to the right';
}

/** Who has to move for the fit to stay as good, by how far it goes between the limits. */
function alongOf(
  name: string,
  points: readonly ProfilePoint[],
  scaleOf: (name: string) => 'linear' | 'log',
): ProfileCurve['along'] {
  const inside = points.filter(({ rise }) => rise <= profileThreshold);
  const [first, last] = [inside[0].parameters, inside[inside.length - 1].parameters];
  const wayOf = (other: string): number => {
    if (scaleOf(other) === 'log') return Math.log(last[other] / first[other]);
    const size = Math.max(...inside.map(({ parameters }) => Math.abs(parameters[other])));
    return size > 0 ? (last[other] - first[other]) / size : 0;
  };
  const own = Math.abs(wayOf(name));
  return Object.keys(first)
    .filter((other) => other !== name)
    .map((other) => ({ name: other, way: wayOf(other) }))
    .filter(({ way }) => own > 0 && Math.abs(way) > moving * own)
    .sort((a, b) => Math.abs(b.way) - Math.abs(a.way))
    .map(({ name: other, way }) => ({ name: other, direction: way > 0 ? 'rising' : 'falling' }));
}
