import { describe, expect, it } from 'vitest';
import type { ArchiveValue } from '../../../src/files/archive.ts';
import { equallySpaced, relativeError } from '../../../src/numeric/grid.ts';
import { Journal } from '../../../src/solver/march/journal.ts';
import type { Solution } from '../../../src/solver/march/solution.ts';
import { valuesOn } from '../../../src/solver/network/piecewise.ts';
import { preparedOf, solutionOf, solved } from '../solved.ts';
import type { Textbook } from '../textbook.ts';

/** Largest difference of the first unknown from `exact` on 401 points. */
function errorOf({ network }: Solution, [from, to]: [number, number], exact: (t: number) => number): number {
  const times = equallySpaced(from, to, 401);
  const [values] = valuesOn(network, times);
  return Math.max(...times.map((t, p) => Math.abs(values[p] - exact(t))));
}

/** x″ = −x − 0.3 sign x′ from rest at 2: half periods about ±0.3, each 0.6 smaller, until it sticks. */
function friction(t: number): number {
  let [centre, amplitude] = [0.3, 1.7];
  for (let half = 1; t > half * Math.PI; half++) {
    const turned = centre + amplitude * (-1) ** half;
    if (Math.abs(turned) <= 0.3) return turned;
    centre = turned < 0 ? -0.3 : 0.3;
    amplitude = (turned - centre) * (-1) ** half;
  }
  return centre + amplitude * Math.cos(t);
}

const coulomb = (end: number): Textbook => ({
  unknowns: ['x'],
  interval: [0, end],
  equations: ["x'' = -x - 0.3*sign(x')"],
  conditions: ['x(0) = 2', "x'(0) = 0"],
});

describe('sliding that turns', () => {
  const turning = (end: number): Textbook => ({
    unknowns: ['x', 'y'],
    interval: [0, end],
    equations: ["x' = 1", "y' = x*sign(y)"],
    conditions: ['x(0) = -1', 'y(0) = 0.2'],
  });

  it('along what has begun to lead away on both sides is not the only way on', () => {
    expect(solved(turning(0.9)).undetermined).toBeNull();
    expect(solved(turning(2)).undetermined).toMatch(/^Not unique: .* it may leave it at any time\.$/);
  });
});

/** (1 − (1 − p)·t)^(1/(1 − p)) solves u′ = −u^p, until it comes to rest. */
const root = (p: number) => (t: number) => Math.max(0, 1 - (1 - p) * t) ** (1 / (1 - p));

describe('roots that come to zero', () => {
  const one = (equation: string, conditions = ['u(0) = 1']): Textbook => ({
    unknowns: ['u'],
    interval: [0, 3],
    equations: [equation],
    conditions,
  });

  it.each([
    ["u' = -cbrt(u)", root(1 / 3)],
    ["u' = -cbrt(u - 0.5)", (t: number) => 0.5 + 0.5 * root(1 / 3)(t / 0.5 ** (2 / 3))],
    ["u' = -sign(u)*sqrt(abs(u))", root(1 / 2)],
    ["u' = -sign(u)*(2*abs(u)/2)^0.4", root(0.4)],
    ["u' = -sign(u)*abs(u)^0.7", root(0.7)],
  ])('%s comes to rest and stays, in few windows', (equation, exact) => {
    const found = solved(one(equation));
    expect(found.trouble).toBeNull();
    expect(found.undetermined).toBeNull();
    expect(errorOf(found, [0, 3], exact)).toBeLessThan(3e-10);
    expect(found.windows).toBeLessThan(150);
  });

  it('a mass that such friction brings to rest stays where it is', () => {
    const found = solved({
      unknowns: ['x'],
      interval: [0, 3],
      equations: ["x'' = -cbrt(x')"],
      conditions: ['x(0) = 0', "x'(0) = 1"],
    });
    expect(found.trouble).toBeNull();
    expect(errorOf(found, [0, 3], (t) => 0.6 * (1 - root(1 / 3)(t) ** (5 / 3)))).toBeLessThan(3e-10);
    expect(found.windows).toBeLessThan(100);
  });

  it.each(["x'' = -x - 0.3*cbrt(x')", "x'' = -x - 0.3*sign(x')*abs(x')^0.4"])(
    '%s swings from rest through where it turns',
    (equation) => {
      const { trouble, errorEstimate, windows } = solved({
        unknowns: ['x'],
        interval: [0, 10],
        equations: [equation],
        conditions: ['x(0) = 1', "x'(0) = 0"],
      });
      expect(trouble).toBeNull();
      expect(errorEstimate).toBeLessThan(1e-9);
      expect(windows).toBeLessThan(400);
    },
  );

  it("x'' = -sign(x)*sqrt(abs(x)) keeps its energy", () => {
    const { network, trouble } = solved({
      unknowns: ['x', 'v'],
      interval: [0, 10],
      equations: ["x' = v", "v' = -sign(x)*sqrt(abs(x))"],
      conditions: ['x(0) = 1', 'v(0) = 0'],
    });
    expect(trouble).toBeNull();
    const times = equallySpaced(0, 10, 101);
    const [x, v] = valuesOn(network, times);
    const energies = times.map((_, p) => v[p] ** 2 / 2 + (2 / 3) * Math.abs(x[p]) ** 1.5);
    expect(Math.max(...energies.map((e) => Math.abs(e - 2 / 3)))).toBeLessThan(1e-8);
  });

  it.each([
    ["u' = -sqrt(abs(u))", 2],
    ["u' = -abs(u)^0.4", 1 / 0.6],
    ["u' = cbrt(u - t) + 1", 0, ['u(0) = 0']],
  ])('%s may stay or go on at %s, and that is said', (equation, at, conditions?: string[]) => {
    const { undetermined } = solved(one(equation, conditions));
    expect(undetermined).toMatch(/^Not unique: at t = .* it may stay there or leave at any time\.$/);
    expect(Number(/t = ([\d.]+)/.exec(undetermined!)?.[1])).toBeCloseTo(at, 4);
  });
});

