/**
 * @file The words for a unit: the one the author wrote, else the shortest of the ways to write it – a single named unit
 * with its prefix (µA), one of those with one of the author's units beside it (µA/cm^2), the author's units as they came
 * together (mg/(L*h)), or the base units.
 */
import { scaleText } from '../number-text/spec.ts';
import { parseUnit } from './parse-unit.ts';
import type { Unit, UnitParts } from './unit.ts';
import { dimensionless, divide, isDimensionless, power, sameDimension } from './unit.ts';
import { readSimpleUnit } from './unit-table.ts';

/** A unit that stands in the text, as it stands there. */
export interface WrittenUnit {
  text: string;
  unit: Unit;
}

/** A way to write a unit, and how hard it is to read. */
interface Wording {
  text: string;
  cost: number;
}

const bases = ['m', 'kg', 's', 'A', 'K', 'mol', 'cd'] as const;

/** Units by which others are called, in their usual sizes; angles, frequencies and doses only where they are written. */
const called: readonly WrittenUnit[] = [
  ...['N', 'J', 'W', 'Pa', 'V', 'A', 'Ω', 'S', 'C', 'F', 'H', 'Wb', 'T', 'm', 'g', 'mol'].flatMap((name) =>
    ['', 'k', 'm', 'µ', 'n', 'p', 'M', 'G'].map((prefix) => prefix + name),
  ),
  ...['K', 's', 'ms', 'µs', 'ns', 'L', 'mL', 'µL', 'cm', 'min', 'h', 'day', 'fF', 'fA'],
].map((text) => ({ text, unit: parseUnit(text) }));

/** Two units that belong together. */
const pairs: readonly WrittenUnit[] = ['N/m', 'N*s'].map((text) => ({ text, unit: parseUnit(text) }));

/** Parts of a unit that one of its own may be taken out of: `µA/cm^2`. */
const mostParts = 6;
/** What a fraction in an exponent, and a number in front, cost beside the number of units. */
const fractional = 3;
const numeric = 4;

const isSame = (a: Pick<Unit, 'dimension' | 'scale'>, b: Unit): boolean =>
  sameDimension(a, b) && Math.abs(a.scale / b.scale - 1) < 1e-9;

const sameParts = (a: UnitParts, b: UnitParts): boolean =>
  a.length === b.length &&
  a.every(([name, x]) => b.some((other) => other[0] === name && Math.abs(other[1] - x) < 1e-9));

const isWhole = (x: number): boolean => Math.abs(x - Math.round(x)) < 1e-9;

function raised(name: string, exponent: number): string {
  const rounded = Math.round(exponent * 1e6) / 1e6;
  return rounded === 1 ? name : `${name}^${rounded}`;
}

const isTime = ([name]: UnitParts[number]): boolean => readSimpleUnit(name)?.row.quantity === 'time';

/** Times stand last, as in a rate: `mg/(L*h)`, `1/s^2`. */
function quotient(written: UnitParts): string {
  const parts = [...written.filter((p) => !isTime(p)), ...written.filter(isTime)];
  const over = parts.flatMap(([name, x]) => (x > 0 ? [raised(name, x)] : []));
  const under = parts.flatMap(([name, x]) => (x < 0 ? [raised(name, -x)] : []));
  const top = over.length > 0 ? over.join('*') : '1';
  if (under.length === 0) return top;
  return `${top}/${under.length > 1 ? `(${under.join('*')})` : under[0]}`;
}

const costOf = (parts: UnitParts): number =>
  parts.reduce((cost, [, x]) => cost + 1 + (isWhole(x) ? 0 : fractional), parts.every(([, x]) => x < 0) ? 0.1 : 0);

const inFront = (scale: number): string => (Math.abs(scale - 1) < 1e-9 ? '' : `${scaleText(scale)} `);

/** What numbers in front of the author's units leave: `2.54 cm` has the parts cm and this factor. */
const factorOf = (u: Unit): number =>
  u.parts.reduce((left, [name, x]) => {
    const found = readSimpleUnit(name);
    return found ? left / (found.row.scale * (found.prefix?.factor ?? 1)) ** x : left;
  }, u.scale);

function inAuthorsUnits(u: Unit): Wording {
  const factor = factorOf(u);
  const isPlain = Math.abs(factor - 1) < 1e-9;
  return { text: `${inFront(factor)}${quotient(u.parts)}`, cost: costOf(u.parts) + (isPlain ? 0 : numeric) };
}

function inBaseUnits(u: Unit): Wording {
  const parts = bases.flatMap(
    (name, i): UnitParts => (Math.abs(u.dimension[i]) > 1e-9 ? [[name, u.dimension[i]]] : []),
  );
  const number = inFront(u.scale);
  if (parts.length === 0) return { text: number.trim() || '1', cost: number ? numeric : 0 };
  return { text: `${number}${quotient(parts)}`, cost: costOf(parts) + (number ? numeric : 0) + 0.2 };
}

const byOneName = (u: Unit): WrittenUnit | undefined => called.find((c) => isSame(u, c.unit));

function byName(u: Unit, written: readonly WrittenUnit[]): Wording[] {
  const whole = byOneName(u);
  if (whole) return [{ text: whole.text, cost: 1 }];
  const pair = pairs.find((p) => isSame(u, p.unit));
  if (pair) return [{ text: pair.text, cost: 1.5 }];
  const rate = called.find((c) => isSame(divide(dimensionless, u), c.unit) && isTime([c.text, 1]));
  if (rate) return [{ text: `1/${rate.text}`, cost: 1.05 }];
  if (u.parts.length < 3 || u.parts.length > mostParts) return [];
  const products = written.filter((w) => /^[^/(]*$/.test(w.text));
  return u.parts.flatMap(([name, x]): Wording[] => {
    const left = divide(u, power(parseUnit(name), x));
    const rest = products.find((w) => isSame(left, w.unit)) ?? byOneName(left);
    return rest && isWhole(x)
      ? [
          {
            text: quotient([
              [rest.text, 1],
              [name, x],
            ]),
            cost: 2,
          },
        ]
      : [];
  });
}

const isPlainAngle = ([name]: UnitParts[number]): boolean => name === 'rad' || name === 'sr';

/** Beside other units radians say nothing. */
const withoutAngles = (u: Unit): Unit =>
  u.parts.length > 1 ? { ...u, parts: u.parts.filter((part) => !isPlainAngle(part)) } : u;

/**
 * A unit as the author would write it.
 * @param written units that stand in the text, in their order
 */
export function unitText(unit: Unit, written: readonly WrittenUnit[] = []): string {
  const own = written.find((w) => isSame(unit, w.unit) && sameParts(unit.parts, w.unit.parts));
  if (own) return own.text;
  const u = withoutAngles(unit);
  const isSimple = u.parts.length === 1 && isWhole(u.parts[0][1]) && Math.abs(factorOf(u) - 1) < 1e-9;
  if (isSimple) return quotient(u.parts);
  const other = isDimensionless(u) ? undefined : written.find((w) => isSame(u, w.unit));
  if (other) return other.text;
  const wordings = [...(u.parts.length > 0 ? [inAuthorsUnits(u)] : []), ...byName(u, written), inBaseUnits(u)];
  return wordings.reduce((best, w) => (w.cost < best.cost ? w : best)).text;
}
