/** @file Contrast of colours as a browser resolves them, and colours moved until they are seen. Pure. */

/** Red, green and blue in 0 … 1. */
type Rgb = readonly [number, number, number];

interface Paint {
  rgb: Rgb;
  alpha: number;
}

/** Least contrast of a mark against the page: WCAG 2.2, 1.4.11. */
export const leastContrast = 3;

/** Reads `rgb(1, 2, 3)`, `rgba(…)`, `color(srgb 0.1 0.2 0.3 / 0.5)` and `#rrggbb(aa)`; `null`: something else. */
function paintOf(css: string): Paint | null {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})?$/i.exec(css.trim());
  if (hex) {
    const [r, g, b, alpha = 1] = hex.slice(1).flatMap((x) => (x === undefined ? [] : [Number.parseInt(x, 16) / 255]));
    return { rgb: [r, g, b], alpha };
  }
  const call = /^(rgba?|color)\((?:srgb )?([^)]*)\)$/.exec(css.trim());
  const [r, g, b, alpha = 1] = call?.[2].split(/[\s,/]+/).map(Number) ?? [];
  if (call === null || ![r, g, b, alpha].every(Number.isFinite)) return null;
  const unit = call[1] === 'color' ? 1 : 255;
  return { rgb: [r / unit, g / unit, b / unit], alpha };
}

const between = (a: Rgb, b: Rgb, share: number): Rgb => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];

/** Relative luminance (WCAG 2.2). */
function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio (WCAG 2.2) of two opaque colours, 1 … 21. */
function ratio(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** Contrast ratio of `colour` as it is seen on `background`, 1 … 21; NaN where one of them cannot be read. */
export function contrast(colour: string, background: string): number {
  const [paint, page] = [paintOf(colour), paintOf(background)];
  return paint && page ? ratio(between(page.rgb, paint.rgb, paint.alpha), page.rgb) : Number.NaN;
}

const written = (rgb: Rgb): string => `rgb(${rgb.map((c) => Math.round(255 * c)).join(', ')})`;

/** Steps from a colour to black or white. */
const steps = 20;

/** `colour`, as far towards black or white as it takes to be seen on `background`; unchanged where it cannot be read. */
export function legible(colour: string, background: string): string {
  const [paint, page] = [paintOf(colour), paintOf(background)];
  if (!paint || !page || contrast(colour, background) >= leastContrast) return colour;
  const black: Rgb = [0, 0, 0];
  const white: Rgb = [1, 1, 1];
  const end = ratio(white, page.rgb) > ratio(black, page.rgb) ? white : black;
  const ladder = Array.from({ length: steps + 1 }, (_, k) => written(between(paint.rgb, end, k / steps)));
  return ladder.find((css) => contrast(css, background) >= leastContrast) ?? written(end);
}
