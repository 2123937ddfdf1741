/** @file Equally spaced points and functions known on points. */

/** √(Σ‖u − uᵣ‖² / Σ‖uᵣ‖²) over all unknowns, on the points where the reference is finite. */
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

/** `count` equally spaced times over [from, to], both ends exact. */
export function equallySpaced(from: number, to: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) =>
    i === count - 1 ? to : from + ((to - from) * i) / (count - 1),
  );
}
