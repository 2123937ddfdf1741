/** @file The nearest known name to one that is not known. */

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours count one each. */
export function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      let best = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, before[j - 2] + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[b.length];
}

/** Slips that a name of this length may hold: in a short one every other letter makes another name. */
const allowed = (length: number): number => (length <= 2 ? 0 : length <= 4 ? 1 : length <= 7 ? 2 : 3);

/** Letters from which on the beginning of a word stands for it. */
const beginning = 2;

/** The candidate that `name` is most likely a slip or the beginning of, or `undefined` when none is near. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = allowed(name.length) + 1;
  const begun: string[] = [];
  for (const candidate of candidates) {
    const more = candidate.length - name.length;
    // Two letters begin many a word: they stand for a short one only.
    if (more > 0 && name.length >= beginning && (name.length > 2 || more <= 2) && candidate.startsWith(name))
      begun.push(candidate);
    if (Math.abs(candidate.length - name.length) >= least && candidate.toLowerCase() !== name.toLowerCase()) continue;
    const d = candidate.toLowerCase() === name.toLowerCase() ? 0.5 : distance(name, candidate);
    if (d < least && d < Math.max(candidate.length, name.length)) {
      least = d;
      best = candidate;
    }
  }
  return best ?? (begun.length === 1 ? begun[0] : undefined);
}

/** The nearest candidate that can stand there. */
export function nearestPlausible(
  name: string,
  candidates: Iterable<string>,
  isPlausible: (candidate: string) => boolean,
): string | undefined {
  const left = new Set(candidates);
  for (let near = nearest(name, left); near !== undefined; near = nearest(name, left)) {
    if (isPlausible(near)) return near;
    left.delete(near);
  }
  return undefined;
}

/** `; did you mean x?` or nothing. */
export const didYouMean = (found: string | undefined): string => (found ? `; did you mean "${found}"?` : '');
