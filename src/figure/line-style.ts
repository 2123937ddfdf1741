/** @file Solid, dashed and dotted lines. Pure. */

export type LineStyle = 'solid' | 'dashed' | 'dotted';

/** Lengths of dashes and gaps in pixels. */
export const dashes: Record<LineStyle, number[]> = { solid: [], dashed: [6, 4], dotted: [2, 3] };

/** The same as `stroke-dasharray`; `null`: none. */
export const dashArray = (style: LineStyle): string | null => dashes[style].join(' ') || null;
