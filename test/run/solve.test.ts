import { describe, expect, it } from 'vitest';
import { factorise, solveFactorised } from '../../src/numeric/lu.ts';
import type { Frame, SolutionFrame } from '../../src/problem/frame.ts';
import type { Problem } from '../../src/problem/problem.ts';
import type { RunHeader } from '../../src/problem/run.ts';
import { resultOf } from '../../src/problem/run-event.ts';
import { solveProblem } from '../../src/run/solve.ts';
import { classicalSolution } from '../../src/solver/classical/classical.ts';
import type { PiecewiseNetwork } from '../../src/solver/network/piecewise.ts';
import { prepare } from '../../src/solver/solver.ts';
import { RunControl } from '../../src/trainer/train/control.ts';
import { tickingClock } from '../clock.ts';
import { problemOf } from '../solver/textbook.ts';

async function run(problem: Problem, control = new RunControl(), frameInterval = 33) {
  const events = solveProblem(problem, { control, frameInterval, variant: null, folder: null });
  const frames: Frame[] = [];
  const solutions: SolutionFrame[] = [];
  let header: RunHeader | null = null;
  for await (const event of events) {
    if (event.type === 'started') header = event.header;
    if (event.type === 'frame') frames.push(event.frame);
    if (event.type === 'solution') solutions.push(event.solution);
    if (event.type === 'finished') return { header: header!, frames, solutions, result: event.result };
  }
  throw new Error('no result');
}

const oscillator = problemOf({
  unknowns: ['u'],
  interval: [0, 1],
  equations: ["u'' + 4*u' + 400*u = 0"],
  conditions: ['u(0) = 1', "u'(0) = 0"],
});

describe('a solve as a run', () => {
  it('ends with a verdict and its evidence', async () => {
    const { header, frames, solutions, result } = await run(oscillator);
    expect(header.terms.map((t) => t.name)).toEqual(['equation 1', 'u(0) = 1', "u'(0) = 0"]);
    expect(result.verdict).toBe('reached');
    expect(result.errorEstimate).toBeLessThan(1e-11);
    expect(result.because).toContain('carried through the linearised equations gives an error of');
    expect(frames.at(-1)!.losses).toHaveLength(3);
    expect(frames.at(-1)!.losses[0]).toBeLessThan(1e-15);
    expect(solutions.at(-1)!.values[0]).toHaveLength(header.grid.length);
    expect(result.checklist.length).toBeGreaterThan(5);
  });

  it.each([
    { kind: 'forward', conditions: ['u(0) = 1', "u'(0) = 0"] },
    { kind: 'boundary', conditions: ['u(0) = 1', 'u(1) = 0'] },
  ])('takes as many features and points as are written: $kind', async ({ conditions }) => {
    const problem = problemOf({ unknowns: ['u'], interval: [0, 1], equations: ["u'' + 4*u' + 40*u = 0"], conditions });
    const phases = [{ name: 'random_features', args: { width: 90, points: 30 } }];
    const networks: PiecewiseNetwork[] = [];
    const events = solveProblem(
      { ...problem, training: { ...problem.training, phases } },
      {
        control: new RunControl(),
        frameInterval: 33,
        variant: null,
        folder: null,
        onNetwork: (network) => void networks.push(network),
      },
    );
    await resultOf(events);
    expect(networks[0].choice).toMatchObject({ width: 90, points: 30 });
  });

  it('shows a long solve as it goes, the rest still open', async () => {
    tickingClock(1);
    const { frames, solutions } = await run(
      problemOf({
        unknowns: ['x', 'y', 'z'],
        interval: [0, 20],
        equations: ["x' = 10*(y-x)", "y' = x*(28-z)-y", "z' = x*y-8/3*z"],
        conditions: ['x(0)=1', 'y(0)=1', 'z(0)=1'],
      }),
      new RunControl(),
      1,
    );
    expect(frames.length).toBeGreaterThan(5);
    expect(solutions[0].values[0][0]).toBeCloseTo(1, 12);
    expect(solutions[0].values[0].at(-1)).toBeNaN();
  });

  it('stops when it is told to', async () => {
    const control = new RunControl();
    control.stop();
    const { result } = await run(oscillator, control);
    expect(result.ended).toBe('stopped');
    expect(result.verdict).toBe('not reached');
  });

  it('shows the values at its end alone to whoever wants no more', async () => {
    const options = { control: new RunControl(), frameInterval: 0, variant: null, folder: null };
    const shown = async (solutions?: 'values at the end'): Promise<SolutionFrame[]> => {
      const found: SolutionFrame[] = [];
      for await (const event of solveProblem(oscillator, { ...options, solutions }))
        if (event.type === 'solution') found.push(event.solution);
      return found;
    };
    const [all, [end, ...others]] = [await shown(), await shown('values at the end')];
    expect(all.length).toBeGreaterThan(1);
    expect(others).toEqual([]);
    expect(end.values).toEqual(all.at(-1)!.values);
    expect(end.residuals[0].every(Number.isNaN)).toBe(true);
    expect(all.at(-1)!.residuals[0].every(Number.isFinite)).toBe(true);
  });

  it('calls a solution wrong that differs from the written exact one', async () => {
    const { result } = await run({ ...oscillator, exact: [{ unknown: 'u', value: { kind: 'number', value: 2 } }] });
    expect(result.verdict).toBe('wrong');
    expect(result.referenceKind).toBe('exact');
    expect(result.because).toContain('What is written as `exact` misses "u(0) = 1" by 33.3 %');
    expect(result.because).not.toContain('amplifies');
  });

  it('calls data wrong that no parameter can meet', async () => {
    const times = [0.1, 0.3, 0.5, 0.7, 0.9];
    const { result } = await run(
      problemOf({
        unknowns: ['u'],
        interval: [0, 1],
        estimates: { k: { value: 1 } },
        equations: ["u' = -k*u"],
        conditions: ['u(0) = 1'],
        data: [{ of: 'u', times, values: [0.9, 0.2, 0.9, 0.2, 0.9], noise: 0.01 }],
      }),
    );
    expect(result.verdict).toBe('wrong');
    expect(result.because).toContain('standard deviations');
  });

  it('sees a single measurement that is missed', async () => {
    const { result } = await run(
      problemOf({
        unknowns: ['u', 'v'],
        interval: [0, 2],
        estimates: { k: { value: 1 } },
        equations: ["u' = -k*u", "v' = -v"],
        conditions: ['u(0) = 1', 'v(0) = 1'],
        data: [
          { of: 'u', times: [1, 2], values: [0.5, 0.25] },
          { of: 'v', times: [1], values: [0.9] },
        ],
      }),
    );
    expect(result.verdict).not.toBe('reached');
    expect(result.because).toContain('the misfit is 59.1 % of the spread of the data');
  });

  it('starts on one branch where zero has no slope, and says which others there are', async () => {
    const { result } = await run(
      problemOf({
        unknowns: ['x', 'y'],
        interval: [0, 10],
        equations: ["x' = -x + y", 'x^2 + y^2 = 1'],
        conditions: ['x(0) = 0.5'],
      }),
    );
    expect(result.verdict).toBe('reached');
    expect(result.because).toContain('One of several solutions: others start with y(0) = -0.866 in place of 0.866.');
  });

  it('refuses in one sentence', async () => {
    const problem = problemOf({ unknowns: ['u'], interval: [0, 1], equations: ["u'' = -u"], conditions: ['u(0)=1'] });
    await expect(run(problem)).rejects.toThrow('The window solver cannot take this problem');
  });
});

