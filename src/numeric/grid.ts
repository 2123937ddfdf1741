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

/** [unknowns][points] `reference` where `values` are finite, else NaN. */
export const whereKnown = (reference: readonly Float64Array[], values: readonly Float64Array[]): Float64Array[] =>
  reference.map((x, k) => x.map((y, i) => (Number.isFinite(values[k][i]) ? y : Number.NaN)));
