import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PythonLeaves, python } from '../../../src/export/python/expression.ts';
import { PythonNames } from '../../../src/export/python/names.ts';
import { pythonScript } from '../../../src/export/python/python.ts';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { evaluate } from '../../../src/problem/evaluate.ts';
import type { Expression } from '../../../src/problem/expression.ts';
import type { Problem } from '../../../src/problem/problem.ts';
import { add, at, call, D, equation, initial, mul, param, pow, problem, sub, t } from '../../trainer/problems.ts';

const leaves: PythonLeaves = {
  library: 'torch',
  parameter: (name) => ({ text: name, binds: 6, tensor: false }),
  variable: () => ({ text: 't', binds: 6, tensor: true }),
  unknown: (name, order) => ({ text: `${name}${order}`, binds: 6, tensor: true }),
  input: (name) => ({ text: `${name}(t)`, binds: 6, tensor: true }),
  integral: () => ({ text: 'sum()', binds: 6, tensor: true }),
};
const text = (e: Expression) => python(e, leaves).text;
const negative = (operand: Expression): Expression => ({ kind: 'unary', operator: '-', operand });

describe('an expression in Python', () => {
  test.each<[string, Expression, string]>([
    ['a power binds before a sign', negative(pow(t, 2)), '-t ** 2'],
    ['a negative base stands in brackets', pow(negative(t), 2), '(-t) ** 2'],
    ['powers of powers keep their brackets', pow(pow(t, 2), 3), '(t ** 2) ** 3'],
    ['a right-hand side brought over is added', sub(D('u', 1), negative(D('u'))), 'u1 + u0'],
    ['what is known is worked out by NumPy', mul(call('sqrt', 2), t), 'np.sqrt(2) * t'],
    ['what is trained goes through PyTorch', call('sin', D('u')), 'torch.sin(u0)'],
    ['a number beside a tensor becomes one', call('min', D('u'), 3), 'torch.minimum(u0, torch.as_tensor(float(3)))'],
    [
      'a choice looks at every point',
      {
        kind: 'if',
        condition: { kind: 'compare', operator: '<', left: t, right: { kind: 'number', value: 1 } },
        // biome-ignore lint/suspicious/noThenProperty: `then` is a field of the expression
        then: D('u'),
        else: { kind: 'number', value: 0 },
      },
      'torch.where(t < 1, u0, 0)',
    ],
  ])('%s', (_, e, wanted) => {
    expect(text(e)).toBe(wanted);
  });

  // JavaScript reads these operators as Python does.
  test('has the brackets that its value needs', () => {
    const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.integer({ min: 1, max: 9 }).map((value): Expression => ({ kind: 'number', value })),
        fc.tuple(fc.constantFrom('+', '-', '*', '/'), tie('tree'), tie('tree')).map(
          ([operator, left, right]): Expression => ({
            kind: 'binary',
            operator: operator as '+',
            left: left as Expression,
            right: right as Expression,
          }),
        ),
      ),
    }));
    fc.assert(
      fc.property(tree, (e) => {
        const value = new Function(`return ${text(e)}`)() as number;
        const wanted = evaluate(e);
        if (Number.isFinite(wanted) && wanted !== 0) expect(value / wanted).toBeCloseTo(1, 6);
      }),
    );
  });
});

describe('names', () => {
  test('are the author’s own unless Python or the script needs them', () => {
    const names = new PythonNames();
    expect(names.of('a', 'k')).toBe('k');
    expect(names.of('b', 'k')).toBe('k_');
    expect(names.of('a', 'k')).toBe('k');
    expect(names.of('c', 'lambda')).toBe('lambda_');
    expect(names.of('d', 'torch')).toBe('torch_');
    expect(names.of('e', 'θ')).toBe('θ');
    expect(names.of('f', 'u(0)')).toBe('u_0_');
    expect(names.of('g', '2')).toBe('_2');
  });
});

describe('a script', () => {
  const growth = problem([
    equation('growth', sub(D('u', 1), mul(D('u'), add(t, 1)))),
    initial('start', sub(at('u', 0), 1)),
  ]);
  const script = (p: Problem) => pythonScript(p, { version: '1.2.3', startWeights: null });

  test('states equations, conditions, network and optimiser', () => {
    const all = script(growth);
    expect(all).toContain('du - u * (t + 1),  # growth: growth');
    expect(all).toContain('Condition([0], lambda at: at(0, 0, 0) - 1),  # start: start');
    expect(all).toContain('anchors=POINTS');
    expect(all).toMatch(/dde\.nn\.FNN\(\[1, .*, 1\], "tanh", "Glorot normal"\)/);
  });

  test('builds in a condition whose value is a function of an estimate', () => {
    const start = initial('start', sub(at('u', 0), call('sin', param('k'))), { hard: true });
    const all = script(problem([equation('growth', sub(D('u', 1), D('u'))), start], { estimates: { k: [1, 0, 2] } }));
    expect(all).toMatch(/def solution\(t, y\):[\s\S]*torch\.sin\(2 \* torch\.sigmoid\(SCALARS\[0\]\)\)/);
  });

  test('says what DeepXDE has not', () => {
    const adaptive = { ...growth, weightMethod: { name: 'gradnorm', args: { alpha: 0.5 } } };
    expect(script(adaptive)).toContain('- The weights stay as they start: DeepXDE has no gradnorm.');
    const phases = [{ name: 'levenberg_marquardt', args: { steps: 10, damping: 1e-3 } }];
    const marquardt = { ...growth, training: { ...growth.training, phases } };
    expect(script(marquardt)).toContain('- DeepXDE has no levenberg_marquardt: L-BFGS');
  });

  test('says that data are sums of squares where they scatter otherwise', () => {
    const { problem: counted } = compileSpec(`variable t in [0, 1]
unknown u(t)
estimate k = 1 in [0, 5]
equation u' = k*u
initial u(0) = 1
data seen { t = [0.5, 1]  u = [2, 3]  distribution = poisson }
network { layers = [8] }`);
    expect(script(counted!)).toContain('the distribution that is stated of them is not in them');
    expect(script(growth)).not.toContain('sums of squares');
  });

  test('keeps titles and texts of the author in their comments', () => {
    const hostile = { ...growth, title: '"""\nimport os; os.abort()\n"""\\' };
    const [head] = script(hostile).split('import math');
    expect(head.match(/"""/g)).toHaveLength(2);
    const terms = growth.terms.map((term) => ({ ...term, text: 'u = 1\nos.abort()' }));
    for (const line of script({ ...growth, terms }).split('\n')) {
      if (line.includes('os.abort()')) expect(line).toMatch(/#.*os\.abort/);
    }
  });
});