describe('large systems', () => {
  it('solves a stiff diffusion equation on 20 points with banded factors', async () => {
    const n = 20;
    const c = (n + 1) ** 2;
    const names = Array.from({ length: n }, (_, i) => `u${i}`);
    const mode = (i: number) => Math.sin((Math.PI * (i + 1)) / (n + 1));
    const { result, solutions, header } = await run(
      problemOf({
        unknowns: names,
        interval: [0, 0.5],
        equations: names.map((u, i) => `${u}' = ${c}*(${names[i - 1] ?? 0} - 2*${u} + ${names[i + 1] ?? 0})`),
        conditions: names.map((u, i) => `${u}(0) = ${mode(i)}`),
      }),
    );
    expect(result.verdict).toBe('reached');
    const rate = 4 * c * Math.sin(Math.PI / (2 * (n + 1))) ** 2;
    const { values } = solutions.at(-1)!;
    header.grid.forEach((t, p) => {
      expect(Math.abs(values[7][p] - mode(7) * Math.exp(-rate * t))).toBeLessThan(1e-12);
    });
  });

  it('factorises a band like the full matrix', () => {
    const n = 40;
    let seed = 3;
    const random = () => {
      seed = (seed * 48271) % 2147483647;
      return seed / 2147483647 - 0.5;
    };
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = Math.max(0, i - 3); j < Math.min(n, i + 5); j++) matrix[i * n + j] = random();
    const x = Float64Array.from({ length: n }, random);
    const b = x.map((_, i) => x.reduce((sum, v, j) => sum + matrix[i * n + j] * v, 0));
    for (const band of [undefined, { below: 3, above: 4 }]) {
      const y = b.slice();
      solveFactorised(factorise(matrix.slice(), n, undefined, band), y);
      y.forEach((v, i) => {
        expect(v).toBeCloseTo(x[i], 9);
      });
    }
  });
});

describe('the classical reference', () => {
  it('agrees with the closed form, by interpolation and step by step', () => {
    const prepared = prepare(oscillator);
    if (!prepared.ok || prepared.value.kind !== 'forward') throw new Error('not an initial-value problem');
    const times = Float64Array.from({ length: 51 }, (_, i) => i / 50);
    const ω = Math.sqrt(396);
    for (const exactTimes of [false, true]) {
      const values = classicalSolution(prepared.value.system, prepared.value.start, times, {
        tolerance: 1e-12,
        budget: Number.POSITIVE_INFINITY,
        exactTimes,
      });
      times.forEach((t, p) => {
        const exact = Math.exp(-2 * t) * (Math.cos(ω * t) + (2 / ω) * Math.sin(ω * t));
        expect(Math.abs(values![0][p] - exact)).toBeLessThan(1e-10);
      });
    }
  });

  it('gives nothing rather than something late', () => {
    const prepared = prepare(
      problemOf({
        unknowns: ['u'],
        interval: [0, 100],
        equations: ["u' = -1e7*(u - cos(t))"],
        conditions: ['u(0) = 1'],
      }),
    );
    if (!prepared.ok || prepared.value.kind !== 'forward') throw new Error('not an initial-value problem');
    expect(
      classicalSolution(prepared.value.system, prepared.value.start, Float64Array.of(0, 100), {
        tolerance: 1e-12,
        budget: 2e7,
      }),
    ).toBeNull();
  });
});

describe('conditions whose value is zero', () => {
  it.each([0, 1, 2])('are met, whatever the rounding (seed %i)', async (seed) => {
    const beam = problemOf({
      unknowns: ['u'],
      interval: [0, 1],
      equations: ["u'''' = -1"],
      conditions: ['u(0) = 0', "u'(0) = 0", "u''(1) = 0", "u'''(1) = 0"],
    });
    beam.training.seed = seed;
    const { result } = await run(beam);
    expect(result.verdict).toBe('reached');
  });
});
