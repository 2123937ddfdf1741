/** @file Borders of coupled windows: at every special point, split where the solution asks for it. */
import type { Conditions } from '../problem/conditions.ts';
import type { System } from '../problem/system.ts';

/** About `count` equal windows with borders at every special point. */
export function mesh(system: System, conditions: Conditions, count: number): number[] {
  const { from, to } = system;
  const fixed = fixedBorders(system, conditions);
  const out = [from];
  for (let k = 1; k < fixed.length; k++) {
    const length = fixed[k] - fixed[k - 1];
    const pieces = Math.max(1, Math.round((count * length) / (to - from)));
    for (let i = 1; i <= pieces; i++) out.push(i === pieces ? fixed[k] : fixed[k - 1] + (length * i) / pieces);
  }
  return out;
}

function fixedBorders({ from, to, breaks }: System, { points }: Conditions): number[] {
  const gap = 1e-12 * (to - from);
  const inside = [...points, ...breaks].filter((x) => x > from + gap && x < to - gap);
  return [from, ...new Set(inside), to].sort((a, b) => a - b);
}

/** Splits windows whose defect is above `accuracy` into as many pieces as their defect asks for. */
export function refine(borders: number[], defects: Float64Array, accuracy: number): number[] {
  const out = [borders[0]];
  defects.forEach((q, k) => {
    const pieces = q > accuracy ? Math.min(4, Math.max(2, Math.ceil((q / accuracy) ** (1 / 12)))) : 1;
    for (let i = 1; i <= pieces; i++) {
      out.push(i === pieces ? borders[k + 1] : borders[k] + ((borders[k + 1] - borders[k]) * i) / pieces);
    }
  });
  return out;
}

/** Share of the largest defect from which on a window is split where the worst ones go first. */
const worst = 0.03;

/** Splits the windows in two whose defect is among the largest: where a coarse mesh is wrong all over, it is there first. */
export function refineWorst(borders: number[], defects: Float64Array, accuracy: number): number[] {
  const most = Math.max(...Array.from(defects, (q) => (Number.isFinite(q) ? q : 0)));
  const from = Math.max(accuracy, worst * most);
  return borders.flatMap((b, k) => (k < defects.length && !(defects[k] <= from) ? [b, (b + borders[k + 1]) / 2] : [b]));
}

export const refineRough = (borders: number[], defects: Float64Array): number[] =>
  borders.flatMap((b, k) => (k < defects.length && defects[k] > 1e-2 ? [b, (b + borders[k + 1]) / 2] : [b]));

/** One window more between each two special points, with all other borders moved. */
export function interlace(borders: number[], conditions: Conditions, system: System): number[] {
  const fixed = new Set(fixedBorders(system, conditions));
  const out: number[] = [borders[0]];
  for (let k = 0; k + 1 < borders.length; k++) {
    const middle = 0.47 * borders[k] + 0.53 * borders[k + 1];
    out.push(middle);
    if (fixed.has(borders[k + 1])) out.push(borders[k + 1]);
  }
  return out;
}
