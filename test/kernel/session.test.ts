import { describe, expect, test } from 'vitest';
import { KernelSession } from '../../src/kernel/binding.ts';
import { activationNames, lossKinds } from '../../src/kernel/description.ts';
import { wasmKernel } from '../../src/kernel/wasm.ts';
import { isUnary, operations, opNames, type UnaryName } from '../../src/tape/operations.ts';
import { readWasm } from '../../src/trainer/engine/embedded/places.ts';
import { EngineError } from '../../src/trainer/engine/engine.ts';
import { differences, largest } from './differences.ts';
import { engines } from './engines.ts';
import { group, network, oscillator, program, someTheta, TapeWriter } from './programs.ts';

const worstRelative = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  largest(Array.from(a, (x, i) => x - b[i])) / largest(b);

test("the kernel's tables are those of the contract", () => {
  expect(activationNames).toEqual(['tanh', 'sin', 'swish', 'gelu', 'softplus']);
  expect(lossKinds).toEqual(['mse', 'mae', 'huber', 'log_cosh', 'relative', 'lp']);
});

/** Functions of the variable alone, over a range with its special values. */
const functions: [UnaryName, (t: number) => number, number[]][] = [
  ['exp', Math.exp, [-800, -745.2, -720, -1, -1e-9, 0, 1e-9, 0.3, 0.35, 1, 40, 700, 709.7, 710, 1e6]],
  ['tanh', Math.tanh, [-50, -19, -1, -0.3, -1e-8, 0, 1e-300, 1e-5, 0.17, 0.18, 0.6, 1, 3, 9, 18, 22, 1e9]],
  ['sin', Math.sin, [-1e5, -30, -Math.PI, -1, -1e-7, 0, 0.7, 0.8, 1, 1.6, 3.1, 3.2, 100, 12345.678]],
  ['cos', Math.cos, [-1e5, -30, -Math.PI, -1, -1e-7, 0, 0.7, 0.8, 1, 1.6, 3.1, 3.2, 100, 12345.678]],
  ['sigmoid', (x) => 1 / (1 + Math.exp(-x)), [-700, -40, -1, 0, 1e-3, 1, 40, 1e4]],
  ['softplus', (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), [-700, -40, -1, 0, 1e-3, 1, 40, 1e4]],
];

function valuesOf(
  engine: (typeof engines)[0][1],
  name: UnaryName,
  times: number[],
  precision: 'f32' | 'f64',
): number[] {
  const w = new TapeWriter();
  const result = w.put(name, w.put('time'));
  const session = engine.open(
    program({
      networks: [],
      input: { shift: 0, scale: 1 },
      groups: [group({ count: times.length, times: Float64Array.from(times), order: 0, tape: w.tape(result) })],
    }),
    precision,
  );
  return [...session.residuals(0)];
}

