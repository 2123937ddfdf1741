/** @file Numbers as they are printed: a minus as long as a plus, raised exponents, thin spaces. */
import { decimals, rounded, styled } from './digits.ts';

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** `n` as superscript: 10⁻⁴. */
export const superscript = (n: number): string =>
  (n < 0 ? '⁻' : '') + [...String(Math.abs(n))].map((d) => superscripts[Number(d)]).join('');

/** `-1e-4` as `−1e−4`. */
export const withMinus = (text: string): string => text.replaceAll('-', '−');

/**
 * A number with `digits` significant digits: plain between 10⁻³ and 10⁵, otherwise as `1.23e−4`. Missing values
 * (NaN: not evaluated) are a dash.
 */
export const number = (value: number, digits = 3): string =>
  withMinus(styled(value, { plain: digits, scientific: digits, below: 1e5, padded: true }));

/** As `number`, without zeros that say nothing: `0.5`, `1e−4`. */
export function brief(value: number, digits = 3): string {
  // Zeros behind the point, never those of an exponent.
  return number(value, digits).replace(/\.(\d*?)0+(?=e|$)/, (_, kept: string) => (kept === '' ? '' : `.${kept}`));
}

/** A cosine with its sign: `+0.50`, `−0.45`, `0.00`. */
export function signed(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const text = decimals(value, 2);
  return Number(text) > 0 ? `+${text}` : withMinus(text);
}

/** A ratio ≥ 1: `1.3×`, `7 000×`, `10⁷×`. */
export function ratio(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value >= 1e5) return `10${superscript(Math.round(Math.log10(value)))}×`;
  const short = rounded(value, 2);
  return `${short >= 10 ? integer(short) : decimals(value, 1)}×`;
}

/** A whole number with thin spaces between thousands: `1 234 567`. */
export const integer = (value: number): string =>
  withMinus(decimals(value, 0)).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
