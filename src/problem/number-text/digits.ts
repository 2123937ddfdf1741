/** @file How many digits a person reads: everything that turns a number into text is built from these. */

/** What stands for a number without digits: `–` where it is not known (NaN), `∞`, `-∞`. */
export const notFinite = (x: number): string => (Number.isNaN(x) ? '–' : x > 0 ? '∞' : '-∞');

/** JavaScript writes `1e+21`. */
const withoutPlus = (text: string): string => text.replace('e+', 'e');

/** The number itself to `digits` significant digits: 0.12345 to two is 0.12. */
export const rounded = (x: number, digits: number): number => Number(x.toPrecision(digits));

/** At most `digits` significant digits, without zeros that say nothing: `0.12`, `300`, `1.5e-9`. */
export const upTo = (x: number, digits: number): string =>
  Number.isFinite(x) ? withoutPlus(String(rounded(x, digits))) : notFinite(x);

/** Exactly `digits` significant digits, for columns: `0.5000`, `12.30`. */
export const exactly = (x: number, digits: number): string =>
  Number.isFinite(x) ? withoutPlus(x.toPrecision(digits)) : notFinite(x);

/** `places` digits after the point, and no minus before zero: `0.50`, `0.00`. */
export function decimals(x: number, places: number): string {
  if (!Number.isFinite(x)) return notFinite(x);
  const text = withoutPlus(x.toFixed(places));
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** `digits` significant digits and a power of ten: `1.20e-4`, `3e5`; `0`. */
export function scientific(x: number, digits: number): string {
  if (!Number.isFinite(x)) return notFinite(x);
  return x === 0 ? '0' : withoutPlus(x.toExponential(digits - 1));
}

/** As `scientific`, without zeros that say nothing: `1.2e-4`, `2e0`. */
export const scientificUpTo = (x: number, digits: number): string =>
  Number.isFinite(x) ? withoutPlus(rounded(x, digits).toExponential()) : notFinite(x);

/** As `scientific`, with the sign of every exponent, so that numbers stand under each other: `1.20e-4`, `1.20e+0`. */
export const aligned = (x: number, digits: number): string =>
  Number.isFinite(x) ? x.toExponential(digits - 1) : notFinite(x);

/** At most `digits` digits, plain unless a power of ten saves at least `gain` characters: `0.5`, `1e-4`, `-3.162e-4`. */
export function compact(x: number, digits: number, gain: number): string {
  const [plain, short] = [upTo(x, digits), scientificUpTo(x, digits)];
  return plain.length - short.length >= gain ? short : plain;
}

/** How numbers of every size are written in one place. */
export interface Style {
  /** Significant digits of a plain number and of one with a power of ten. */
  plain: number;
  scientific: number;
  /** Plain from 0.001 up to this size. */
  below: number;
  /** Digits that are zero are written too, and no whole digit is rounded away: `1.00`, `1235`. */
  padded: boolean;
}

/** `0`, plain numbers of everyday sizes, powers of ten beyond them. */
export function styled(x: number, style: Style): string {
  if (!Number.isFinite(x)) return notFinite(x);
  if (x === 0) return '0';
  const size = Math.abs(x);
  if (size < 1e-3 || size >= style.below) return scientific(x, style.scientific);
  if (!style.padded) return upTo(x, style.plain);
  const wholeDigits = Math.floor(Math.log10(rounded(size, style.plain))) + 1;
  return decimals(x, Math.max(0, style.plain - wholeDigits));
}
