/** @file Numbers at the ticks of an axis and in the cells of a picture. */
import { maxAbs } from '../../numeric/vector.ts';
import { compact, decimals, scientificUpTo, upTo } from './digits.ts';
import { brief, superscript, withMinus } from './typeset.ts';

/** In as few characters as `digits` digits need: `1e-4`, `0.5`, `300`. */
export const shortText = (x: number, digits = 4): string => compact(x, digits, 1);

/** In a cell of a map, every size with a power of ten: `1.5e-3`, `2e0`. */
export const cellText = (x: number): string => scientificUpTo(x, 2);

/** Ticks of one axis: a common number of decimals (`0`, `0.5`, `1.0`), or powers of ten where the range asks for them. */
export function tickLabels(ticks: readonly number[]): string[] {
  const largest = maxAbs(ticks);
  if (largest === 0) return ticks.map(() => '0');
  const step = ticks.length > 1 ? Math.abs(ticks[1] - ticks[0]) : largest;
  const fraction = Math.floor(Math.log10(step) + 1e-9);
  if (largest >= 1e5 || largest < 1e-3) {
    const power = Math.floor(Math.log10(largest));
    const places = Math.min(6, Math.max(0, power - fraction));
    return ticks.map((t) =>
      t === 0 ? '0' : `${withMinus(decimals(t / 10 ** power, places))}·10${superscript(power)}`,
    );
  }
  const places = Math.min(8, Math.max(0, -fraction));
  return ticks.map((t) => (Number(decimals(t, places)) === 0 ? '0' : withMinus(decimals(t, places))));
}

/** A step of a training: `0`, `500`, `20k`, `2.5M`. */
export function stepLabel(step: number): string {
  if (Math.abs(step) >= 1e6) return `${upTo(step / 1e6, 4)}M`;
  if (Math.abs(step) >= 1e4) return `${upTo(step / 1e3, 4)}k`;
  return upTo(step, 12);
}

/** A tick of a logarithmic axis: a power of ten (`0.01`, `10⁻⁷`); 2 and 5 times one only as a plain small number. */
export function logLabel(value: number): string {
  const power = Math.round(Math.log10(value));
  if (Math.abs(value / 10 ** power - 1) > 1e-6) return brief(value, 1);
  return power >= -2 && power <= 3 ? upTo(10 ** power, 1) : `10${superscript(power)}`;
}
