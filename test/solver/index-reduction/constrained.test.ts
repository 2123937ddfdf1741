/** @file Differential-algebraic problems of index 1 to 4 beside closed forms, other formulations and published digits. */
import { describe, expect, it, test } from 'vitest';
import { valuesOn } from '../../../src/solver/network/piecewise.ts';
import { structuralIndex } from '../../../src/solver/problem/structural-index.ts';
import { prepare } from '../../../src/solver/solver.ts';
import { preparedOf, solved } from '../solved.ts';
import { problemOf, type Textbook } from '../textbook.ts';

const timesOf = ([from, to]: [number, number], count = 400): Float64Array =>
  Float64Array.from({ length: count + 1 }, (_, i) => from + ((to - from) * i) / count);

/** Largest distance on the interval between what was solved and functions of time. */
function distances(text: Textbook, exact: ((t: number) => number)[]): number[] {
  const solution = solved(text);
  expect(solution.trouble).toBeNull();
  expect(solution.errorEstimate).toBeLessThan(1e-8);
  const times = timesOf(text.interval);
  return valuesOn(solution.network, times).map((values, i) =>
    Math.max(...values.map((x, p) => Math.abs(x - exact[i](times[p])))),
  );
}

const reasonOf = (text: Textbook): string => {
  const answer = prepare(problemOf(text));
  return answer.ok ? 'taken' : answer.reason;
};

const atRest = ['x(0)=1', 'y(0)=0', "x'(0)=0", "y'(0)=0"];
const pendulum = (rod: string, conditions = atRest, end = 10): Textbook => ({
  unknowns: ['x', 'y', 'lam'],
  interval: [0, end],
  equations: ["x'' = -lam*x", "y'' = -lam*y - 9.81", rod],
  conditions,
});

describe('a pendulum in Cartesian coordinates', () => {
  const swings: Textbook = {
    unknowns: ['a'],
    interval: [0, 10],
    equations: ["a'' = -9.81*cos(a)"],
    conditions: ['a(0)=0', "a'(0)=0"],
  };
  const times = timesOf(swings.interval);
  const [angle] = valuesOn(solved(swings, { tolerance: 1e-9 }).network, times);

  test.each([
    [3, 'x^2 + y^2 = 1'],
    [2, "x*x' + y*y' = 0"],
    [1, "x*x'' + y*y'' + x'^2 + y'^2 = 0"],
  ])('of index %i follows the angle through several swings', (index, rod) => {
    const text = pendulum(rod);
    expect(structuralIndex(problemOf(text))).toBe(index);
    const solution = solved(text);
    expect(solution.trouble).toBeNull();
    expect(solution.errorEstimate).toBeLessThan(1e-9);
    const [x, y, lam] = valuesOn(solution.network, times);
    for (const [p, a] of angle.entries()) {
      expect(Math.abs(x[p] - Math.cos(a))).toBeLessThan(1e-10);
      expect(Math.abs(y[p] - Math.sin(a))).toBeLessThan(1e-10);
      // The force along the rod: ȧ² − g sin a, with ȧ² = −2g sin a.
      expect(Math.abs(lam[p] + 3 * 9.81 * Math.sin(a))).toBeLessThan(1e-8);
    }
  });

  it('tells what it differentiated, what follows at the start, and how well the rod is kept', () => {
    const { notes, drift } = solved(pendulum('x^2 + y^2 = 1', ['x(0)=0.6', 'y(0)=-0.8', "x'(0)=0.3"], 2));
    expect(notes[0]).toBe('Structural index 3: solved after differentiating "equation 3" twice.');
    expect(notes[1]).toBe("y'(0) = 0.225 and lam(0) = 7.99 follow from the equations and their hidden constraints.");
    expect(notes[2]).toMatch(
      /^Of what was differentiated "equation 3".* is missed most: by \d\.\de-1\d of its size\.$/,
    );
    expect(drift!.share).toBeLessThan(1e-12);
  });

  it('takes the sign of a root from the range of its unknown', () => {
    const text: Textbook = { ...pendulum('x^2 + y^2 = 1', ['x(0)=0.6', "x'(0)=0.3"], 2), ranges: { y: [-1, 0] } };
    const [, [y]] = valuesOn(solved(text).network, [0]);
    expect(y).toBeCloseTo(-0.8, 12);
  });

  it('starts from the force, and asks for the sign of the speed that it tells', () => {
    expect(reasonOf(pendulum('x^2 + y^2 = 1', ['x(0)=0', 'y(0)=-1', 'lam(0)=20']))).toBe(
      "x'(0) = 3.19 and x'(0) = -3.19 both meet the conditions and constraints: give x'(0), or a range of the unknown",
    );
  });

  test.each([
    [
      'a place beside the rod',
      ['x(0)=0.6', 'y(0)=-0.7', "x'(0)=0"],
      'the conditions "x(0)=0.6", "y(0)=-0.7" contradict "equation 3", which they miss by 0.15',
    ],
    [
      'a speed along the rod',
      ['x(0)=0.6', 'y(0)=-0.8', "x'(0)=0.3", "y'(0)=1"],
      'contradict "equation 3" differentiated once, which they miss by 1.24',
    ],
    ['one of two places', ['x(0)=0.6', "x'(0)=0.3"], 'y(0) = 0.8 and y(0) = -0.8 both meet'],
    ['no speed', ['x(0)=0.6', 'y(0)=-0.8'], "x'(0), y'(0) are open, 1 condition is missing"],
  ])('says what is wrong with %s', (_, conditions, words) => {
    expect(reasonOf(pendulum('x^2 + y^2 = 1', conditions))).toContain(words);
  });
});