describe('switches are met, wherever the interval ends', () => {
  it.each([3, Math.PI, 3.2, 6, 7, 9, 9.5, 10, 40])('Coulomb friction to %s', (end) => {
    const { network, trouble, notes } = solved(coulomb(end));
    expect(trouble).toBeNull();
    expect(errorOf({ network } as Solution, [0, end], friction)).toBeLessThan(1e-11);
    const said = notes.join(' ');
    for (const k of [1, 2])
      expect(said.includes(`near t = ${String(k * Math.PI).slice(0, 6)}`)).toBe(end > k * Math.PI);
    expect(said.includes('slides')).toBe(end > 3 * Math.PI);
  });

  const ω = [Math.sqrt(1.5), Math.sqrt(0.5)];
  const [up, down] = ω.map((x) => Math.PI / x);
  const cases: Record<string, [Textbook, (t: number) => number]> = {
    'a relay that oscillates': [
      { unknowns: ['x'], interval: [0, 30], equations: ["x'' = -sign(x)"], conditions: ['x(0) = 1', "x'(0) = 0"] },
      (t) => {
        const quarter = Math.SQRT2;
        const phase = t % (4 * quarter);
        const [middle, side] = phase < quarter ? [0, 1] : phase < 3 * quarter ? [2, -1] : [4, 1];
        return side * (1 - (phase - middle * quarter) ** 2 / 2);
      },
    ],
    'springs of two strengths by abs': [
      {
        unknowns: ['x'],
        interval: [0, 20],
        equations: ["x'' = -x - 0.5*abs(x)"],
        conditions: ['x(0) = 0', "x'(0) = 1"],
      },
      (t) => {
        const phase = t % (up + down);
        return phase < up ? Math.sin(ω[0] * phase) / ω[0] : -Math.sin(ω[1] * (phase - up)) / ω[1];
      },
    ],
    'a tank that overflows by max': [
      { unknowns: ['h'], interval: [0, 5], equations: ["h' = 0.7 - 2*max(h - 1, 0)"], conditions: ['h(0) = 0'] },
      (t) => (t < 1 / 0.7 ? 0.7 * t : 1 + 0.35 * (1 - Math.exp(-2 * (t - 1 / 0.7)))),
    ],
    'a tank that overflows by if, in an implicit form': [
      {
        unknowns: ['h'],
        interval: [0, 5],
        equations: ["0 = 3*h' - if(h > 1, 2.1 - 6*(h - 1), 2.1)"],
        conditions: ['h(0) = 0'],
      },
      (t) => (t < 1 / 0.7 ? 0.7 * t : 1 + 0.35 * (1 - Math.exp(-2 * (t - 1 / 0.7)))),
    ],
    'a switch that is on for a hundredth of the time': [
      {
        unknowns: ['v', 'x'],
        interval: [0, 6.5],
        equations: ["v' = step(x - 0.9995)", "x'' = -x"],
        conditions: ['v(0) = 0', 'x(0) = 0', "x'(0) = 1"],
      },
      (t) => Math.max(0, Math.min(2 * Math.acos(0.9995), t - Math.asin(0.9995))),
    ],
    'a switch of a switch': [
      {
        unknowns: ['u'],
        interval: [0, 3],
        equations: ["u' = if(min(u, 2 - u) > 0.5, 2, 1)"],
        conditions: ['u(0) = 0'],
      },
      (t) => (t < 0.5 ? t : t < 1 ? 0.5 + 2 * (t - 0.5) : 1.5 + (t - 1)),
    ],
  };
  for (const [name, [text, exact]] of Object.entries(cases)) {
    it(name, () => {
      const solution = solved(text);
      expect(solution.trouble).toBeNull();
      expect(errorOf(solution, text.interval, exact)).toBeLessThan(1e-10);
      expect(solution.errorEstimate).toBeLessThan(1e-9);
      expect(solution.slides).toEqual([]);
    });
  }

  it('against the direction of time', () => {
    const end = 7;
    const conditions = [`x(${end}) = ${friction(end)}`, `x'(${end}) = ${-0.5 * Math.sin(end)}`];
    const solution = solved({ ...coulomb(end), conditions });
    expect(solution.trouble).toBeNull();
    expect(errorOf(solution, [0, end], friction)).toBeLessThan(1e-10);
  });
});

