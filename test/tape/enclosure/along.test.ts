/** @file What hides along a course that the unknowns take: spikes of any width are found, what is slow is left alone. */
import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { Random } from '../../../src/numeric/random.ts';
import { featuresAlong } from '../../../src/tape/enclosure/along.ts';
import type { Course } from '../../../src/tape/enclosure/course.ts';

/** v = sin t with all its derivatives, u = 0. */
const wave: Course = {
  highest: [3, 3],
  enter() {},
  value: (unknown, order, t) => (unknown === 1 ? Math.sin(t + (order * Math.PI) / 2) : 0),
};

const borders = [0, 0.4, 0.7, 1.1, 1.5];

function along(rhs: string, operations = 1e7) {
  const { problem, findings } = compileSpec(
    `variable t in [0, 1.5]\nunknown u(t), v(t)\nequation a: u' = ${rhs}\nequation b: v' = cos(t)\ninitial u(0) = 0\ninitial v(0) = 0\n`,
  );
  if (!problem) throw new Error(findings[0].message);
  return featuresAlong(problem, wave, borders, { operations });
}

describe('what hides along a solution', () => {
  const random = new Random(5);

  it.each(['exp(-((v-c)/w)^2)/w', 'w/(w^2 + (v-c)^2)', '1/cosh((v-c)/w)^2', 'tanh((v-c)/w)'])(
    'is found: %s of width 1e-3 … 1e-9 wherever v passes',
    (shape) => {
      for (let digits = 3; digits <= 9; digits++) {
        const time = 0.1 + 1.2 * random.uniform();
        const width = `1e-${digits}`;
        const rhs = shape.replaceAll('c)', `${Math.sin(time)})`).replaceAll(/\bw\b/g, width);
        const { features } = along(rhs);
        const narrow = Math.min(...features.filter((f) => f.from <= time && f.to >= time).map((f) => f.to - f.from));
        expect(narrow, rhs).toBeLessThan(400 * Number(width));
      }
    },
  );

  it.each(['exp(-v)', 'sin(3*v)/(2 + v^2)', 'sqrt(1 + v)', 'v^3 - 5*v*u'])('nothing hides in %s', (rhs) => {
    expect(along(rhs).features).toEqual([]);
  });

  it('ends at its budget', () => {
    const { features, operations } = along('sin(1e9*v)');
    expect(operations).toBeLessThan(2e7);
    expect(features.length).toBeLessThan(1e4);
  });

  it('says where it has ended', () => {
    expect(along('exp(-((sin(1e5*v)-0.5)/1e-4)^2)').unseen).toMatchObject({ equation: 'a', from: 0 });
    expect(along('exp(-v)', 1e3).unseen).toMatchObject({ equation: 'a' });
    expect(along('exp(-v)').unseen).toBeNull();
  });

  it('leaves out what both sides of a quotient leave between enclosures where they vanish together', () => {
    expect(along('(v - 0.5)/(1 - exp(0.5 - v))').unseen).toBeNull();
  });
});