describe('the pendulum in other problems', () => {
  it('written in first order hides the constraint in four equations', () => {
    const first: Textbook = {
      unknowns: ['x', 'y', 'u', 'v', 'lam'],
      interval: [0, 10],
      equations: ["x' = u", "y' = v", "u' = -lam*x", "v' = -lam*y - 9.81", 'x^2 + y^2 = 1'],
      conditions: ['x(0)=1', 'y(0)=0', 'v(0)=0'],
    };
    expect(structuralIndex(problemOf(first))).toBe(3);
    const times = timesOf([0, 10]);
    const [values, others] = [first, pendulum('x^2 + y^2 = 1')].map((text) => valuesOn(solved(text).network, times));
    for (const [p, y] of others[1].entries()) expect(Math.abs(values[1][p] - y)).toBeLessThan(1e-10);
  });

  it('goes from one place to another in a given time', () => {
    const text: Textbook = {
      ...pendulum('x^2 + y^2 = 1', ['x(0)=0.1', 'x(0.7)=0.3'], 0.7),
      ranges: { y: [-2, 0] },
    };
    const { network, errorEstimate, trouble } = solved(text);
    expect(trouble).toBeNull();
    expect(errorEstimate).toBeLessThan(1e-9);
    const [[from, to], [y]] = valuesOn(network, [0, 0.7]);
    expect(from).toBeCloseTo(0.1, 10);
    expect(to).toBeCloseTo(0.3, 10);
    expect(y).toBeCloseTo(-Math.sqrt(0.99), 10);
  });

  it('tells gravity and its length by where it was seen', () => {
    const swing: Textbook = {
      unknowns: ['a'],
      interval: [0, 2],
      equations: ["a'' = -9.81/0.8*cos(a)"],
      conditions: ['a(0)=-0.9', "a'(0)=0.5"],
    };
    const times = [...timesOf([0, 2], 40)];
    const [angle] = valuesOn(solved(swing, { tolerance: 1e-9 }).network, times);
    const seen = (of: string, f: (a: number) => number) => ({
      of,
      times,
      values: Array.from(angle, (a) => 0.8 * f(a)),
    });
    const { parameters, trouble } = solved({
      unknowns: ['x', 'y', 'lam'],
      interval: [0, 2],
      equations: ["x'' = -lam*x", "y'' = -lam*y - g", 'x^2 + y^2 = l^2'],
      estimates: { g: { value: 8 }, l: { value: 0.7 } },
      data: [seen('x', Math.cos), seen('y', Math.sin)],
    });
    expect(trouble).toBeNull();
    expect(parameters.map(({ value }) => value)).toEqual([expect.closeTo(9.81, 8), expect.closeTo(0.8, 8)]);
  });
});

