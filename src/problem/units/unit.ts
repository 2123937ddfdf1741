/**
 * @file Units of measurement: a unit is a product of powers of the seven SI base units times a scale. Beside these it
 * keeps the names it was written with, so that what is made of it can be said in the author's words.
 */

/** Exponents of m, kg, s, A, K, mol, cd. */
export type Dimension = readonly [number, number, number, number, number, number, number];

/** Simple units with their exponents, in the order they were written: `mg/(L*h)` is mg¹ L⁻¹ h⁻¹. */
export type UnitParts = readonly (readonly [name: string, exponent: number])[];

export interface Unit {
  dimension: Dimension;
  /** Value of one such unit in SI base units. */
  scale: number;
  /** What it was written with; numbers in a unit are in the scale alone. */
  parts: UnitParts;
}

const none: Dimension = [0, 0, 0, 0, 0, 0, 0];

export const dimensionless: Unit = { dimension: none, scale: 1, parts: [] };

const map2 = (a: Dimension, b: Dimension, f: (x: number, y: number) => number) =>
  a.map((x, i) => f(x, b[i])) as unknown as Dimension;

function joined(a: UnitParts, b: UnitParts): UnitParts {
  if (b.length === 0) return a;
  const exponents = new Map(a);
  for (const [name, exponent] of b) exponents.set(name, (exponents.get(name) ?? 0) + exponent);
  return [...exponents].filter(([, exponent]) => Math.abs(exponent) > 1e-9);
}

export const multiplyUnits = (a: Unit, b: Unit): Unit => ({
  dimension: map2(a.dimension, b.dimension, (x, y) => x + y),
  scale: a.scale * b.scale,
  parts: joined(a.parts, b.parts),
});

export const power = (a: Unit, exponent: number): Unit => ({
  dimension: a.dimension.map((x) => x * exponent) as unknown as Dimension,
  scale: a.scale ** exponent,
  parts: exponent === 0 ? [] : a.parts.map(([name, x]) => [name, x * exponent]),
});

export const divide = (a: Unit, b: Unit): Unit => multiplyUnits(a, power(b, -1));

/** Exponents are rationals of small denominators (√, ∛), so a loose comparison is exact in practice. */
export const sameDimension = (a: Pick<Unit, 'dimension'>, b: Pick<Unit, 'dimension'>): boolean =>
  a.dimension.every((x, i) => Math.abs(x - b.dimension[i]) < 1e-9);

export const isDimensionless = (a: Unit): boolean => sameDimension(a, dimensionless);

/** Factor f with value_in_to = f · value_in_from; the dimensions must agree. */
export function conversionFactor(from: Unit, to: Unit): number {
  const factor = from.scale / to.scale;
  // 1e-3/1 style quotients of powers of ten carry rounding errors that would show up as factors like 1.0000000000000002.
  return Math.abs(factor - 1) < 1e-12 ? 1 : factor;
}
