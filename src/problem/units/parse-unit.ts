/** @file Reads units as people write them: `kg*m/s^2`, `N m`, `1/s`, `mol/(L*s)`. */
import { dimensionless, divide, multiplyUnits, power, type Unit } from './unit.ts';
import { joinedUnits, meantUnit, readSimpleUnit, refusedUnits, unitSummary } from './unit-table.ts';

/** Larger powers are slips of the pen; the numbers that come of them are none. */
const mostPower = 20;

/** How the name of a unit begins. */
const nameStart = /^[A-Za-z_°µ\u00C0-\u03FF\u2126]/;

interface Read {
  text: string;
  offset: number;
}

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

/** A product that stands in for a part of a divisor is one in brackets. */
const inDivisor = (meant: string, divides: boolean): string => (divides && meant.includes('*') ? `(${meant})` : meant);

function simpleUnit(name: string, offset: number, divides: boolean): Unit {
  const refused = refusedUnits.get(name);
  if (refused) throw new UnitError(refused.reason, name, offset, refused.use ?? null);
  const found = readSimpleUnit(name);
  if (found) {
    const { row, prefix } = found;
    return { dimension: row.dimension, scale: row.scale * (prefix?.factor ?? 1), parts: [[name, 1]] };
  }
  const product = joinedUnits(name) ?? meantUnit(name);
  const meant = product ? inDivisor(product, divides) : null;
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
  const factor = (divides = false): Unit => {
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
    } else if (token.text === '%' || nameStart.test(token.text)) {
      at++;
      result = simpleUnit(token.text, token.offset, divides);
    } else return fail();
    if (peek() === '^') {
      const caret = tokens[at++];
      const raisedTo = exponent();
      if (!(Math.abs(raisedTo) <= mostPower))
        throw new UnitError(`no quantity has a unit to the power of ${tokens[at - 1].text}`, caret.text, caret.offset);
      result = power(result, raisedTo);
    }
    return result;
  };
  const product = (): Unit => {
    let result = factor();
    let divided = false;
    for (let next = peek(); next !== undefined && next !== ')'; next = peek()) {
      refusePower(tokens.slice(at - 1), divided);
      if (next === '*' || next === '·') at++;
      if (next === '/') {
        at++;
        result = divide(result, factor(true));
        divided = true;
      } else {
        if (divided && next !== '*' && next !== '·') refuseAfterSlash(tokens[at - 1], tokens[at], text);
        result = multiplyUnits(result, factor());
        divided = false;
      }
    }
    return result;
  };
  const result = product();
  if (at < tokens.length) fail();
  if (!(result.scale > 0 && Number.isFinite(result.scale)))
    throw new UnitError('the unit is too large or too small for a number', text, 0);
  return result;
}

/** In `J/kg K` nobody can know whether K divides: many mean J/(kg*K), and by the rules of products it multiplies. */
function refuseAfterSlash(before: Read, next: Read, text: string): void {
  if (!nameStart.test(next.text)) return;
  const slash = text.lastIndexOf('/', before.offset);
  const last = text.slice(next.offset).split(/[\s*/·)]/, 1)[0];
  const divisor = text.slice(slash + 1, next.offset).trim();
  const part = text.slice(slash + 1, next.offset + last.length);
  const meant = `(${divisor}*${last})`;
  const message = `"${last}" behind "/${divisor}" can be read in two ways; write /${meant} if it divides, *${last} if not`;
  throw new UnitError(message, part, slash + 1, meant);
}

/**
 * `s2` is `s^2` to everybody, and would be twice a second by the rules of products; `m2K` is `m^2*K`.
 * @param tokens the unit before the number, the number, and what follows
 */
function refusePower([before, number, next]: Read[], divides: boolean): void {
  if (!nameStart.test(before.text) || !/^[0-9.]/.test(number.text)) return;
  if (!joins(before, number)) return;
  const also = next && nameStart.test(next.text) && joins(number, next) ? next.text : '';
  const part = before.text + number.text + also;
  const raised = `${before.text}^${number.text}`;
  const meant = inDivisor(also ? `${raised}*${also}` : raised, divides);
  throw new UnitError(
    `"${part}" is no unit; ${also ? 'it' : 'a power'} is written ${meant}`,
    part,
    before.offset,
    meant,
  );
}

const joins = (before: Read, next: Read): boolean => before.offset + before.text.length === next.offset;

/** The unit with all that is meant in place of what is wrong in it; `null` where nobody can know. */
export function mendedUnit(written: string): string | null {
  let text = written;
  // Each round mends one part; a unit of many wrong parts is not guessed at.
  for (let rounds = 0; rounds < 6; rounds++) {
    try {
      parseUnit(text);
      return text;
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      const { part, meant, offset } = error;
      if (meant === null) return null;
      text = text.slice(0, offset) + meant + text.slice(offset + part.length);
    }
  }
  return null;
}

/** Names with a prefix that stand behind a slash more often for a product: thermal conductivity, a second-order rate. */
const products: Readonly<Record<string, string>> = { mK: 'm*K', Ms: 'M*s' };

/** `W/mK`, which by its letters is a watt per millikelvin and to most a watt per metre and kelvin; `null` for others. */
export function readTwoWays(written: string): { message: string; meant: string } | null {
  const found = /\/\s*(mK|Ms)(?![\p{L}\p{N}^])/u.exec(written);
  if (!found) return null;
  const [whole, name] = found;
  const meant = `${written.slice(0, found.index)}/(${products[name]})${written.slice(found.index + whole.length)}`;
  const word = unitSummary(name)?.split(',', 1)[0];
  return {
    meant,
    message: `"/${name}" is per ${word}; for a product write ${meant}, and to keep it *${name}^-1`,
  };
}
