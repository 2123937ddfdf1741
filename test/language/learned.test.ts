import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/problem/evaluate.ts';
import type { LearnedFunction } from '../../src/problem/problem.ts';
import { codes, compile, line, problemOf } from './spec.ts';

const spec = (learn: string, equation = "u' = -f(u)", more = 'smooth f: 1e-6'): string =>
  `${learn}
${more}
variable t in [0, 4]
unknown u(t)
equation decay: ${equation}
initial start: u(0) = 1
data lab { t = [0, 1, 2, 3, 4]  u = [1, 0.4, 0.2, 0.1, 0.05] }
`;

const learned = (text: string): LearnedFunction => problemOf(text).learned![0];

const said = (text: string): string[] => compile(text).findings.map(line);

const weights = (f: LearnedFunction, of: (k: number) => number): Record<string, number> =>
  Object.fromEntries(f.coefficients.map((name, k) => [name, of(k)]));

describe('learned functions', () => {
  it('are linear in their weights, begin as a constant and hold any straight line', () => {
    const f = learned(spec('learn f(x) = 0.5 in [0, 10] { layers = [4] }'));
    expect(f.coefficients).toHaveLength(6);
    const at = (variable: number, of: (k: number) => number) =>
      evaluate(f.value, { variable, parameters: weights(f, of) });
    expect([0, 3, 10].map((x) => at(x, () => 0))).toEqual([0.5, 0.5, 0.5]);
    // The size of the function is that of its start.
    expect(at(10, (k) => (k === 1 ? 2 : 0))).toBeCloseTo(1.5, 12);
    expect(at(0, (k) => (k === 1 ? 2 : 0))).toBeCloseTo(-0.5, 12);
    const one = at(3, (k) => k);
    expect(at(3, (k) => 2 * k) - 0.5).toBeCloseTo(2 * (one - 0.5), 12);
  });

  it('are estimates of the problem, and their smoothness a term of its own', () => {
    const problem = problemOf(spec('learn f(x) in [0, 1]'));
    expect(problem.parameters.filter((p) => p.estimate)).toHaveLength(18);
    const term = problem.terms.find((t) => t.kind === 'smoothness')!;
    expect([term.name, term.weight?.schedule]).toEqual(['smooth f', { value: 1e-6, segments: [] }]);
    expect(learned(spec('learn f(x) in [0, 1]')).smoothness).toBe('smooth f');
  });

  it('measure their curvature by its mean square over the range', () => {
    const text = spec('learn f(x) in [-1, 1] { layers = [6] }');
    const f = learned(text);
    const parameters = weights(f, (k) => Math.sin(3 * k));
    const term = problemOf(text).terms.find((t) => t.kind === 'smoothness')!;
    const loss =
      term.members!.reduce((sum, { residual }) => sum + evaluate(residual, { parameters }) ** 2, 0) /
      term.members!.length;
    const value = (variable: number) => evaluate(f.value, { variable, parameters });
    const h = 1e-3;
    const n = 2000;
    let mean = 0;
    for (let i = 0; i < n; i++) {
      const x = -1 + (2 * i + 1) / n;
      mean += ((value(x + h) - 2 * value(x) + value(x - h)) / h ** 2) ** 2 / n;
    }
    expect(loss).toBeCloseTo(mean, -Math.log10(1e-2 * mean));
  });

  it('know what they are called with, each once, also through functions and lets', () => {
    const text = spec('learn f(x) in [0, 1]', "u' = -f(u) - f(u)*g(2*u)", 'smooth f: 1\nfunction g(a) = f(a) + 1');
    expect(learned(text).calls).toEqual([
      { kind: 'unknown', name: 'u', order: 0 },
      {
        kind: 'binary',
        operator: '*',
        left: { kind: 'number', value: 2 },
        right: { kind: 'unknown', name: 'u', order: 0 },
      },
    ]);
  });

  it('have a unit of their own, and one of their argument', () => {
    const withUnits = (equation: string) =>
      said(
        `learn f(x): 1/s in [0, 1]\nsmooth f: 1\nvariable t: s in [0, 4]\nunknown u(t): m\nequation decay: ${equation}\ninitial start: u(0) = 1\ndata lab { t = [0, 1, 2]  u = [1, 0.5, 0.2] }\n`,
      );
    expect(withUnits("u' = -f(u)*u")).toEqual([]);
    expect(withUnits("u' = -f(u)").join()).toContain('unit-mismatch');
    expect(withUnits("u' = -f(u)*u - f(t)*u").join()).toContain('unit-mismatch');
  });

  it('are told what is wrong with them', () => {
    expect(codes(spec('learn f(x, y) in [0, 1]'))).toContain('wrong-argument-count');
    expect(codes(spec('learn f(x) in [1, 0]'))).toContain('empty-interval');
    expect(codes(spec('learn f(x) in [0, 1] { layers = [8, 8] }'))).toContain('wrong-value');
    expect(codes(spec('learn f(x) in [0, 1] { layer = [8] }'))).toContain('unknown-option');
    expect(codes(spec('learn f(x) in [0, 1]', "u' = -f"))).toContain('wrong-argument-count');
    expect(codes(spec('learn f(x) in [0, 1]', "u' = -f(u, t)"))).toContain('wrong-argument-count');
    expect(codes(spec('learn f(x) in [0, 1]', "u' = -f(u)", 'smooth f: 0'))).toContain('wrong-value');
    expect(codes(spec('learn f(x) in [0, 1]', "u' = -f(u)", 'smooth f: 1\nsmooth f: 2'))).toContain('duplicate-entry');
    expect(codes(spec('learn f(x) in [0, 1]', "u' = -f(u)", 'smooth u: 1'))).toContain('unknown-name');
    expect(codes(spec('learn f(x) in [0, 1]', "u' = -f(u)", ''))).toEqual(['learned-alone']);
    expect(codes(spec('learn f(x) in [0, 1]', "u' = -u"))).toContain('learned-unused');
    expect(codes(spec('learn f(x) in [0, 1]').replace(/data.*\n/, ''))).toContain('learned-without-data');
  });

  it('leave their words to who uses them as names', () => {
    expect(
      said(
        "param learn = 2\nlet smooth = learn\nvariable t in [0, 1]\nunknown u(t)\nequation decay: u' = -smooth*u\ninitial u(0) = 1\n",
      ),
    ).toEqual([]);
  });
});
