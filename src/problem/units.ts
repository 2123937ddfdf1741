/**
 * @file Units of measurement: a unit is a product of powers of the seven SI base units times a scale.
 *
 * Only coherent arithmetic is needed here – parse, multiply, raise, compare, convert – so the table holds the SI units
 * with their prefixes and the few others that ODE models use. Offsets (degrees Celsius) do not multiply and are refused.
 */
import { scaleText } from './number-text/spec.ts';

/** Exponents of m, kg, s, A, K, mol, cd. */
export type Dimension = readonly [number, number, number, number, number, number, number];

export interface Unit {
  dimension: Dimension;
  /** Value of one such unit in SI base units. */
  scale: number;
}

const bases = ['m', 'kg', 's', 'A', 'K', 'mol', 'cd'] as const;
const none: Dimension = [0, 0, 0, 0, 0, 0, 0];

export const dimensionless: Unit = { dimension: none, scale: 1 };

const map2 = (a: Dimension, b: Dimension, f: (x: number, y: number) => number) =>
  a.map((x, i) => f(x, b[i])) as unknown as Dimension;

export const multiplyUnits = (a: Unit, b: Unit): Unit => ({
  dimension: map2(a.dimension, b.dimension, (x, y) => x + y),
  scale: a.scale * b.scale,
});

export const power = (a: Unit, exponent: number): Unit => ({
  dimension: a.dimension.map((x) => x * exponent) as unknown as Dimension,
  scale: a.scale ** exponent,
});

export const divide = (a: Unit, b: Unit): Unit => multiplyUnits(a, power(b, -1));

/** Exponents are rationals of small denominators (√, ∛), so a loose comparison is exact in practice. */
export const sameDimension = (a: Unit, b: Unit): boolean =>
  a.dimension.every((x, i) => Math.abs(x - b.dimension[i]) < 1e-9);

export const isDimensionless = (a: Unit): boolean => sameDimension(a, dimensionless);

/** Factor f with value_in_to = f · value_in_from; the dimensions must agree. */
export function conversionFactor(from: Unit, to: Unit): number {
  const factor = from.scale / to.scale;
  // 1e-3/1 style quotients of powers of ten carry rounding errors that would show up as factors like 1.0000000000000002.
  return Math.abs(factor - 1) < 1e-12 ? 1 : factor;
}

const unit = (scale: number, m: number, kg = 0, s = 0, A = 0, K = 0, mol = 0, cd = 0): Unit => ({
  dimension: [m, kg, s, A, K, mol, cd],
  scale,
});

/** Units that take SI prefixes. `g` rather than `kg` carries the prefix of mass. */
const prefixable: Record<string, Unit> = {
  m: unit(1, 1),
  g: unit(1e-3, 0, 1),
  s: unit(1, 0, 0, 1),
  A: unit(1, 0, 0, 0, 1),
  K: unit(1, 0, 0, 0, 0, 1),
  mol: unit(1, 0, 0, 0, 0, 0, 1),
  cd: unit(1, 0, 0, 0, 0, 0, 0, 1),
  Hz: unit(1, 0, 0, -1),
  Bq: unit(1, 0, 0, -1),
  N: unit(1, 1, 1, -2),
  Pa: unit(1, -1, 1, -2),
  J: unit(1, 2, 1, -2),
  W: unit(1, 2, 1, -3),
  C: unit(1, 0, 0, 1, 1),
  V: unit(1, 2, 1, -3, -1),
  F: unit(1, -2, -1, 4, 2),
  Ω: unit(1, 2, 1, -3, -2),
  ohm: unit(1, 2, 1, -3, -2),
  S: unit(1, -2, -1, 3, 2),
  Wb: unit(1, 2, 1, -2, -1),
  T: unit(1, 0, 1, -2, -1),
  H: unit(1, 2, 1, -2, -2),
  lm: unit(1, 0, 0, 0, 0, 0, 0, 1),
  lx: unit(1, -2, 0, 0, 0, 0, 0, 1),
  Gy: unit(1, 2, 0, -2),
  Sv: unit(1, 2, 0, -2),
  kat: unit(1, 0, 0, -1, 0, 0, 1),
  l: unit(1e-3, 3),
  L: unit(1e-3, 3),
  M: unit(1e3, -3, 0, 0, 0, 0, 1),
  bar: unit(1e5, -1, 1, -2),
  eV: unit(1.602176634e-19, 2, 1, -2),
  cal: unit(4.184, 2, 1, -2),
  Da: unit(1.6605390666e-27, 0, 1),
  rad: dimensionless,
  sr: dimensionless,
};

