import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUnit, UnitError } from '../../../src/problem/units/parse-unit.ts';
import { conversionFactor, divide, multiplyUnits, power, sameDimension } from '../../../src/problem/units/unit.ts';
import { unitText } from '../../../src/problem/units/unit-text.ts';
import { fixed } from '../fixes/fixed.ts';
import { compile } from '../spec.ts';

const names = ['m', 'kg', 's', 'A', 'K', 'mol', 'N', 'mm', 'min', 'h', 'kPa', 'µm', 'rad', 'V', 'L'];
const anyUnitText = fc
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
      fc.property(anyUnitText, anyUnitText, (a, b) => {
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
      fc.property(anyUnitText, (text) => {
        const unit = parseUnit(text);
        const again = parseUnit(unitText(unit));
        expect(sameDimension(unit, again)).toBe(true);
        expect(again.scale / unit.scale).toBeCloseTo(1, 5);
      }),
      { seed: 2 },
    );
  });

  it('conversions there and back are one', () => {
    const ratio = fc.constantFrom('mm/m', 'min/s', 'kPa/Pa', 'µm/mm', 'h/min');
    fc.assert(
      fc.property(anyUnitText, ratio, (a, r) => {
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
    ['kg/m2s', 'm2s', 'kg/(m^2*s)'],
  ])('%s: a power without its sign is an error with the fix', (unit, part, fixed) => {
    const { problem, findings } = declared(unit);
    expect(problem).toBeNull();
    expect(findings[0].message).toContain(`"${part}" is no unit;`);
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

describe('names that are no units', () => {
  const declared = (unit: string) =>
    compile(`param a: ${unit} = 1\nvariable t in [0, 1]\nunknown u(t)\nequation u' = -u\ninitial u(0) = 1\n`).findings;

  it.each([
    ['mcg', 'µg'],
    ['mcg/mL', 'µg/mL'],
    ['hr', 'h'],
    ['mg/hr', 'mg/h'],
    ['torr', 'Torr'],
    ['volts', 'V'],
    ['millivolt', 'mV'],
    ['KHz', 'kHz'],
    ['secs', 's'],
    ['Ohm', 'Ω'],
    ['kgg', 'kg'],
    ['Nm', 'N*m'],
    ['1/Nm', '1/(N*m)'],
    ['J/kgK', 'J/(kg*K)'],
    ['J/molK', 'J/(mol*K)'],
    ['mPas', 'mPa*s'],
    ['W/m2K', 'W/(m^2*K)'],
    ['m3K', 'm^3*K'],
    ['W/m2 K', 'W/(m^2*K)'],
    ['mg/L hr', 'mg/(L*h)'],
  ])('%s is meant to be %s', (written, meant) => {
    const [finding] = declared(written);
    expect(finding.code).toBe('unit-unknown');
    expect(finding.fix).toMatchObject({ edits: [{ newText: meant }] });
  });

  it.each([
    ['W/mK', 'W/(m*K)', '"/mK" is per millikelvin; for a product write W/(m*K), and to keep it *mK^-1'],
    ['1/Ms', '1/(M*s)', '"/Ms" is per megasecond'],
  ])('%s is read by its letters, with a warning of what most mean by it', (written, meant, message) => {
    const [finding] = declared(written);
    expect(finding).toMatchObject({ code: 'unit-unknown', severity: 'warning', fix: { edits: [{ newText: meant }] } });
    expect(finding.message).toContain(message);
  });

  it.each(['W*mK^-1', '1/ms', 'mK/s', 'W/(m*K)'])('%s is read without a word', (written) => {
    expect(declared(written).filter((f) => f.code === 'unit-unknown')).toEqual([]);
  });

  it('a point behind a slash does not tell what divides: one fix writes the whole unit', () => {
    const [finding] = declared('W/m2.K');
    expect(finding.message).toBe('units are multiplied with *, and several that divide stand in brackets: W/(m^2*K)');
    expect(finding.fix).toMatchObject({ edits: [{ newText: 'W/(m^2*K)' }] });
  });

  it.each(['foo', 'qq', 'degC', 'dB', 'IU', 'xyz'])('%s is refused without a guess', (written) => {
    const [finding] = declared(written);
    expect(finding).toMatchObject({ code: 'unit-unknown', fix: null });
    expect(finding.message).not.toContain('did you mean');
  });
});

describe('a unit on a number', () => {
  it('is moved behind the name as it is written right', () => {
    const { findings } = compile('param h = 5 W/m2K\n');
    expect(findings[0].message).toBe('a unit stands behind the name: param h: W/(m^2*K) = 5');
  });

  const spec = (line: string) =>
    `param m: kg = 2\nvariable t: s in [0, 1]\nunknown u(t): m\n${line}\nequation u' = -u/tau\nparam tau: s = 2\n`;

  it.each([
    ['param k = 4 N/m', 'a unit stands behind the name: param k: N/m = 4', 'param k: N/m = 4 '],
    ['param k: N/m = 4 N/m', '"k" has its unit behind the name; leave "N/m" out', 'param k: N/m = 4 '],
    ['estimate k = 4kg/s', 'a unit stands behind the name: estimate k: kg/s = 4', 'estimate k: kg/s = 4'],
    ['initial u(0) = 1 mm', 'a number has no unit of its own', 'initial u(0) = 1 '],
    ["equation more: m*u'' = -2 N/m*u", 'leave "N/m" out', "equation more: m*u'' = -2 *u"],
    ['event top at 0.5 { u = u - 5 mm }', 'leave "mm" out', 'event top at 0.5 { u = u - 5  }'],
    [
      "event top when u = 1 rising { u = 3 mm u' = 1 }",
      'leave "mm" out',
      "event top when u = 1 rising { u = 3  u' = 1 }",
    ],
    ["event top at 0.5 { u' = 2 mm/s }", 'leave "mm/s" out', "event top at 0.5 { u' = 2  }"],
  ])('%s', (line, message, mended) => {
    const text = spec(line);
    const { findings } = compile(text);
    const found = findings.filter((f) => f.code === 'unit-on-number');
    expect(found.map((f) => f.message)).toEqual([expect.stringContaining(message)]);
    expect(fixed(text, found[0].fix!)).toBe(spec(mended));
  });
});

describe('the words for a unit', () => {
  const said = (text: string, ...written: string[]) =>
    unitText(
      parseUnit(text),
      written.map((w) => ({ text: w, unit: parseUnit(w) })),
    );

  it.each([
    ['µF/cm^2*mV/ms', 'µA/cm^2'],
    ['mg/L/h', 'mg/(L*h)'],
    ['min*min', 'min^2'],
    ['C/V', 'F'],
    ['kg*m/s^2', 'N'],
    ['kg/s', 'kg/s'],
    ['N^(1/2)/(m^(1/2)*kg^(1/2))', '1/s'],
    ['1/(kΩ*µF)', '1/ms'],
    ['mS*mV', 'µA'],
    ['mg/mL*L', 'g'],
    ['mV', 'mV'],
    ['%', '%'],
    ['rad/s', '1/s'],
  ])('%s is %s', (unit, words) => {
    expect(said(unit)).toBe(words);
  });

  it('are those that stand in the text', () => {
    expect(said('kg*m^2/s^2', 'N*m')).toBe('N*m');
    expect(said('1/s', 'Hz')).toBe('1/s');
    expect(said('1/s', 'rad/s')).toBe('1/s');
    expect(said('rad/s', 'rad/s')).toBe('rad/s');
    expect(said('µF*mV/ms', 'nA', 'µA')).toBe('µA');
  });
});

describe('a bare factor that was meant to have a unit', () => {
  const text = (equation: string) =>
    `variable t: ms in [0, 9]\nparam tau: ms = 2\nunknown V(t): mV\nlet x = (V + 55)/10\n${equation}\ninitial V(0) = -60\n`;

  it.each(["equation tau*V' = -V*exp(x)", "equation tau*V' = -V*exp(-(V + 55)/10)"])(
    '%s is declared by the fix',
    (equation) => {
      const { findings } = compile(text(equation));
      expect(findings[0].message).toContain('a bare factor has no unit: if 10');
      const mended = fixed(text(equation), findings[0].fix!)!;
      expect(mended).toContain('param k1: mV = 10\n');
      expect(compile(mended).findings).toEqual([]);
    },
  );
});
