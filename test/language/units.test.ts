import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  conversionFactor,
  divide,
  formatUnit,
  multiplyUnits,
  parseUnit,
  power,
  sameDimension,
  UnitError,
} from '../../src/problem/units.ts';
import { compile } from './spec.ts';

const names = ['m', 'kg', 's', 'A', 'K', 'mol', 'N', 'mm', 'min', 'h', 'kPa', 'µm', 'rad', 'V', 'L'];
const unitText = fc
  .array(fc.tuple(fc.constantFrom(...names), fc.integer({ min: -3, max: 3 }), fc.constantFrom('*', '/')), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) =>
    parts
      .map(
        ([name, exponent, operator], i) => `${i ? operator : ''}${name}^${exponent < 0 ? `(${exponent})` : exponent}`,
      )
      .join(''),
  );

describe('units', () => {
  it.each([
    ['km/h', 'm/s', 1 / 3.6],
    ['min', 's', 60],
    ['mm', 'm', 1e-3],
    ['kg*m/s^2', 'N', 1],
    ['N m', 'J', 1],
    ['mol/(L*s)', 'mol/m^3/s', 1000],
    ['deg', 'rad', Math.PI / 180],
    ['1/ms', 'Hz', 1000],
    ['m^(1/2)*m^(1/2)', 'm', 1],
    ['kWh', 'J', 3.6e6],
  ])('%s in %s is %d', (from, to, factor) => {
    expect(sameDimension(parseUnit(from), parseUnit(to))).toBe(true);
    expect(conversionFactor(parseUnit(from), parseUnit(to))).toBeCloseTo(factor, 10);
  });

  it.each([
    ['degC', 'offset', 'degC', 0],
    ['kg/foo', 'unknown unit foo', 'foo', 3],
    ['kg/', 'ends too early', '', 3],
    ['-1', 'cannot stand', '-', 0],
  ])('refuses %s', (text, message, part, offset) => {
    let caught: unknown;
    try {
      parseUnit(text);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(UnitError);
    expect(caught).toMatchObject({ part, offset, message: expect.stringContaining(message) });
  });

  it('form an abelian group', () => {
    fc.assert(
      fc.property(unitText, unitText, (a, b) => {
        const [x, y] = [parseUnit(a), parseUnit(b)];
        const xy = multiplyUnits(x, y);
        const yx = multiplyUnits(y, x);
        expect(sameDimension(xy, yx)).toBe(true);
        expect(xy.scale / yx.scale).toBeCloseTo(1, 10);
        const back = divide(xy, y);
        expect(sameDimension(back, x)).toBe(true);
        expect(back.scale / x.scale).toBeCloseTo(1, 9);
        expect(sameDimension(power(x, 2), multiplyUnits(x, x))).toBe(true);
      }),
      { seed: 1 },
    );
  });

  it('read what they write', () => {
    fc.assert(
      fc.property(unitText, (text) => {
        const unit = parseUnit(text);
        const again = parseUnit(formatUnit(unit));
        expect(sameDimension(unit, again)).toBe(true);
        expect(again.scale / unit.scale).toBeCloseTo(1, 5);
      }),
      { seed: 2 },
    );
  });

  it('conversions there and back are one', () => {
    const ratio = fc.constantFrom('mm/m', 'min/s', 'kPa/Pa', 'µm/mm', 'h/min');
    fc.assert(
      fc.property(unitText, ratio, (a, r) => {
        const [x, y] = [parseUnit(a), parseUnit(`${a}*${r}`)];
        expect(sameDimension(x, y)).toBe(true);
        expect(conversionFactor(x, y) * conversionFactor(y, x)).toBeCloseTo(1, 10);
        expect(conversionFactor(y, x)).toBeCloseTo(parseUnit(r).scale, 8);
      }),
      { seed: 3 },
    );
  });
});

describe('units as people write them', () => {
  const declared = (unit: string) =>
    compile(`param a : ${unit} = 1\nvariable t : s in [0, 1]\nunknown u(t)\nequation law: u' = -u\ninitial u(0) = 1\n`);

  it.each([
    ['m/s2', 's2', 'm/s^2'],
    ['kg/m3', 'm3', 'kg/m^3'],
    ['cm3', 'cm3', 'cm^3'],
    ['J/(kg*m2)', 'm2', 'J/(kg*m^2)'],
  ])('%s: a power without its sign is an error with the fix', (unit, part, fixed) => {
    const { problem, findings } = declared(unit);
    expect(problem).toBeNull();
    expect(findings[0].message).toContain(`"${part}" is no unit; a power is written`);
    expect(findings[0].fix).toMatchObject({ kind: 'replace', edits: [{ newText: fixed }] });
  });

  it.each([
    ['N m', 'N*m'],
    ['m s', 'm*s'],
    ['kg m / s^2', 'kg*m/s^2'],
    ['1/s', '1/s'],
  ])('%s is a product', (unit, meant) => {
    const { problem, findings } = declared(unit);
    expect(findings.filter((f) => f.severity === 'error')).toEqual([]);
    expect(problem!.parameters[0].unit).toBe(meant);
  });
});