describe('closed forms', () => {
  it('of index 2, a force that keeps a prescribed path', () => {
    const text: Textbook = {
      unknowns: ['x', 'y', 'lam'],
      interval: [0, 5],
      equations: ["x' = y - lam", "y' = -y + lam*cos(t)", 'x = exp(-t)'],
      conditions: ['y(0) = 2'],
    };
    expect(structuralIndex(problemOf(text))).toBe(2);
    // λ = y + e⁻ᵗ and y′ = −y + (y + e⁻ᵗ) cos t: checked by its own ODE.
    const plain = solved({
      unknowns: ['y'],
      interval: [0, 5],
      equations: ["y' = -y + (y + exp(-t))*cos(t)"],
      conditions: ['y(0) = 2'],
    });
    const y = (t: number) => valuesOn(plain.network, [t])[0][0];
    const worst = distances(text, [(t) => Math.exp(-t), y, (t) => y(t) + Math.exp(-t)]);
    expect(Math.max(...worst)).toBeLessThan(1e-10);
  });

  it('of index 3, linear with two masses and a prescribed distance', () => {
    // u″ = −u + p, v″ = −v − p, u − v = sin 2t: the sum swings freely, p = −3/2 sin 2t.
    const text: Textbook = {
      unknowns: ['u', 'v', 'p'],
      interval: [0, 8],
      equations: ["u'' = -u + p", "v'' = -v - p", 'u - v = sin(2*t)'],
      conditions: ['u(0) = 1', "v'(0) = 0"],
    };
    expect(structuralIndex(problemOf(text))).toBe(3);
    const sum = (t: number) => 2 * Math.cos(t) + 2 * Math.sin(t);
    const gap = (t: number) => Math.sin(2 * t);
    const worst = distances(text, [
      (t) => (sum(t) + gap(t)) / 2,
      (t) => (sum(t) - gap(t)) / 2,
      (t) => -1.5 * Math.sin(2 * t),
    ]);
    expect(Math.max(...worst)).toBeLessThan(1e-10);
  });

  it('of index 4, nothing left to integrate', () => {
    const text: Textbook = {
      unknowns: ['a', 'b', 'c', 'u'],
      interval: [0, 3],
      equations: ["a' = b", "b' = c", "c' = u", 'a = sin(t)'],
    };
    expect(structuralIndex(problemOf(text))).toBe(4);
    const worst = distances(text, [Math.sin, Math.cos, (t) => -Math.sin(t), (t) => -Math.cos(t)]);
    expect(Math.max(...worst)).toBeLessThan(1e-9);
  });

  it('of a constraint that reads a table', () => {
    const times = timesOf([0, 2], 40);
    const text: Textbook = {
      unknowns: ['x', 'f'],
      interval: [0, 2],
      equations: ["x' = -x + f", 'x = table'],
      inputs: [
        {
          ...{ name: 'table', unit: null, interpolation: 'linear', times: [...times] },
          values: [...times].map((t) => 3 * t),
          source: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
        },
      ],
    };
    expect(Math.max(...distances(text, [(t) => 3 * t, (t) => 3 + 3 * t]))).toBeLessThan(1e-10);
  });
});

