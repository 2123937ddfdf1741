/**
 * @file Labels of arrows, outside of the ring, each tied to its tip by a line. The line runs within the ring where no
 * arrow is and around it outside, so that it crosses none.
 */
import type { Point } from '../../figure/svg.ts';

export interface Tip {
  /** '': no label. */
  text: string;
  /** Relative to the centre, y downwards. */
  x: number;
  y: number;
}

/** All relative to the centre, y downwards. */
export interface Label {
  text: string;
  x: number;
  y: number;
  anchor: 'start' | 'end';
  /** From the tip to the text. */
  leader: Point[];
}

/** Estimated width of `text` in a 12 px interface font. */
export const textWidth = (text: string): number => text.length * 6.6;

/** Pixels between lines of text, from ring to text, and that a leader keeps from arrows. */
const line = 14;
const air = 6;
const clearance = 3;
/** Directions that a leader tries beside its own arrow's, in degrees. */
const detours = [0, 8, -8, 16, -16, 24, -24, 34, -34, 46, -46, 60, -60];

/** Distance of `p` from the segment from the origin to `tip`. */
function distance([x, y]: Point, tip: Tip): number {
  const square = tip.x ** 2 + tip.y ** 2;
  const along = square > 0 ? Math.min(1, Math.max(0, (x * tip.x + y * tip.y) / square)) : 0;
  return Math.hypot(x - along * tip.x, y - along * tip.y);
}

/** How far the way from `from` to `to` stays from the arrows. */
function nearest(from: Point, to: Point, arrows: readonly Tip[]): number {
  const places = 12;
  let least = Number.POSITIVE_INFINITY;
  // Not at the tip itself: two arrows may have it in common.
  for (let k = 1; k <= places; k++) {
    const share = k / places;
    const p: Point = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
    for (const arrow of arrows) least = Math.min(least, distance(p, arrow));
  }
  return least;
}

/** Where a leader leaves the ring: straight on, or beside what is in the way. In radians. */
function exitAngle(tip: Tip, ring: number, others: readonly Tip[]): number {
  const own = Math.atan2(tip.y, tip.x);
  const from: Point = [tip.x, tip.y];
  // At the ring there is nothing to get past.
  if (Math.hypot(tip.x, tip.y) >= ring - clearance) return own;
  let best = own;
  let widest = Number.NEGATIVE_INFINITY;
  for (const detour of detours) {
    const angle = own + (detour * Math.PI) / 180;
    const clear = nearest(from, [ring * Math.cos(angle), ring * Math.sin(angle)], others);
    if (clear >= clearance) return angle;
    if (clear > widest) {
      widest = clear;
      best = angle;
    }
  }
  return best;
}

/** Points around the ring from one direction to another, the shorter way. */
function around(from: number, to: number, radius: number): Point[] {
  let turn = to - from;
  while (turn > Math.PI) turn -= 2 * Math.PI;
  while (turn < -Math.PI) turn += 2 * Math.PI;
  const places = Math.max(1, Math.ceil(Math.abs(turn) / 0.12));
  return Array.from({ length: places + 1 }, (_, k): Point => {
    const angle = from + (k / places) * turn;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

/**
 * Labels for `tips`, empty ones left empty. Arrows end within the ring.
 * @param half Half of the drawing's width and height
 */
export function placeLabels(tips: readonly Tip[], ring: number, half: { width: number; height: number }): Label[] {
  const nowhere: Label = { text: '', x: 0, y: 0, anchor: 'start', leader: [] };
  const labels = tips.map(() => nowhere);
  const exits = tips.map((tip, i) =>
    exitAngle(
      tip,
      ring,
      tips.filter((_, j) => j !== i),
    ),
  );
  const named = tips.map((_, i) => i).filter((i) => tips[i].text !== '');
  for (const side of [1, -1]) {
    for (const end of [1, -1]) {
      const group = named
        .filter((i) => (Math.cos(exits[i]) >= 0 ? 1 : -1) === side && (Math.sin(exits[i]) >= 0 ? 1 : -1) === end)
        .sort((a, b) => Math.abs(Math.sin(exits[a])) - Math.abs(Math.sin(exits[b])));
      // Distances from the middle, from the inside outwards, then back in for what was pushed out.
      const rows: number[] = [];
      for (const i of group) {
        const edge = half.width - textWidth(tips[i].text);
        const fits = edge >= ring + air ? 0 : Math.sqrt((ring + air) ** 2 - Math.max(0, edge) ** 2) + line / 2;
        const wanted = Math.abs(Math.sin(exits[i])) * (ring + air);
        rows.push(Math.max(wanted, fits, rows.length > 0 ? rows[rows.length - 1] + line : line / 2));
      }
      let outermost = half.height - line / 2;
      for (let k = rows.length - 1; k >= 0; k--) {
        rows[k] = Math.min(rows[k], outermost);
        outermost = rows[k] - line;
      }
      group.forEach((i, k) => {
        const width = textWidth(tips[i].text);
        const inner = Math.max(0, rows[k] - line / 2);
        const beside = Math.sqrt(Math.max(0, (ring + air) ** 2 - inner ** 2));
        const near = Math.min(Math.max(beside, Math.abs(Math.cos(exits[i])) * ring), half.width - width);
        const at: Point = [side * (near - 3), end * rows[k]];
        const direction = Math.atan2(at[1], at[0]);
        labels[i] = {
          text: tips[i].text,
          x: side * near,
          y: end * rows[k] + 4,
          anchor: side > 0 ? 'start' : 'end',
          leader: [[tips[i].x, tips[i].y], ...around(exits[i], direction, ring + 2), at],
        };
      });
    }
  }
  return labels;
}
