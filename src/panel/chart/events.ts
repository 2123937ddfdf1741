/** @file Where a weight begins or stops to change: the events of schedules, read from the history. */
import type { ShownRun } from '../page/model.ts';
import type { Palette } from '../page/theme.ts';
import type { Marker } from './figure.ts';

/** Relative change per bucket below which a weight counts as held. */
const still = 1e-9;

/** Bucket indices at which `values` turns from held to changing or back; many of them mean adaptive weights: none then. */
export function turningPoints(values: ArrayLike<number>): { index: number; starts: boolean }[] {
  const found: { index: number; starts: boolean }[] = [];
  let moving = false;
  for (let k = 1; k < values.length; k++) {
    const scale = Math.max(Math.abs(values[k]), Math.abs(values[k - 1]));
    const moves = Math.abs(values[k] - values[k - 1]) > still * scale;
    if (moves !== moving) {
      found.push({ index: k - 1, starts: moves });
      moving = moves;
    }
  }
  return found.length > 6 ? [] : found;
}

/** Marks in the colour of the term whose weight turns. */
export function weightEvents(run: ShownRun, palette: Palette): Marker[] {
  const steps = run.history.steps();
  return run.header.terms.flatMap((term, i) =>
    turningPoints(run.history.series('weight', i).high)
      .filter(({ index }) => index > 0)
      .map(({ index, starts }) => ({
        x: steps[index],
        label: `λ ${term.name} ${starts ? 'moves' : 'holds'}`,
        color: palette.term(i),
      })),
  );
}
