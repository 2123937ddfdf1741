/** @file The formulas that WebGPU and TensorFlow share, on plain numbers; and the WGSL written from them. */
import { describe, expect, it } from 'vitest';
import type { Activation } from '../../src/problem/problem.ts';
import type { Algebra } from '../../src/tape/algebra.ts';
import { operations } from '../../src/tape/operations.ts';
import { tapeForward, tapeReverse } from '../../src/tape/walk.ts';
import { compile } from '../../src/trainer/compile/compile.ts';
import { lossRules } from '../../src/trainer/compile/loss.ts';
import type { LossFunction } from '../../src/trainer/compile/program.ts';
import { activationDerivatives } from '../../src/trainer/engine/algebra/activation.ts';
import { composeJet, composeJetTranspose } from '../../src/trainer/engine/algebra/jets.ts';
import { lossSlope, lossValue } from '../../src/trainer/engine/algebra/loss.ts';
import { derivativesByActivation as referenceDerivatives } from '../../src/trainer/engine/reference/activation.ts';
import { wgslNumber } from '../../src/trainer/engine/webgpu/emitter.ts';
import { programLayout } from '../../src/trainer/engine/webgpu/layout.ts';
import { shaderSource } from '../../src/trainer/engine/webgpu/shader.ts';
import { functions, functionTable } from '../trainer/engine/programs.ts';
import { problems } from '../trainer/engine/table-problems.ts';

const numbers: Algebra<number> = {
  constant: (value) => value,
  unary: (name, a) => operations[name].value(a, 0, 0),
  binary: (name, a, b) => operations[name].value(a, b, 0),
  select: (c, a, b) => (c !== 0 ? a : b),
};

const activations = ['tanh', 'sin', 'swish', 'gelu', 'softplus'] satisfies Activation[];
const h = 1e-5;

describe.each(activations)('%s', (activation) => {
  it.each([-2.3, -0.4, 0, 0.7, 1.9])('derivatives at %f', (x) => {
    const wanted = referenceDerivatives[activation](x);
    activationDerivatives(numbers, activation, x, 5).forEach((y, n) => {
      expect(y).toBeCloseTo(wanted[n], 10);
    });
  });

  it.each([0, 1, 2, 3, 4])('jets of order %i and their transpose', (order) => {
    const z = [0.4, -0.7, 1.1, 0.3, -0.9].slice(0, order + 1);
    const bar = [1, -0.5, 0.8, 0.25, 0.6].slice(0, order + 1);
    const jet = (at: number[]) => composeJet(numbers, activationDerivatives(numbers, activation, at[0], order), at);
    const f = activationDerivatives(numbers, activation, z[0], order + 1);
    composeJetTranspose(numbers, f, z, bar).forEach((adjoint, k) => {
      const there = jet(z.with(k, z[k] + h));
      const back = jet(z.with(k, z[k] - h));
      const wanted = bar.reduce((sum, b, n) => sum + (b * (there[n] - back[n])) / (2 * h), 0);
      expect(adjoint).toBeCloseTo(wanted, 7);
    });
  });
});

describe('losses', () => {
  const kinds: [LossFunction['kind'], number][] = [
    ['mse', 0],
    ['mae', 0],
    ['huber', 0.4],
    ['log_cosh', 0],
    ['relative', 0],
    ['lp', 3.5],
  ];
  it.each(kinds)('%s', (kind, parameter) => {
    const loss: LossFunction = { kind, parameter, reduction: 'mean' };
    for (const r of [-2, -0.3, 0, 0.39, 0.41, 7]) {
      expect(lossValue(numbers, loss, r)).toBeCloseTo(lossRules[kind].value(r, parameter), 10);
      expect(lossSlope(numbers, loss, r)).toBeCloseTo(lossRules[kind].slope(r, parameter), 10);
    }
  });
});

describe('tapes in reverse', () => {
  it.each(Object.entries(functionTable))('%s functions', (_, residuals) => {
    const { tape } = functions(residuals).groups[0];
    for (const u of [-0.8, -0.15, 0.12, 0.63]) {
      const at = (x: number) =>
        tapeForward(numbers, tape, { time: () => 0, jet: () => x, aux: () => 0, scalar: () => 0 });
      const values = at(u);
      tape.results.forEach((result, k) => {
        const { jets, scalars } = tapeReverse(numbers, tape, values, result, 1);
        const wanted = (at(u + h)[result] - at(u - h)[result]) / (2 * h);
        expect(scalars).toEqual([]);
        expect(
          jets.reduce((sum, j) => sum + j.adjoint, 0),
          `function ${k} at ${u}`,
        ).toBeCloseTo(wanted, 6);
      });
    }
  });
});

describe('the WGSL of a program', () => {
  it.each(Object.entries(problems))('%s', (_, p) => {
    const layout = programLayout(compile(p).program);
    for (const kind of ['single', 'batch'] as const) {
      const source = shaderSource(layout, kind);
      expect(source).not.toMatch(/undefined|NaN|Infinity|\[object/);
      expect(source.split('{').length).toBe(source.split('}').length);
      expect(source.match(/fn step\(/g)).toHaveLength(1);
    }
  });

  it('refuses numbers that single precision cannot hold', () => {
    expect(wgslNumber(1)).toBe('1.0');
    expect(wgslNumber(1e-7)).toBe(String(Math.fround(1e-7)));
    expect(() => wgslNumber(1e39)).toThrow(/does not fit single precision/);
  });
});
