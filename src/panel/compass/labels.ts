/** @file Labels beside arrow tips, pushed apart so that they never overlap. */

export interface Label {
  text: string;
  x: number;
  y: number;
  anchor: 'start' | 'middle' | 'end';
}

/** Estimated width of `text` in a 12 px interface font. */
export const textWidth = (text: string): number => text.length * 7;

function interval(label: Label): [number, number] {
  const width = textWidth(label.text);
  const left = label.anchor === 'start' ? label.x : label.anchor === 'end' ? label.x - width : label.x - width / 2;
  return [left, left + width];
}

const overlap = (a: Label, b: Label): boolean => {
  if (a.text === '' || b.text === '') return false;
  const [a0, a1] = interval(a);
  const [b0, b1] = interval(b);
  return a0 < b1 && b0 < a1;
};

/**
 * Moves labels up or down until those that share columns are `line` apart, and keeps them within [top, bottom] and
 * [left, right]. Order from top to bottom is kept.
 */
export function placeLabels(
  labels: readonly Label[],
  line: number,
  box: { left: number; right: number; top: number; bottom: number },
): Label[] {
  const placed = labels.map((label) => {
    const [from, to] = interval(label);
    const shift = from < box.left ? box.left - from : to > box.right ? box.right - to : 0;
    return { ...label, x: label.x + shift, y: Math.min(box.bottom, Math.max(box.top, label.y)) };
  });
  const order = placed.map((_, k) => k).sort((a, b) => placed[a].y - placed[b].y || a - b);
  // Down from the top, then up from the bottom for what was pushed out.
  order.forEach((k, n) => {
    for (const above of order.slice(0, n)) {
      if (overlap(placed[above], placed[k])) placed[k].y = Math.max(placed[k].y, placed[above].y + line);
    }
  });
  const reversed = [...order].reverse();
  reversed.forEach((k, n) => {
    placed[k].y = Math.min(placed[k].y, box.bottom);
    for (const below of reversed.slice(0, n)) {
      if (overlap(placed[below], placed[k])) placed[k].y = Math.min(placed[k].y, placed[below].y - line);
    }
  });
  return placed;
}