describe.each(engines)('%s', (_, engine) => {
  test.each(functions)('%s is accurate in both precisions', (name, f, special) => {
    const range = Array.from({ length: 4001 }, (_v, n) => -20 + n / 100);
    for (const [precision, tolerance, round] of [
      ['f64', 1e-15, (x: number) => x],
      ['f32', 4e-7, Math.fround],
    ] as const) {
      const times = [...special, ...range].map(round);
      const actual = valuesOf(engine, name, times, precision);
      const wrong = times.filter((t, n) => {
        const expected = round(f(t));
        if (!Number.isFinite(expected)) return actual[n] !== expected;
        // Near the smallest normal number results are flushed; sines lose what the reduction of a large angle loses.
        const floor = precision === 'f32' ? 2e-38 : 4e-308;
        const angle = name === 'sin' || name === 'cos' ? (precision === 'f32' ? 6e-8 : 1e-16) : 0;
        const allowed = tolerance * Math.abs(expected) + floor + angle * (1 + Math.abs(t) / 1e4);
        return !(Math.abs(actual[n] - expected) <= allowed);
      });
      expect(wrong, precision).toEqual([]);
    }
  });

  test('NaN and infinity pass through every function', () => {
    for (const name of opNames.filter(isUnary)) {
      if (name === 'step') continue;
      expect(valuesOf(engine, name, [Number.NaN], 'f64')[0], name).toBeNaN();
      expect(valuesOf(engine, name, [Number.NaN], 'f32')[0], name).toBeNaN();
    }
    expect(valuesOf(engine, 'exp', [Infinity, -Infinity], 'f32')).toEqual([Infinity, 0]);
    expect(valuesOf(engine, 'tanh', [Infinity, -Infinity], 'f64')).toEqual([1, -1]);
    expect(valuesOf(engine, 'softplus', [Infinity, -Infinity], 'f64')).toEqual([Infinity, expect.closeTo(0, 300)]);
  });

  test.each(activationNames)('a parameter that is NaN or infinite shows in losses and gradients: %s', (activation) => {
    const p = oscillator([8, 8], 30);
    p.networks[0].activation = activation;
    for (const precision of ['f32', 'f64'] as const)
      for (const bad of [Number.NaN, Infinity]) {
        const session = engine.open(p, precision);
        session.theta.set(someTheta(p));
        session.theta[20] = bad;
        session.evaluate();
        expect([...session.losses].some(Number.isFinite) && activation !== 'tanh').toBe(false);
        if (Number.isNaN(bad)) {
          expect([...session.losses].every(Number.isNaN)).toBe(true);
          expect([...session.gram].every(Number.isNaN)).toBe(true);
        }
      }
  });

  test('single precision agrees with double precision to 1e-3', () => {
    for (const layers of [[32, 32, 32], [20, 20], [7]]) {
      const p = oscillator(layers, 77);
      const [single, double] = (['f32', 'f64'] as const).map((precision) => {
        const session = engine.open(p, precision);
        session.theta.set(someTheta(p));
        session.evaluate();
        return session;
      });
      expect(worstRelative(single.losses, double.losses)).toBeLessThan(1e-4);
      for (let term = 0; term < 3; term++) {
        const rows = [term * double.parameters, (term + 1) * double.parameters] as const;
        expect(worstRelative(single.gradients.subarray(...rows), double.gradients.subarray(...rows))).toBeLessThan(
          1e-3,
        );
      }
      const jacobian = single.jacobian(0).jacobian;
      expect(worstRelative(jacobian, double.jacobian(0).jacobian)).toBeLessThan(1e-5);
    }
  });

  test('jets are derivatives of each other, and of the closed form of one neuron', () => {
    const p = program({
      networks: [network({ layers: [1], activation: 'sin' })],
      groups: [oscillator([4], 9).groups[0]],
    });
    p.input = { shift: 0.5, scale: 2 };
    const session = engine.open(p, 'f64');
    const [w, b, v, c] = [1.3, 0.2, 0.8, -0.1];
    session.theta.set([w, b, v, c]);
    const times = Float64Array.from({ length: 601 }, (_v, n) => n / 100);
    const jets = session.jets(times, 4);
    expect(jets.length).toBe(5 * 601);
    times.forEach((t, n) => {
      const z = (w * (t - 0.5)) / 2 + b;
      const d = [Math.sin(z), Math.cos(z), -Math.sin(z), -Math.cos(z), Math.sin(z)];
      for (let k = 0; k <= 4; k++) expect(jets[k * 601 + n]).toBeCloseTo(v * w ** k * d[k] + (k === 0 ? c : 0), 13);
    });
  });

  test('more points than are staged at a time give the same as their parts', () => {
    const count = 9001;
    const times = Float64Array.from({ length: count }, (_v, n) => (n * 0.618034) % 1);
    const aux = Float64Array.from(times, Math.sin);
    const pointWeights = Float64Array.from(times, Math.exp);
    const w = new TapeWriter();
    const result = w.put('sub', w.jet(0, 1), w.put('aux', 0));
    const part = (from: number, to: number) => ({
      count: to - from,
      times: times.slice(from, to),
      aux: aux.slice(from, to),
      pointWeights: pointWeights.slice(from, to),
    });
    const of = (from: number, to: number) => {
      const p = program({ groups: [group({ ...part(from, to), order: 1, auxColumns: 1, tape: w.tape(result) })] });
      const session = engine.open(p, 'f64');
      session.theta.set(someTheta(p));
      session.evaluate();
      return session;
    };
    const [all, first, second] = [of(0, count), of(0, 1000), of(1000, count)];
    expect(all.losses[0]).toBeCloseTo((first.losses[0] * 1000 + second.losses[0] * 8001) / count, 12);
    const mixed = Float64Array.from(first.gradients, (g, k) => (g * 1000 + second.gradients[k] * 8001) / count);
    expect(worstRelative(all.gradients, mixed)).toBeLessThan(1e-11);
    expect([...all.residuals(0)]).toEqual([...first.residuals(0), ...second.residuals(0)]);
    const rows = all.jacobian(0).jacobian;
    expect(rows.slice(5000 * all.parameters)).toEqual(second.jacobian(0).jacobian.slice(4000 * all.parameters));

    // The session of the second part, given the first part's points, is the first session.
    const { theta } = second;
    second.setGroup(0, part(0, 1000));
    second.evaluate();
    expect(second.gradients).toEqual(first.gradients);
    second.setGroup(0, part(0, count));
    second.evaluate();
    expect(worstRelative(second.gradients, all.gradients)).toBeLessThan(1e-12);
    expect(second.theta).toBe(theta);
  });

  test('memory does not depend on the number of points beyond the staged ones', () => {
    const bytes = (count: number) => {
      const session = engine.open(oscillator([32, 32], count), 'f32');
      session.evaluate();
      return session.theta.buffer.byteLength;
    };
    expect(bytes(100_000)).toBe(bytes(4096));
  });

  test('Adam is the published algorithm', () => {
    const p = oscillator([8], 20);
    const session = engine.open(p, 'f64');
    const theta = someTheta(p);
    session.theta.set(theta);
    const m = new Float64Array(theta.length);
    const v = new Float64Array(theta.length);
    const lambda = [1e-4, 1, 0.1];
    for (let step = 1; step <= 5; step++) {
      session.evaluate();
      for (let k = 0; k < theta.length; k++) {
        let g = 0;
        for (let i = 0; i < 3; i++) g += lambda[i] * session.gradients[i * theta.length + k];
        m[k] = 0.9 * m[k] + 0.1 * g;
        v[k] = 0.999 * v[k] + 0.001 * g * g;
        theta[k] -= (0.01 * (m[k] / (1 - 0.9 ** step))) / (Math.sqrt(v[k] / (1 - 0.999 ** step)) + 1e-8);
      }
      session.fusedAdam.step(lambda, { rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step });
      expect(worstRelative(session.theta, theta)).toBeLessThan(1e-12);
    }
  });

  test('an unused branch that is infinite does not spoil the gradient', () => {
    const w = new TapeWriter();
    const u = w.jet(0, 0);
    const never = w.put('lt', w.put('time'), w.number(-100));
    const root = w.put('sqrt', w.put('mul', u, w.number(0)));
    const p = program({ groups: [group({ order: 0, tape: w.tape(w.put('select', never, root, u)) })] });
    const session = engine.open(p, 'f64');
    session.theta.set(someTheta(p));
    session.evaluate();
    expect([...session.gradients].every(Number.isFinite)).toBe(true);
  });

  test('a malformed program is refused by a sentence, not run', () => {
    const { constant, jet, neg, time } = operations;
    const bad = (code: number[], change = {}) => {
      const tape = { code: Int32Array.from(code), constants: new Float64Array(1), results: Int32Array.from([0]) };
      return () => engine.open(program({ groups: [group({ order: 1, tape, ...change })] }), 'f32');
    };
    expect(bad([jet.code, 1, 0, 0])).toThrow('instruction 0 of a tape: output 1 is not below 1');
    expect(bad([jet.code, 0, 2, 0])).toThrow('derivative 2 is not below 2');
    expect(bad([time.code, 1, 0, 0])).toThrow('slot 1 is not below 1');
    expect(bad([neg.code, 0, 0, 0])).toThrow('register 0 is not below 0');
    expect(bad([constant.code, 1, 0, 0])).toThrow('constant 1 is not below 1');
    expect(bad([99, 0, 0, 0])).toThrow('operation 99');
    expect(bad([jet.code, 0, 0, 0], { times: new Float64Array(3) })).toThrow('3 times instead of 21');
    expect(bad([jet.code, 0, 0, 0])).not.toThrow();
    expect(bad([jet.code, 0, 0, 7])).toThrow(EngineError);
  });
});