describe('linkages', () => {
  it('a double pendulum with two rods follows its angles', () => {
    const rods: Textbook = {
      unknowns: ['x', 'y', 'u', 'v', 'p', 'q'],
      interval: [0, 3],
      equations: [
        "x'' = -p*x - q*(x-u)",
        "y'' = -p*y - q*(y-v) - 9.81",
        "u'' = -q*(u-x)",
        "v'' = -q*(v-y) - 9.81",
        'x^2 + y^2 = 1',
        '(u-x)^2 + (v-y)^2 = 1',
      ],
      conditions: ['x(0)=1', 'y(0)=0', 'u(0)=2', 'v(0)=0', "y'(0)=0", "v'(0)=0"],
    };
    expect(structuralIndex(problemOf(rods))).toBe(3);
    // Angles from the vertical, equal masses and lengths.
    const angles: Textbook = {
      unknowns: ['a', 'b'],
      interval: [0, 3],
      equations: [
        "2*a'' + b''*cos(a-b) + b'^2*sin(a-b) + 2*9.81*sin(a) = 0",
        "b'' + a''*cos(a-b) - a'^2*sin(a-b) + 9.81*sin(b) = 0",
      ],
      conditions: ['a(0)=0.5*pi', 'b(0)=0.5*pi', "a'(0)=0", "b'(0)=0"],
    };
    const times = timesOf([0, 3]);
    const [x, y, u, v] = valuesOn(solved(rods).network, times);
    const [a, b] = valuesOn(solved(angles).network, times);
    for (const p of times.keys()) {
      expect(Math.abs(x[p] - Math.sin(a[p]))).toBeLessThan(1e-8);
      expect(Math.abs(y[p] + Math.cos(a[p]))).toBeLessThan(1e-8);
      expect(Math.abs(u[p] - Math.sin(a[p]) - Math.sin(b[p]))).toBeLessThan(1e-8);
      expect(Math.abs(v[p] + Math.cos(a[p]) + Math.cos(b[p]))).toBeLessThan(1e-8);
    }
  });

  it('the car axis, whose one end is moved, ends in the published digits', () => {
    // Test Set for Initial Value Problem Solvers (Mazzia & Magherini, Bari 2008), II-9.
    const y = '(0.1*sin(10*t))';
    const x = 'sqrt(1-0.01*sin(10*t)^2)';
    const left = 'sqrt(xl^2+yl^2)';
    const right = `sqrt((xr-${x})^2+(yr-${y})^2)`;
    const text: Textbook = {
      unknowns: ['xl', 'yl', 'xr', 'yr', 'p', 'q'],
      interval: [0, 3],
      parameters: { K: 5e-4 },
      equations: [
        `K*xl'' = (0.5-${left})*xl/${left} + p*${x} + 2*q*(xl-xr)`,
        `K*yl'' = (0.5-${left})*yl/${left} + p*${y} + 2*q*(yl-yr) - K`,
        `K*xr'' = (0.5-${right})*(xr-${x})/${right} - 2*q*(xl-xr)`,
        `K*yr'' = (0.5-${right})*(yr-${y})/${right} - 2*q*(yl-yr) - K`,
        `xl*${x} + yl*${y} = 0`,
        '(xl-xr)^2 + (yl-yr)^2 = 1',
      ],
      conditions: ['yl(0)=0.5', 'xr(0)=1', 'yr(0)=0.5', "yl'(0)=0", "xr'(0)=-0.5", "yr'(0)=0"],
      ranges: { xl: [-0.1, 0.1] },
    };
    const solution = solved(text);
    expect(solution.trouble).toBeNull();
    const published = [0.4934557842755629e-1, 0.4969894602303324, 1.0417425248854, 0.3739110272652825];
    const end = valuesOn(solution.network, [3]).map(([value]) => value);
    for (const [i, digits] of published.entries()) expect(Math.abs(end[i] - digits)).toBeLessThan(1e-10);
  });

  it('a slider-crank turns as its energy says', () => {
    // Crank of length 1, rod of length 2, inertias 1 and 1/2, slider of mass 1.
    const crank: Textbook = {
      unknowns: ['a', 'b', 's', 'p', 'q'],
      interval: [0, 6],
      equations: [
        "a'' + p*cos(a) + q*sin(a) = 0",
        "0.5*b'' + 2*p*cos(b) + 2*q*sin(b) = 0",
        "s'' + q = 0",
        'sin(a) + 2*sin(b) = 0',
        's - cos(a) - 2*cos(b) = 0',
      ],
      conditions: ['a(0)=0', "a'(0)=2", 'b(0)=0'],
    };
    // a′ = 2 √(M(0)/M(a)), M = 1 + b_a²/2 + s_a², b_a = −cos a/(2 cos b), s_a = −sin a − 2 sin b · b_a.
    const root = 'sqrt(1-0.25*sin(a)^2)';
    const slope = `(-cos(a)/(2*${root}))`;
    const mass = `(1 + 0.5*${slope}^2 + (-sin(a) + sin(a)*${slope})^2)`;
    const energy: Textbook = {
      unknowns: ['a'],
      interval: [0, 6],
      equations: [`a' = 2*sqrt(1.125/${mass})`],
      conditions: ['a(0)=0'],
    };
    const times = timesOf([0, 6]);
    const solution = solved(crank);
    expect(solution.trouble).toBeNull();
    const [a, b, s] = valuesOn(solution.network, times);
    const [angle] = valuesOn(solved(energy).network, times);
    for (const [p, x] of angle.entries()) {
      expect(Math.abs(a[p] - x)).toBeLessThan(1e-8);
      expect(Math.abs(b[p] + Math.asin(Math.sin(x) / 2))).toBeLessThan(1e-8);
      expect(Math.abs(s[p] - Math.cos(x) - 2 * Math.cos(b[p]))).toBeLessThan(1e-8);
    }
  });
});

