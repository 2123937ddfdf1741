/** @file Equally spaced points, and functions that are known on the points of a grid. */

/** `count` equally spaced points of [from, to], both ends exact. */
export function equallySpaced(from: number, to: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) =>
    i === count - 1 ? to : from + ((to - from) * i) / (count - 1),
  );
}

/** √(Σ‖u − uᵣ‖² / Σ‖uᵣ‖²) over all unknowns [unknowns][points], on the points where the reference is finite. */
export function relativeError(values: ArrayLike<number>[], reference: ArrayLike<number>[]): number {
  let difference = 0;
  let size = 0;
  reference.forEach((exact, k) => {
    for (let i = 0; i < exact.length; i++) {
      if (!Number.isFinite(exact[i])) continue;
      difference += (values[k][i] - exact[i]) ** 2;
      size += exact[i] ** 2;
    }
  });
  return size > 0 ? Math.sqrt(difference / size) : Math.sqrt(difference);
}

/** Root mean square of all that is finite in `curves`. */
function finiteSize(curves: readonly ArrayLike<number>[]): number {
  let squares = 0;
  let count = 0;
  for (const curve of curves) {
    for (let i = 0; i < curve.length; i++) {
      if (!Number.isFinite(curve[i])) continue;
      squares += curve[i] ** 2;
      count++;
    }
  }
  return Math.sqrt(squares / count);
}

/** An unknown this much smaller than the largest one may be rounding in one reference: another has to agree. */
const faintest = 1e-9;
/** By so much of its own size. */
const agreeing = 1e-3;

/**
 * The quantity that is off by the largest share of its own size, which errors over all of them hide where it is small beside
 * the others; `null` where none has a size. Sizes are root mean squares over the points of `reference` that are numbers.
 * @param names [unknowns] of the quantities: those of one name are one, as the members of a family
 * @param another asked for a second reference where a quantity is faint beside the largest; without one it does not count
 */
export function farthestQuantity(
  values: readonly ArrayLike<number>[],
  reference: readonly ArrayLike<number>[],
  names: readonly string[],
  another: () => readonly ArrayLike<number>[] | null = () => null,
): { name: string; error: number } | null {
  const members = new Map<string, number[]>();
  for (const [k, name] of names.entries()) {
    const own = members.get(name);
    if (own) own.push(k);
    else members.set(name, [k]);
  }
  const quantities = Array.from(members, ([name, own]) => ({
    name,
    own,
    size: finiteSize(own.map((k) => reference[k])),
  }));
  const largest = Math.max(0, ...quantities.map(({ size }) => size).filter(Number.isFinite));
  let farthest: { name: string; error: number } | null = null;
  for (const { name, own, size } of quantities) {
    const errorOf = (curves: readonly ArrayLike<number>[]): number =>
      relativeError(
        own.map((k) => curves[k]),
        own.map((k) => reference[k]),
      );
    if (!(size > faintest * largest)) {
      const second = size > 0 ? another() : null;
      if (!second || !(errorOf(second) < agreeing)) continue;
    }
    const error = errorOf(values);
    if (!(error <= (farthest?.error ?? -1))) farthest = { name, error };
  }
  return farthest;
}

/** [unknowns][points] `reference` where `values` are finite, else NaN. */
export const whereKnown = (reference: readonly Float64Array[], values: readonly Float64Array[]): Float64Array[] =>
  reference.map((x, k) => x.map((y, i) => (Number.isFinite(values[k][i]) ? y : Number.NaN)));
