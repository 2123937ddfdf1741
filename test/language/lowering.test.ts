import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/problem/evaluate.ts';
import { valueAt } from '../../src/problem/schedule.ts';
import { parseProblem } from '../../src/problem/schema.ts';
import { codes, compile, files, full, line, problemOf, smallest } from './spec.ts';

const parameters = (p: ReturnType<typeof problemOf>) => Object.fromEntries(p.parameters.map((x) => [x.name, x.value]));

describe('lowering', () => {
  it('says nothing about the two specs of the reference', () => {
    expect(compile(smallest).findings).toEqual([]);
    expect(
      compile(full)
        .findings.filter((f) => f.severity !== 'information')
        .map(line),
    ).toEqual([]);
  });

  it('fills in what the smallest spec leaves open', () => {
    const p = problemOf(smallest);
    expect(p.terms.map((t) => [t.name, t.named, t.kind, t.text])).toEqual([
      ['equation', false, 'equation', "u' = -u"],
      ['u(0)', false, 'initial', 'u(0) = 1'],
    ]);
    expect(p.training.phases.map((x) => x.name)).toEqual(['auto']);
    expect(p.holdout).toMatchObject({ name: 'uniform', args: { points: 1024 } });
    expect(p.written).toEqual({
      weights: false,
      loss: false,
      network: false,
      points: false,
      train: false,
      data: false,
    });
  });

  it('carries every block of the full spec', () => {
    const p = problemOf(full);
    expect(p.title).toBe('Damped oscillator');
    expect(p.terms.map((t) => [t.name, t.kind, t.hard])).toEqual([
      ['motion', 'equation', false],
      ['release', 'initial', false],
      ['rest', 'initial', true],
      ['lab', 'data', false],
    ]);
    const [motion, release, , lab] = p.terms;
    expect(motion.points).toMatchObject({ name: 'sobol', args: { points: 256, resample: 500 } });
    expect(lab.loss).toMatchObject({ name: 'huber', args: { delta: 0.1 }, reduction: 'mean' });
    expect(release.weight?.source.start).toEqual({ line: 22, character: 2 });
    const schedule = release.weight?.schedule;
    if (!schedule || schedule === 'equal_total') throw new Error('a schedule is expected');
    expect([0, 2000, 4000, 6000, 9000].map((s) => valueAt(schedule, s, 10000))).toEqual([100, 100, 50.5, 1, 1]);
    expect(p.weightMethod).toMatchObject({ name: 'gradnorm', args: { alpha: 1.5, every: 10 } });
    expect(p.training.phases.map((x) => [x.name, x.args.steps])).toEqual([
      ['adam', 5000],
      ['levenberg_marquardt', 200],
    ]);
    expect(p.parameters.find((x) => x.name === 'k')).toMatchObject({ value: 300, estimate: { low: 100, high: 1000 } });
    expect(p.variants.map((v) => [v.name, v.weights.motion.schedule])).toEqual([
      ['drowned', { value: 1, segments: [] }],
      ['twin', { value: 1e-3, segments: [] }],
    ]);
    expect(p.variants[1].weights.release.schedule).toBe('equal_total');
    expect(p.sweeps[0].axes[0].values).toHaveLength(13);
    expect(p.sweeps[0].axes[0].values[6]).toBeCloseTo(1e-3, 12);
    expect(p.sweeps[0].axes[1]).toEqual({ target: { kind: 'seed' }, values: [0, 1, 2] });
  });

  it('converts measured columns to the unit of what was measured', () => {
    const [, , , lab] = problemOf(full).terms;
    expect(lab.data?.times).toEqual([0, 0.1, 0.2]);
    expect(lab.data?.values.map((v) => Number(v.toPrecision(12)))).toEqual([1, -0.2, -0.65]);
    expect(lab.data).toMatchObject({ file: 'lab.csv', noise: 0.01, holdout: 0 });
  });

  it('expands lets and evaluates the exact solution', () => {
    const p = problemOf(full);
    const at = (t: number) => evaluate(p.exact[0].value, { variable: t, parameters: parameters(p) });
    const w = Math.sqrt(300 - 4);
    expect(at(0)).toBe(1);
    expect(at(0.3)).toBeCloseTo(Math.exp(-0.6) * (Math.cos(w * 0.3) + (2 / w) * Math.sin(w * 0.3)), 12);
  });

  it('hands on guesses, and leaves the field out where there is none', () => {
    const text = "variable t in [0, 1]\nunknown u(t)\nequation u'' = -u\nboundary u(0) = 0\nboundary u(1) = 1\n";
    expect(problemOf(text)).not.toHaveProperty('guesses');
    const [guess] = problemOf(`${text}let w = pi/2\nguess u(t) = sin(w*t)\n`).guesses!;
    expect(guess.unknown).toBe('u');
    expect(evaluate(guess.value, { variable: 1 })).toBeCloseTo(1, 14);
  });

  it('puts conversions into the expressions where units of one dimension meet', () => {
    const p = problemOf(
      `param L: cm = 5
variable t: s in [0, 1]
unknown u(t): m
equation motion: u' = (L - u)/(2000 ms)
initial u(0) = 3 mm`
        .replace('(2000 ms)', 'T')
        .replace('3 mm', 'x0')
        .concat('\nparam T: ms = 2000\nparam x0: mm = 3\n'),
    );
    const [motion, start] = p.terms;
    // u = 0.01 m, u' = 0.5 m/s: residual 0.5 − (0.05 − 0.01)/2 in m/s.
    const residual = evaluate(motion.residual, {
      parameters: parameters(p),
      unknown: (_, order) => (order === 0 ? 0.01 : 0.5),
    });
    expect(residual).toBeCloseTo(0.5 - 0.04 / 2, 12);
    expect(evaluate(start.residual, { parameters: parameters(p), unknown: () => 1 })).toBeCloseTo(1 - 0.003, 12);
  });

  it('measures several expressions in one data set', () => {
    const p = problemOf(`variable t in [0, 2]
unknown x(t), y(t)
equation x' = -y
equation y' = x
data both { t = [0, 1]  x = [1, 0.5]  y = [0, 0.8]  noise = 0.1  holdout = 50% }
weights { both = 3 }
`);
    const sets = p.terms.filter((t) => t.kind === 'data');
    expect(sets.map((t) => [t.name, t.data?.values, t.data?.holdout])).toEqual([
      ['both (x)', [1, 0.5], 0.5],
      ['both (y)', [0, 0.8], 0.5],
    ]);
    expect(sets.map((t) => t.weight?.schedule)).toEqual([
      { value: 3, segments: [] },
      { value: 3, segments: [] },
    ]);
  });

  it('reads inputs, growing points, durations and reductions', () => {
    const p = problemOf(`variable t in [0, 2]
unknown u(t)
input f(t) { t = [0, 1, 2]  f = [0, 1, 0]  interpolation = linear }
equation a: u' = f(t) - u
initial b: u(0) = 0
points { a = sobol(256, grow(32, 256, 50%)) }
loss { a = mse(reduction = sum) }
train auto(tolerance = 1e-8, budget = 2 min) { seed = 7 }
`);
    expect(p.inputs[0]).toMatchObject({ interpolation: 'linear', times: [0, 1, 2], values: [0, 1, 0] });
    expect(p.terms[0].points?.args.grow).toEqual({
      value: 32,
      segments: [{ shape: 'linear', to: 256, at: { share: 0.5 } }],
    });
    expect(p.terms[0].loss.reduction).toBe('sum');
    expect(p.training).toMatchObject({ seed: 7, tolerance: 1e-8, budget: 120 });
  });

  it('reads integrals, mixed and periodic conditions, D(u, n) and conditions without a point', () => {
    const p = problemOf(`variable t in [0, 2]
unknown u(t)
equation a: D(u, 2) = -u
boundary mean: integral(u) = 1
boundary periodic: u(0) + 2*u'(0) = u(2)
`);
    expect(p.terms[0].residual).toMatchObject({ left: { kind: 'unknown', order: 2 } });
    expect(p.terms[1].residual).toMatchObject({
      left: { kind: 'integral', body: { kind: 'unknown', name: 'u', order: 0 } },
    });
    const q = problemOf("variable t in [3, 4]\nunknown u(t)\nequation u' = -u\ninitial u = 1\n");
    expect(q.terms[1].residual).toMatchObject({ left: { at: { kind: 'number', value: 3 } } });
  });

  it('lets an estimate start on its bound, where published optima often rest', () => {
    const text =
      "estimate k = 0.1 in [0.1, 1]\nvariable t in [0, 1]\nunknown u(t)\nequation u' = -k*u\ninitial u(0) = 1\ndata { t = [1]  u = [0.9] }\n";
    expect(codes(text)).not.toContain('start-outside');
    expect(codes(text.replace('= 0.1 in', '= 0.09 in'))).toContain('start-outside');
  });

  it('accepts algebraic equations, data without conditions, and estimates with one condition more', () => {
    expect(
      codes("variable t in [0, 1]\nunknown x(t), y(t)\nequation x' = -y\nequation x + y = 1\ninitial x(0) = 0.5\n"),
    ).toEqual([]);
    expect(codes("variable t in [0, 1]\nunknown u(t)\nequation u'' = -u\ndata d { t = [0, 1]  u = [1, 2] }\n")).toEqual(
      [],
    );
    expect(
      codes(
        "estimate k = 1\nvariable t in [0, 1]\nunknown u(t)\nequation u' = -k*u\ninitial u(0) = 1\nboundary u(1) = 0.3\n",
      ),
    ).toEqual([]);
  });

  it('is plain JSON that the schema accepts and that reads back as it was', () => {
    for (const text of [smallest, full]) {
      const p = problemOf(text);
      expect(parseProblem(JSON.parse(JSON.stringify(p)))).toEqual(p);
    }
  });

  it('never holds NaN in a problem it gives away', () => {
    expect(
      JSON.stringify(problemOf(full), (_k, v) => (typeof v === 'number' && !Number.isFinite(v) ? 'bad' : v)),
    ).not.toContain('bad');
    expect(Object.keys(files)).toContain('lab.csv');
  });
});

describe('parseProblem', () => {
  it('names the first field that is wrong', () => {
    const p = JSON.parse(JSON.stringify(problemOf(smallest)));
    expect(() => parseProblem({ ...p, version: 7 })).toThrow(
      'this problem has version 7; this program reads version 1',
    );
    expect(() => parseProblem({ ...p, variable: { ...p.variable, from: 9 } })).toThrow(
      '"variable": the interval is empty',
    );
    const terms = [{ ...p.terms[0], kind: 'equatoin' }];
    expect(() => parseProblem({ ...p, terms })).toThrow('"terms[0].kind" should be ');
    expect(() => parseProblem('text')).toThrow('not a valid problem');
  });
});