describe('index 1', () => {
  it('Robertson with the conservation law takes about the windows of its ODE form', () => {
    const rates = ["a' = -0.04*a + 1e4*b*c", "b' = 0.04*a - 1e4*b*c - 3e7*b^2"];
    const form = (third: string, conditions: string[]): Textbook => ({
      unknowns: ['a', 'b', 'c'],
      interval: [0, 1e4],
      equations: [...rates, third],
      conditions: ['a(0)=1', 'b(0)=0', ...conditions],
    });
    const law = solved(form('a + b + c = 1', []));
    const plain = solved(form("c' = 3e7*b^2", ['c(0)=0']));
    expect(law.trouble).toBeNull();
    const [values, others] = [law, plain].map(({ network }) => valuesOn(network, [1e2, 1e4]));
    values.forEach((x, i) => {
      expect(x[0] / others[i][0]).toBeCloseTo(1, 8);
      expect(x[1] / others[i][1]).toBeCloseTo(1, 8);
    });
    expect(law.windows).toBeLessThan(1.2 * plain.windows);
  });

  it('the transistor amplifier, whose derivatives stand in sums, ends in the published digits', () => {
    // Test Set for Initial Value Problem Solvers (Mazzia & Magherini, Bari 2008), II-3.
    const current = (x: string) => `1e-6*(exp((${x})/0.026)-1)`;
    const text: Textbook = {
      unknowns: ['y1', 'y2', 'y3', 'y4', 'y5', 'y6', 'y7', 'y8'],
      interval: [0, 0.2],
      parameters: { R: 9000, share: 0.99 },
      equations: [
        "1e-6*(y2' - y1') = (y1 - 0.1*sin(200*pi*t))/1000",
        `1e-6*(y1' - y2') = 2*y2/R - 6/R + (1-share)*${current('y2-y3')}`,
        `-2e-6*y3' = y3/R - ${current('y2-y3')}`,
        `3e-6*(y5' - y4') = y4/R - 6/R + share*${current('y2-y3')}`,
        `3e-6*(y4' - y5') = 2*y5/R - 6/R + (1-share)*${current('y5-y6')}`,
        `-4e-6*y6' = y6/R - ${current('y5-y6')}`,
        `5e-6*(y8' - y7') = y7/R - 6/R + share*${current('y5-y6')}`,
        "5e-6*(y7' - y8') = y8/R",
      ],
      conditions: ['y1(0)=0', 'y2(0)=3', 'y3(0)=3', 'y4(0)=6', 'y5(0)=3', 'y6(0)=3', 'y7(0)=6', 'y8(0)=0'],
    };
    expect(structuralIndex(problemOf(text))).toBe(1);
    expect(preparedOf(text).system.hidden.rows).toHaveLength(3);
    const solution = solved(text);
    expect(solution.trouble).toBeNull();
    const published = [
      ...[-0.5562145012262709e-2, 3.006522471903042, 2.849958788608128, 2.926422536206241],
      ...[2.704617865010554, 2.761837778393145, 4.770927631616772, 1.236995868091548],
    ];
    const end = valuesOn(solution.network, [0.2]).map(([x]) => x);
    for (const [i, x] of end.entries()) expect(Math.abs(x - published[i])).toBeLessThan(1e-9);
  });
});

