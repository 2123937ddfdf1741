/** @file Learned functions as curves: what their output weights make of them, where they were read, how far they are known. */
import { evaluate, type Surroundings } from './evaluate.ts';
import { placeText, roughPlaceText, say } from './number-text/sentence.ts';
import type { LearnedFunction, Problem } from './problem.ts';

/** Points at which a learned function is written down. */
const points = 81;

/** A learned function as it came out. All arrays are [points]. */
export interface LearnedCurve {
  name: string;
  argument: string;
  unit: string | null;
  /** In the unit of the argument, from end to end of its range. */
  at: number[];
  values: number[];
  /** Half widths of its pointwise 95 % band, `null` where the data leave it open; absent where nothing tells. */
  radii?: (number | null)[];
  /** Where the solution read it; `null` where that is not known. */
  visited: [number, number] | null;
}

export const learnedPoints = ({ from, to }: LearnedFunction): number[] =>
  Array.from({ length: points }, (_, i) => from + ((to - from) * i) / (points - 1));

/** [points][coefficients] derivatives of its value by its output weights, in which it is linear. */
export function learnedSlopes(learned: LearnedFunction): Float64Array[] {
  const at = learnedPoints(learned);
  const zero = Object.fromEntries(learned.coefficients.map((name) => [name, 0]));
  const base = at.map((x) => evaluate(learned.value, { variable: x, parameters: zero }));
  const columns = learned.coefficients.map((name) => {
    const parameters = { ...zero, [name]: 1 };
    return at.map((x, i) => evaluate(learned.value, { variable: x, parameters }) - base[i]);
  });
  return at.map((_, i) => Float64Array.from(columns, (column) => column[i]));
}

/**
 * @param along what stands around its calls, at points of the solution
 * @param radii half widths of its band, [points]
 */
export function learnedCurve(
  learned: LearnedFunction,
  parameters: Readonly<Record<string, number>>,
  along: readonly Surroundings[],
  radii: ArrayLike<number> | null,
): LearnedCurve {
  const at = learnedPoints(learned);
  const read = learned.calls.flatMap((call) => along.map((here) => evaluate(call, here))).filter(Number.isFinite);
  return {
    name: learned.name,
    argument: learned.argument,
    unit: learned.unit,
    at,
    values: at.map((x) => evaluate(learned.value, { variable: x, parameters })),
    ...(radii && { radii: Array.from(radii, (r) => (Number.isFinite(r) ? r : null)) }),
    visited: read.length > 0 ? [reduced(read, Math.min), reduced(read, Math.max)] : null,
  };
}

const reduced = (values: readonly number[], of: (a: number, b: number) => number): number =>
  values.reduce((a, b) => of(a, b));

/** That nothing holds the function smooth: one sentence. */
export const aloneSentence = (name: string): string =>
  `Not determined: ${name} is held by data alone, and between and beside them nothing decides about it; a term such as \`smooth ${name}: 1e-4\` does.`;

/** Why data leave learned functions open before anything is computed: one sentence; `null` where they do not. */
export function learnedAlone({ learned = [] }: Pick<Problem, 'learned'>): string | null {
  const alone = learned.find((f) => f.smoothness === null);
  return alone ? aloneSentence(alone.name) : null;
}

/** The points of `curve` that the solution read; all where that is not known. */
const visitedPoints = ({ at, visited }: LearnedCurve): number[] => {
  const step = at[1] - at[0];
  const [low, high] = visited ?? [at[0], at[at.length - 1]];
  return at.flatMap((x, i) => (x >= low - step / 2 && x <= high + step / 2 ? [i] : []));
};

/** Root mean square of a curve and of its band where it was read. */
function sizesOf(curve: LearnedCurve): { value: number; band: number } {
  const read = visitedPoints(curve);
  const rms = (of: (i: number) => number): number =>
    Math.sqrt(read.reduce((sum, i) => sum + of(i) ** 2, 0) / read.length);
  return {
    value: rms((i) => curve.values[i]),
    band: curve.radii ? rms((i) => curve.radii![i] ?? Number.POSITIVE_INFINITY) : Number.NaN,
  };
}

/** Share of its range by which an argument may leave it before the answer is that of another function. */
const slack = 0.02;

/** Why a solution says nothing of a learned function: it was read where it was not learned; `null` where it was. */
function leaving(curves: readonly LearnedCurve[]): string | null {
  for (const { visited, name, at } of curves) {
    const [from, to] = [at[0], at[at.length - 1]];
    const room = slack * (to - from);
    if (visited && (visited[0] < from - room || visited[1] > to + room))
      return `${name} is read on [${roughPlaceText(visited[0])}, ${roughPlaceText(visited[1])}] and learned on [${placeText(from)}, ${placeText(to)}] only: widen its range.`;
  }
  return null;
}

/** Why a curve is not known although all terms are met: one sentence; `null` where it is. */
export function openCurve(curves: readonly LearnedCurve[]): string | null {
  const outside = leaving(curves);
  if (outside) return outside;
  const open = curves.find((curve) => {
    const { value, band } = sizesOf(curve);
    return band > value;
  });
  return open
    ? `Not determined: the 95 % band of ${open.name} is wider than ${open.name} itself where the data visit it. More measurements or a larger weight of "smooth ${open.name}" narrow it.`
    : null;
}

/** What came out, for a person: one sentence for each. */
export const learnedNotes = (curves: readonly LearnedCurve[]): string[] =>
  curves.flatMap((curve) => {
    const { band } = sizesOf(curve);
    if (!curve.visited) return [];
    const [low, high] = curve.visited;
    const known = Number.isFinite(band) ? `, known to ±${say(band)} (95 % band, root mean square)` : '';
    return [`${curve.name} was read on [${roughPlaceText(low)}, ${roughPlaceText(high)}]${known}.`];
  });
