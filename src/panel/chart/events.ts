/** @file Where a weight begins or stops to change, or jumps: schedules and edits, read from the history. */
import { ratio } from '../../problem/number-text/typeset.ts';
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
  return found.length > 12 ? [] : found;
}

/** `×2`, `÷50`. */
const jumpText = (from: number, to: number): string => {
  const factor = (x: number) => ratio(x).replace('×', '');
  return to >= from ? `×${factor(to / from)}` : `÷${factor(from / to)}`;
};

/** Marks in the colour of the term whose weight turns; of a jump, such as an edit, one that says by how much. In steps. */
export function weightEvents(run: ShownRun, palette: Palette): Marker[] {
  const steps = run.history.steps();
  return run.header.terms.flatMap((term, i) => {
    const values = run.history.series('weight', i).high;
    const turns = turningPoints(values);
    const markers: Marker[] = [];
    for (let k = 0; k < turns.length; k++) {
      const { index, starts } = turns[k];
      const next = turns[k + 1];
      const jump = starts && next !== undefined && next.index === index + 1;
      if (jump) k++;
      else if (index === 0) continue;
      const what = jump ? jumpText(values[index], values[index + 1]) : starts ? 'moves' : 'holds';
      markers.push({ x: steps[jump ? index + 1 : index], label: `λ ${term.name} ${what}`, color: palette.term(i) });
    }
    return markers;
  });
}