/** Units that stand alone. */
const plain: Record<string, Unit> = {
  '%': unit(1e-2, 0),
  min: unit(60, 0, 0, 1),
  h: unit(3600, 0, 0, 1),
  hour: unit(3600, 0, 0, 1),
  d: unit(86400, 0, 0, 1),
  day: unit(86400, 0, 0, 1),
  week: unit(604800, 0, 0, 1),
  year: unit(31557600, 0, 0, 1),
  deg: unit(Math.PI / 180, 0),
  '°': unit(Math.PI / 180, 0),
  rpm: unit((2 * Math.PI) / 60, 0, 0, -1),
  t: unit(1000, 0, 1),
  ha: unit(1e4, 2),
  atm: unit(101325, -1, 1, -2),
  mmHg: unit(133.322387415, -1, 1, -2),
  Å: unit(1e-10, 1),
  AU: unit(149597870700, 1),
  ly: unit(9460730472580800, 1),
  inch: unit(0.0254, 1),
  ft: unit(0.3048, 1),
  mi: unit(1609.344, 1),
  lb: unit(0.45359237, 0, 1),
  kWh: unit(3.6e6, 2, 1, -2),
};

const prefixes: Record<string, number> = {
  Q: 1e30,
  R: 1e27,
  Y: 1e24,
  Z: 1e21,
  E: 1e18,
  P: 1e15,
  T: 1e12,
  G: 1e9,
  M: 1e6,
  k: 1e3,
  h: 1e2,
  da: 1e1,
  d: 1e-1,
  c: 1e-2,
  m: 1e-3,
  u: 1e-6,
  µ: 1e-6,
  μ: 1e-6,
  n: 1e-9,
  p: 1e-12,
  f: 1e-15,
  a: 1e-18,
  z: 1e-21,
  y: 1e-24,
};

/** Names people write that cannot be used, with the reason. */
const refused: Record<string, string> = {
  degC: 'degrees Celsius have an offset and do not multiply; use K',
  '°C': 'degrees Celsius have an offset and do not multiply; use K',
  celsius: 'degrees Celsius have an offset and do not multiply; use K',
  degF: 'degrees Fahrenheit have an offset and do not multiply; use K',
  '°F': 'degrees Fahrenheit have an offset and do not multiply; use K',
};

/** Units offered by completion, most usual first. */
export const commonUnits = [
  's',
  'm',
  'kg',
  'N',
  'N/m',
  'kg/s',
  '1/s',
  'rad',
  'm/s',
  'm/s^2',
  'J',
  'W',
  'Pa',
  'V',
  'A',
  'K',
  'mol',
  'mol/L',
  'min',
  'h',
  'day',
  'mm',
  'Hz',
];

/** Every simple unit name without prefix, for spelling hints. */
export const unitNames = (): string[] => ['kg', ...Object.keys(prefixable), ...Object.keys(plain)];

/** A unit that could not be read: `name` is the part at fault and `offset` where it stands in the text. */
export class UnitError extends Error {
  readonly part: string;
  readonly offset: number;
  /** What is meant in place of `part`; `null` where nobody can know. */
  readonly meant: string | null;
  constructor(message: string, part: string, offset: number, meant: string | null = null) {
    super(message);
    this.part = part;
    this.offset = offset;
    this.meant = meant;
  }
}

function simpleUnit(name: string, offset: number): Unit {
  if (Object.hasOwn(refused, name)) throw new UnitError(refused[name], name, offset);
  if (Object.hasOwn(plain, name)) return plain[name];
  // U+2126 OHM SIGN and U+03A9 GREEK CAPITAL OMEGA look the same.
  const canonical = name.replace('\u2126', 'Ω');
  if (Object.hasOwn(prefixable, canonical)) return prefixable[canonical];
  for (const length of [2, 1]) {
    const prefix = canonical.slice(0, length);
    const rest = canonical.slice(length);
    if (Object.hasOwn(prefixes, prefix) && Object.hasOwn(prefixable, rest)) {
      const base = prefixable[rest];
      return { dimension: base.dimension, scale: base.scale * prefixes[prefix] };
    }
  }
  throw new UnitError(`unknown unit ${name}`, name, offset);
}

/**
 * Reads `kg*m/s^2`, `N m`, `1/s`, `m^(1/2)`, `mol/(L*s)`. Division binds as in a formula: `a/b*c` is `(a/b)*c`.
 * @throws UnitError with the part that is wrong
 */