describe('what cannot be reduced', () => {
  test.each<[string, Textbook, string]>([
    [
      'two equations for one unknown',
      { unknowns: ['x', 'y', 'z'], interval: [0, 1], equations: ["x' = y + z", 'x = sin(t)', 'x + x^3 = t'] },
      'structurally singular: 2 equations, "equation 2" and "equation 3", contain one unknown only, x',
    ],
    [
      'the same equation twice',
      { unknowns: ['x', 'y'], interval: [0, 1], equations: ["x' + y' = 1", "2*x' + 2*y' = 2"] },
      'the equations are not independent: "equation 2" says nothing that the others do not say, or contradicts them',
    ],
    [
      'a dependence that moves along the solution',
      { unknowns: ['x', 'y'], interval: [0, 1], equations: ["x' + y*y' = 1", "(2+t)*x' + (2+t)*y*y' = y + 7"] },
      'do not determine all highest derivatives, though each contains its own',
    ],
    [
      'more derivatives than windows carry',
      {
        unknowns: ['a', 'b', 'c', 'd', 'e', 'u'],
        interval: [0, 1],
        equations: ["a' = b", "b' = c", "c' = d", "d' = e", "e' = u", 'a = sin(t)'],
      },
      'of structural index 6: solving it takes the derivative 5 of a, and windows carry 4',
    ],
  ])('%s', (_, text, words) => {
    expect(reasonOf(text)).toContain(words);
  });

  it('a constraint that jumps ends the march where it does', () => {
    const { trouble } = solved({
      unknowns: ['x', 'f'],
      interval: [0, 2],
      equations: ["x' = -x + f", 'x = step(t - 1)'],
    });
    expect(trouble?.kind).toBe('stuck');
    expect(trouble?.reached).toBeCloseTo(1, 6);
  });
});

test.each([
  ['before', ['z', 'a', 'b']],
  ['among', ['a', 'z', 'b']],
  ['behind', ['a', 'b', 'z']],
])(
  'a given value of zero stays zero with an algebraic unknown %s the others, and the first window is no smaller for it',
  (_, unknowns) => {
    const text: Textbook = {
      unknowns,
      interval: [0, 1],
      equations: ["a' = z - a", "b' = a - b", 'z = 1'],
      conditions: ['a(0)=0', 'b(0)=0'],
    };
    const solution = solved(text);
    expect(solution.trouble).toBeNull();
    expect(solution.windows).toBeLessThan(40);
    const times = timesOf(text.interval);
    const [a, b] = ['a', 'b'].map((name) => valuesOn(solution.network, times)[unknowns.indexOf(name)]);
    for (const [p, t] of times.entries()) {
      expect(Math.abs(a[p] - (1 - Math.exp(-t)))).toBeLessThan(1e-12);
      expect(Math.abs(b[p] - (1 - (1 + t) * Math.exp(-t)))).toBeLessThan(1e-12);
    }
  },
);