describe('sliding', () => {
  it('begins where both sides lead to the surface', () => {
    const solution = solved({
      unknowns: ['u'],
      interval: [0, 10],
      equations: ["u' = 0.3*cos(t) - sign(u)"],
      conditions: ['u(0) = 1'],
    });
    let met = 1.3;
    for (let k = 0; k < 60; k++) met = 1 + 0.3 * Math.sin(met);
    expect(solution.trouble).toBeNull();
    expect(errorOf(solution, [0, 10], (t) => (t < met ? 1 - t + 0.3 * Math.sin(t) : 0))).toBeLessThan(1e-12);
    expect(solution.slides).toHaveLength(1);
    expect(solution.slides![0].from).toBeCloseTo(met, 11);
    expect(solution.notes.join(' ')).toContain('slides along the surface');
  });

  it('ends where one side leads away, at once where it begins there', () => {
    const solution = solved({
      unknowns: ['u'],
      interval: [0, 3.5],
      equations: ["u' = 2*sin(t) - sign(u)"],
      conditions: ['u(0) = 0'],
    });
    const leaves = Math.PI / 6;
    const exact = (t: number) => (t < leaves ? 0 : 2 * (Math.cos(leaves) - Math.cos(t)) - (t - leaves));
    expect(errorOf(solution, [0, 3.5], exact)).toBeLessThan(1e-11);
    expect(solution.slides![0].to).toBeCloseTo(leaves, 10);
  });

  it('along a surface that moves with another unknown, by if', () => {
    const solution = solved({
      unknowns: ['x', 'y'],
      interval: [0, 8],
      equations: ["x' = if(x < y, 1, 0 - 1)", "y' = 0.2*x + 0.1"],
      conditions: ['x(0) = 2', 'y(0) = 0'],
    });
    // y = 0.5 t − 0.1 t² until it meets x = 2 − t; then both grow by 0.2 x + 0.1.
    const met = (1.5 - Math.sqrt(1.5 * 1.5 - 0.8)) / 0.2;
    const exact = (t: number) => (t < met ? 2 - t : (2 - met + 0.5) * Math.exp(0.2 * (t - met)) - 0.5);
    expect(errorOf(solution, [0, 8], exact)).toBeLessThan(1e-10);
  });

  it('along a curved surface', () => {
    const s = 'sign(1 - x^2 - y^2)';
    const solution = solved({
      unknowns: ['x', 'y'],
      interval: [0, 9],
      equations: [`x' = x*${s} - y`, `y' = y*${s} + x`],
      conditions: ['x(0) = 0.5', 'y(0) = 0'],
    });
    const exact = (t: number) => Math.min(1, 0.5 * Math.exp(t)) * Math.cos(t);
    expect(errorOf(solution, [0, 9], exact)).toBeLessThan(1e-10);
    expect(solution.slides![0].from).toBeCloseTo(Math.log(2), 11);
  });

  it('along two surfaces at once', () => {
    const { network, slides } = solved({
      unknowns: ['x', 'y'],
      interval: [0, 20],
      equations: ["x'' = -x - 0.3*sign(x')", "y'' = -4*y - 0.5*sign(y')"],
      conditions: ['x(0) = 2', "x'(0) = 0", 'y(0) = 1', "y'(0) = 0"],
    });
    const [x, y] = valuesOn(network, [5, 20]);
    expect(x[0]).toBeCloseTo(friction(5), 11);
    expect(x[1]).toBeCloseTo(-0.2, 11);
    expect(Math.abs(y[1])).toBeLessThan(1e-11);
    expect(slides!.map(({ from }) => Math.round(from / (Math.PI / 2)))).toEqual([4, 6]);
  });

  it('sticks and slips under a force, as a scheme of time steps does', () => {
    const { network, slides } = solved({
      unknowns: ['x'],
      interval: [0, 20],
      equations: ["x'' = cos(1.2*t) - x - 0.7*sign(x')"],
      conditions: ['x(0) = 0.1', "x'(0) = 0"],
    });
    expect(slides!.length).toBeGreaterThan(4);
    // Moreau's: the friction of a step is what stops it, or all there is.
    const h = 2e-5;
    let [x, v] = [0.1, 0];
    for (let k = 0; k < 20 / h; k++) {
      const free = v + h * (Math.cos(1.2 * (k + 0.5) * h) - (x + (h / 2) * v));
      v = Math.sign(free) * Math.max(0, Math.abs(free) - 0.7 * h);
      x += h * v;
    }
    expect(valuesOn(network, [20])[0][0]).toBeCloseTo(x, 3);
  });

  it('is said where it cannot be followed', () => {
    const { trouble } = solved({
      unknowns: ['x'],
      interval: [0, 10],
      equations: ["x'' = -sign(x) - 0.5*sign(x')"],
      conditions: ['x(0) = 1', "x'(0) = 0"],
    });
    expect(trouble?.kind).toBe('stuck');
    expect(trouble?.message).toContain('slides');
  });

  it('says that a start on a surface allows several solutions', () => {
    const { notes } = solved({
      unknowns: ['u'],
      interval: [0, 1],
      equations: ["u' = sign(u)"],
      conditions: ['u(0) = 0'],
    });
    expect(notes.join(' ')).toContain('several solutions');
  });
});