export function parseUnit(text: string): Unit {
  const tokens = [
    ...text.matchAll(
      /\s*([A-Za-z_°µ\u00C0-\u024F\u0370-\u03FF\u2126]+|[0-9.]+(?:[eE][+-]?[0-9]+)?|\*|\/|·|\^|\(|\)|-|%|\S)/g,
    ),
  ].map((m) => ({ text: m[1], offset: m.index + m[0].length - m[1].length }));
  let at = 0;
  const peek = () => tokens[at]?.text;
  const fail = (): never => {
    const token = tokens[at] ?? { text: '', offset: text.length };
    throw new UnitError(
      token.text ? `"${token.text}" cannot stand in a unit` : 'the unit ends too early',
      token.text,
      token.offset,
    );
  };
  const expect = (wanted: string) => {
    if (peek() !== wanted) fail();
    at++;
  };
  const signedNumber = (): number => {
    const sign = peek() === '-' ? -1 : 1;
    if (sign < 0) at++;
    const value = Number(peek());
    if (peek() === undefined || Number.isNaN(value)) fail();
    at++;
    return sign * value;
  };
  const exponent = (): number => {
    if (peek() !== '(') return signedNumber();
    at++;
    let value = signedNumber();
    if (peek() === '/') {
      at++;
      value /= signedNumber();
    }
    expect(')');
    return value;
  };
  const factor = (): Unit => {
    const token = tokens[at];
    if (!token) return fail();
    let result: Unit;
    if (token.text === '(') {
      at++;
      result = product();
      expect(')');
    } else if (/^[0-9.]/.test(token.text)) {
      at++;
      const value = Number(token.text);
      if (!(value > 0)) throw new UnitError('a number in a unit must be positive', token.text, token.offset);
      result = { dimension: none, scale: value };
    } else if (/^[A-Za-z_°µ%\u00C0-\u03FF\u2126]/.test(token.text)) {
      at++;
      result = simpleUnit(token.text, token.offset);
    } else return fail();
    if (peek() === '^') {
      at++;
      result = power(result, exponent());
    }
    return result;
  };
  const product = (): Unit => {
    let result = factor();
    for (let next = peek(); next !== undefined && next !== ')'; next = peek()) {
      refusePower(tokens[at - 1], tokens[at]);
      if (next === '*' || next === '·') at++;
      if (next === '/') {
        at++;
        result = divide(result, factor());
      } else result = multiplyUnits(result, factor());
    }
    return result;
  };
  const result = product();
  if (at < tokens.length) fail();
  return result;
}

/** `s2` is `s^2` to everybody, and would be twice a second by the rules of products. */
function refusePower(before: { text: string; offset: number }, number: { text: string; offset: number }): void {
  const isName = /^[A-Za-z_°µ\u00C0-\u03FF\u2126]/.test(before.text);
  if (!isName || !/^[0-9.]/.test(number.text) || before.offset + before.text.length !== number.offset) return;
  const part = before.text + number.text;
  const meant = `${before.text}^${number.text}`;
  throw new UnitError(`"${part}" is no unit; a power is written ${meant}`, part, before.offset, meant);
}

const superscript = (exponent: number): string => {
  const rounded = Math.round(exponent * 1e6) / 1e6;
  return rounded === 1 ? '' : `^${rounded}`;
};

/** Derived units used to write a dimension shortly. */
const named = ['N', 'J', 'W', 'Pa', 'V', 'Ω', 'C', 'N/m', 'N*s'] as const;
const namedUnits = named.map((name) => ({ name, unit: parseUnit(name) }));

/** Writes a unit in the shortest usual form: `N`, `kg/s`, `m/s^2`; a scale other than 1 stands in front. */
export function formatUnit(u: Unit): string {
  const scale = Math.abs(u.scale - 1) < 1e-12 ? '' : `${scaleText(u.scale)} `;
  const same = namedUnits.find((n) => sameDimension(n.unit, u));
  if (same) return `${scale}${same.name}`;
  const over = bases.flatMap((b, i) => (u.dimension[i] > 1e-9 ? [b + superscript(u.dimension[i])] : []));
  const under = bases.flatMap((b, i) => (u.dimension[i] < -1e-9 ? [b + superscript(-u.dimension[i])] : []));
  if (over.length === 0 && under.length === 0) return scale ? scale.trim() : '1';
  const top = over.length ? over.join('*') : '1';
  const bottom = under.length > 1 ? `(${under.join('*')})` : under.join('');
  return `${scale}${under.length ? `${top}/${bottom}` : top}`;
}
