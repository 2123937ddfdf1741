import { describe, expect, test } from 'vitest';
import { onnxModel } from '../../../src/export/onnx/onnx.ts';
import type { Activation, Problem } from '../../../src/problem/problem.ts';
import { compile, initialTheta } from '../../../src/trainer/compile/compile.ts';
import { at, D, equation, initial, problem, sub } from '../../trainer/problems.ts';
import { type Field, fieldsOf, messages, texts } from '../wire/wire.ts';

const options = { version: '1.2.3', facts: { verdict: 'reached' } };
const growth = (rest: Parameters<typeof problem>[1] = {}) =>
  problem([equation('growth', sub(D('u', 1), D('u'))), initial('start', sub(at('u', 0), 1))], rest);

function modelOf(p: Problem): Map<number, Field[]> {
  const compiled = compile(p);
  return fieldsOf(onnxModel(p, { kind: 'network', compiled, theta: initialTheta(compiled) }, options));
}

interface Node {
  operator: string;
  inputs: string[];
  outputs: string[];
}

const nodesOf = (graph: Map<number, Field[]>): Node[] =>
  messages(graph, 1).map((node) => ({ operator: texts(node, 4)[0], inputs: texts(node, 1), outputs: texts(node, 2) }));

describe('an ONNX model', () => {
  const model = modelOf(growth());
  const [graph] = messages(model, 7);

  test('says what it is, who made it and how well', () => {
    expect(model.get(1)).toEqual([8n]);
    expect(texts(model, 2)).toEqual(['PINN Lens']);
    expect(texts(model, 3)).toEqual(['1.2.3']);
    expect(messages(model, 8).map((set) => set.get(2))).toEqual([[17n]]);
    expect(messages(model, 14).map((fact) => [texts(fact, 1)[0], texts(fact, 2)[0]])).toEqual([['verdict', 'reached']]);
  });

  test('takes the variable and gives the unknowns', () => {
    expect(messages(graph, 11).map((port) => texts(port, 1)[0])).toEqual(['t']);
    expect(messages(graph, 12).map((port) => texts(port, 1)[0])).toEqual(['u']);
  });

  test.each<Activation>(['tanh', 'sin', 'swish', 'gelu', 'softplus'])(
    'with %s reads only what an earlier node, an input or a constant gives, once',
    (activation) => {
      const p = growth();
      const [own] = messages(modelOf({ ...p, network: { ...p.network, activation } }), 7);
      const known = new Set(['t', ...messages(own, 5).map((tensor) => texts(tensor, 8)[0])]);
      for (const { inputs, outputs } of nodesOf(own)) {
        for (const input of inputs) expect(known).toContain(input);
        for (const output of outputs) expect(known).not.toContain(output);
        for (const output of outputs) known.add(output);
      }
      expect(known).toContain('u');
    },
  );

  test('holds θ to the bit', () => {
    const p = growth();
    const compiled = compile(p);
    const theta = initialTheta(compiled);
    const numbers = messages(graph, 5)
      .filter((tensor) => tensor.get(2)![0] === 11n && tensor.has(1))
      .flatMap((tensor) => [...new Float64Array((tensor.get(9)![0] as Uint8Array).slice().buffer)]);
    expect(numbers).toEqual([...theta]);
  });
});

test('a hard condition is part of the model', () => {
  const p = growth();
  const hard = { ...p, terms: p.terms.map((term) => (term.kind === 'initial' ? { ...term, hard: true } : term)) };
  const operators = (q: Problem) => nodesOf(messages(modelOf(q), 7)[0]).map((node) => node.operator);
  expect(operators(hard).filter((x) => x === 'Mul').length).toBeGreaterThan(
    operators(p).filter((x) => x === 'Mul').length,
  );
});
