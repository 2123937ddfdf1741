/**
 * @file Where other answers to the same data are looked for. A rate that is only squared, or two that are only multiplied,
 * fit with the other sign as well; two rates of a sum fit exchanged; absorption and elimination fit exchanged in another volume
 * (flip-flop kinetics; Gibaldi & Perrier, Pharmacokinetics, 1982, ch. 1); a frequency fits as any of its aliases where
 * measurements are evenly spaced (Shannon 1949), a phase as it is after whole turns.
 */

/** Some of the numbers of a fit, moved. */
interface Move {
  places: number[];
  values: number[];
  /** Whether signs are turned. */
  turns?: true;
}

/** What a phase is moved by; bounds forbid most of it. */
const wholeTurns = [-2 * Math.PI, 2 * Math.PI];
/** Free numbers up to which signs are also turned two at a time. */
const mostInPairs = 5;
/** Free numbers up to which signs are turned at all. */
const most = 12;

/**
 * @param values of the free numbers
 * @param estimated places of those that are estimates and no initial values
 * @param bounded places of estimates with both bounds
 * @param times of all measurements
 */
export function movesOf(
  values: readonly number[],
  { estimated, bounded, times }: { estimated: number[]; bounded: number[]; times: readonly number[] },
): Move[] {
  const n = values.length;
  if (n > most) return [];
  const single = Array.from(values.keys()).filter((q) => values[q] !== 0);
  const signs = [...single.map((q) => [q]), ...(n <= mostInPairs ? pairsOf(single) : [])];
  const spacing = spacingOf(times);
  return [
    ...signs.map((places): Move => ({ places, values: places.map((q) => -values[q]), turns: true })),
    ...(n <= mostInPairs ? pairsOf(estimated) : []).map(([a, b]) => ({
      places: [a, b],
      values: [values[b], values[a]],
    })),
    ...(n <= mostInPairs ? flipFlops(values, estimated) : []),
    ...(spacing === null || n > mostInPairs
      ? []
      : bounded.flatMap((q) => aliasesOf(values[q], spacing).map((value) => ({ places: [q], values: [value] })))),
    ...(n > mostInPairs
      ? []
      : bounded.flatMap((q) => wholeTurns.map((by) => ({ places: [q], values: [values[q] + by] })))),
  ];
}

const pairsOf = (places: readonly number[]): number[][] =>
  places.flatMap((a) => places.filter((b) => b > a).map((b) => [a, b]));

/**
 * Rates a and b of a chain exchanged, what stands beside them scaled: c·a = c′·b. Where one of them is written as the quotient
 * of the other two, b = c/d, a and d move: a′ = c/d, d′ = c/a.
 */
function flipFlops(values: readonly number[], estimated: readonly number[]): Move[] {
  return pairsOf([...estimated]).flatMap(([p, q]) => {
    const [a, b] = [values[p], values[q]];
    return estimated
      .filter((r) => r !== p && r !== q)
      .flatMap((r): Move[] => {
        const c = values[r];
        return [
          { places: [p, q, r], values: [b, a, (c * b) / a] },
          { places: [p, q, r], values: [b, a, (c * a) / b] },
          { places: [p, q], values: [c / b, c / a] },
        ];
      });
  });
}

/** Fewer measurements tell a frequency from no other anyway. */
const fewestTimes = 4;
/** Times on a grid leave it by no more than this share of its spacing. */
const onGrid = 1e-6;

/** The spacing of a grid that all times stand on; `null` where they stand on none. */
function spacingOf(measured: readonly number[]): number | null {
  const times = [...new Set(measured)].sort((a, b) => a - b);
  if (times.length < fewestTimes) return null;
  const gaps = times.slice(1).map((t, k) => t - times[k]);
  const least = Math.min(...gaps);
  return gaps.every((gap) => Math.abs(gap / least - Math.round(gap / least)) < onGrid) ? least : null;
}

/** Periods of the grid by which a frequency is moved. */
const mostPeriods = 2;

/** What looks the same as `x` on a grid: as an angular frequency, as a frequency, and as the square of an angular one. */
function aliasesOf(x: number, spacing: number): number[] {
  const shifted = (of: number, period: number): number[] =>
    Array.from({ length: mostPeriods }, (_, k) => (k + 1) * period).flatMap((by) => [by - of, by + of, of - by]);
  const angular = (2 * Math.PI) / spacing;
  return [
    ...shifted(x, angular),
    ...shifted(x, 1 / spacing),
    ...(x > 0 ? shifted(Math.sqrt(x), angular).map((w) => w ** 2) : []),
  ];
}