describe('a solve that is taken up again', () => {
  it('ends in the same numbers on both sides of its surfaces', () => {
    const prepared = preparedOf({
      unknowns: ['x'],
      interval: [0, 200],
      equations: ["x'' = cos(1.2*t) - x - 0.9*sign(x')"],
      conditions: ['x(0) = 0.1', "x'(0) = 0"],
    });
    const whole = solutionOf(prepared);
    expect(whole.slides!.length).toBeGreaterThan(3);
    const trees: ArchiveValue[] = [];
    solutionOf(prepared, { journal: new Journal(null, (tree) => trees.push(tree), { first: 0, interval: 0 }) });
    expect(trees.length).toBeGreaterThan(4);
    for (const tree of trees) {
      const again = solutionOf(prepared, { journal: new Journal(structuredClone(tree), () => {}) });
      expect(again.network).toEqual(whole.network);
      expect(again.slides).toEqual(whole.slides);
      expect(again.carried).toBe(whole.carried);
    }
  });
});

describe('the carried error passes a crossing', () => {
  it.each([1e-3, 1e-5, 1e-7])('within a factor of five, defect %s', (accuracy) => {
    const end = 9;
    const { network, carried } = solved(coulomb(end), { tolerance: 1, accuracy });
    const times = equallySpaced(0, end, 401);
    const truth = relativeError(valuesOn(network, times), [times.map(friction)]);
    expect(carried! / truth).toBeGreaterThan(0.2);
    expect(carried! / truth).toBeLessThan(5);
  });
});