test('all engines agree', () => {
  for (const layers of [
    [32, 32, 32],
    [13, 6],
  ]) {
    const p = oscillator(layers, 61);
    const sessions = engines.map(([, engine]) => {
      const session = engine.open(p, 'f64');
      session.theta.set(someTheta(p));
      session.evaluate();
      return session;
    });
    for (const session of sessions.slice(1)) {
      expect(worstRelative(session.losses, sessions[0].losses)).toBeLessThan(1e-12);
      expect(worstRelative(session.gradients, sessions[0].gradients)).toBeLessThan(1e-12);
      expect(worstRelative(session.jacobian(0).jacobian, sessions[0].jacobian(0).jacobian)).toBeLessThan(1e-12);
    }
  }
});

test('a kernel of another version is refused', () => {
  const kernel = wasmKernel(readWasm());
  const foreign = {
    ...kernel,
    load: (words: Int32Array, numbers: Float64Array, precision: 'f32' | 'f64') =>
      kernel.load(words.with(0, 999), numbers, precision),
  };
  expect(() => new KernelSession(foreign, oscillator([4], 5), 'f32')).toThrow('another version');
});

test('differences find a wrong gradient', () => {
  const session = engines[0][1].open(oscillator([4], 9), 'f64');
  session.theta.fill(0.3);
  const d = differences(session, () => session.residuals(0));
  expect(d.size).toBe(session.parameters);
});
