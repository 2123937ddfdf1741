/** @file Numbers in few characters. Pure. */

/** Four digits, with an exponent where that is shorter: 1e-4, 0.5, 300. */
export function shortNumber(x: number): string {
  const rounded = Number(x.toPrecision(4));
  const plain = String(rounded);
  const scientific = rounded.toExponential().replace('e+', 'e');
  return scientific.length < plain.length ? scientific : plain;
}
