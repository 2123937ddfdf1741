import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { Random } from '../../../src/numeric/random.ts';
import { type Scan, scanOf } from '../../../src/tape/enclosure/hidden-features.ts';

function scan(rhs: string, from = 0, to = 1): Scan {
  const { problem, findings } = compileSpec(
    `variable t in [${from}, ${to}]\nunknown u(t)\nequation law: u' = ${rhs}\ninitial u(${from}) = 1\n`,
  );
  if (!problem) throw new Error(findings[0].message);
  return scanOf(problem);
}

/** Shapes of width w around c. */
const shapes: Record<string, (c: string, w: string) => string> = {
  bell: (c, w) => `exp(-((t-${c})/${w})^2)/${w}`,
  resonance: (c, w) => `1/(1 + ((t-${c})/${w})^2)/${w}`,
  soliton: (c, w) => `1/cosh((t-${c})/${w})^2/${w}`,
  flank: (c, w) => `tanh((t-${c})/${w})`,
};
const switched: Record<string, (c: string, w: string) => string> = {
  pulse: (c, w) => `(step(t-${c}) - step(t-${c}-${w}))/${w}`,
  gate: (c, w) => `if(abs(t-${c}) < ${w}, 1/${w}, 0)`,
  triangle: (c, w) => `max(0, 1 - abs(t-${c})/${w})/${w}`,
};

describe('the scan', () => {
  const random = new Random(3);
  for (const end of [1, 1000]) {
    for (const [shape, text] of Object.entries({ ...shapes, ...switched })) {
      it(`finds a ${shape} of width 1e-2 … 1e-9 at 20 places on [0, ${end}], as forcing and as factor`, () => {
        for (let digits = end === 1 ? 3 : 2; digits <= 9; digits++) {
          for (let k = 0; k < 20; k++) {
            const c = (end * random.uniform()).toPrecision(12);
            const w = 10 ** -digits;
            const spike = text(c, `1e-${digits}`);
            const { switches, features, unverified } = scan(k % 2 === 0 ? spike : `-u*${spike}`, 0, end);
            const near = (x: number) => Math.abs(x - Number(c)) <= 40 * w;
            const found = features.some((f) => near(f.from) || near(f.to)) || switches.some(near);
            expect(found || unverified !== null, `${spike} on [0, ${end}]`).toBe(true);
            if (shape in switched) expect(switches.length).toBeGreaterThanOrEqual(2);
          }
        }
      });
    }
  }

  it('has points inside of what it found', () => {
    const { points } = scan(shapes.bell('0.3', '1e-6'));
    expect(points.filter((x) => Math.abs(x - 0.3) < 1e-6).length).toBeGreaterThanOrEqual(4);
  });

  it('finds a small spike on top of an oscillation', () => {
    const { features } = scan(`sin(50*t) + 1e-3*${shapes.bell('0.777', '1e-7')}`);
    expect(features.some((f) => f.from < 0.777 && f.to > 0.777 && f.to - f.from < 1e-4)).toBe(true);
  });

  it('finds nothing where nothing hides', () => {
    for (const rhs of [
      '-u',
      'sin(20*t)',
      'exp(-t)*sin(3*t)',
      'sin(1e4*t)',
      '-u + t^2*cos(t)',
      'cos(t)/(2 + sin(t))',
      'max(sin(t), cos(3*t))',
      'u/(1 + t)',
      'log(1 + t)^2',
    ]) {
      const { features, points, unverified, singular } = scan(rhs, 0, 10);
      expect({ rhs, features: features.length, points: points.length, unverified, singular }).toEqual({
        rhs,
        features: 0,
        points: 0,
        unverified: null,
        singular: [],
      });
    }
  });

  it('names places where the equations are singular for their unknowns', () => {
    expect(scan('u/(t - 0.5)').singular).toEqual([0.5]);
    const [pole, ...others] = scan('u/cos(t)', 0, 3).singular;
    expect(pole).toBeCloseTo(Math.PI / 2, 14);
    expect(others).toEqual([]);
    expect(scan('1/(1 + abs(t - 0.5))').singular).toEqual([]);
    expect(scan('-1/(t - 0.5)^2*u').singular).toEqual([0.5]);
    expect(scan('sin(t - 0.5)/(t - 0.5)*u').singular).toEqual([]);
    expect(scan('-2/t*u').singularEnds).toEqual([0]);
  });

  it('names places where an equation that has to give an unknown without derivatives gives none', () => {
    const singular = (...equations: string[]) => {
      const lines = equations.map((e) => `equation ${e}`).join('\n');
      const { problem } = compileSpec(`variable t in [-1, 1]\nunknown u(t), z(t)\n${lines}\ninitial u(-1) = 0\n`);
      return scanOf(problem!).singular;
    };
    expect(singular("u' = z", 't*z = u - 1')).toEqual([0]);
    expect(singular("u' = z", '(t - 0.5)*z^3 = u')).toEqual([0.5]);
    expect(singular("u' = t*z", 'z + u = 1')).toEqual([]);
    expect(singular("u' = z", 'z + t*z = u')).toEqual([]);
  });

  it('says so where switches are too many to be followed', () => {
    expect(scan('if(sin(1e7*t) > 0.9999, 100, 0)', 0, 1000).unverified).toMatch(/may switch more often/);
  });
});
