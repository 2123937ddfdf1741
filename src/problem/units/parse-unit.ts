/** @file Reads units as people write them: `kg*m/s^2`, `N m`, `1/s`, `mol/(L*s)`. */
import { dimensionless, divide, multiplyUnits, power, type Unit } from './unit.ts';
import { meantUnit, readSimpleUnit, refusedUnits } from './unit-table.ts';

/** A unit that could not be read: `part` is at fault and `offset` where it stands in the text. */
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
  const refused = refusedUnits.get(name);
  if (refused) throw new UnitError(refused.reason, name, offset, refused.use ?? null);
  const found = readSimpleUnit(name);
  if (found) {
    const { row, prefix } = found;
    return { dimension: row.dimension, scale: row.scale * (prefix?.factor ?? 1), parts: [[name, 1]] };
  }
  const meant = meantUnit(name) ?? null;
  throw new UnitError(`unknown unit ${name}${meant ? `; it is written ${meant}` : ''}`, name, offset, meant);
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
      result = { ...dimensionless, scale: value };
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
