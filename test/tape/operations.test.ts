/** @file The table of operations, and what is read from a packed tape. */
import { expect, test } from 'vitest';
import { evaluate } from '../../src/problem/evaluate.ts';
import { type FunctionName, functionArity, literal } from '../../src/problem/expression.ts';
import { TapeBuilder } from '../../src/tape/builder.ts';
import { tapeFault } from '../../src/tape/check.ts';
import { instructions, interpret, pulledRegisters, registersOf } from '../../src/tape/instructions.ts';
import { operations, opNames } from '../../src/tape/operations.ts';

test('numbers count the operations', () => {
  expect(opNames.map((op) => operations[op].code)).toEqual(opNames.map((_, k) => k));
});

test('functions of the language fold to what the language gives', () => {
  for (const [name, arity] of Object.entries(functionArity) as [FunctionName, number][]) {
    if (name === 'log10') continue;
    const args = [0.6, 1.7].slice(0, arity);
    expect(operations[name].arity, name).toBe(arity);
    expect(operations[name].value(args[0], args[1] ?? 0, 0), name).toBe(
      evaluate({ kind: 'call', name, args: args.map(literal) }),
    );
  }
});

function sample() {
  const t = new TapeBuilder();
  const u = t.jet(1, 2, 3);
  const less = t.apply('lt', u, t.time(2));
  return t.finish([t.apply('select', less, t.mul(t.scalar(4), u), t.add(t.aux(5), t.constant(6)))]);
}

test('a tape is decoded into what its instructions name', () => {
  const list = instructions(sample());
  expect(list).toEqual([
    { op: 'jet', output: 1, order: 2, slot: 3 },
    { op: 'time', slot: 2 },
    { op: 'lt', operands: [0, 1] },
    { op: 'scalar', index: 4 },
    { op: 'mul', operands: [0, 3] },
    { op: 'aux', column: 5 },
    { op: 'constant', value: 6 },
    { op: 'add', operands: [5, 6] },
    { op: 'select', operands: [2, 4, 7] },
  ]);
  expect(registersOf(list[8])).toEqual([2, 4, 7]);
  expect(pulledRegisters(list[8])).toEqual([4, 7]);
  expect(pulledRegisters(list[2])).toEqual([]);
});

test('a tape is run over any carrier', () => {
  const texts = interpret<string>(
    sample(),
    {
      constant: String,
      time: (slot) => `t${slot}`,
      jet: (output, order, slot) => `u${output}${order}${slot}`,
      aux: (column) => `x${column}`,
      scalar: (index) => `s${index}`,
    },
    (op, operands) => `${op}(${operands.join()})`,
  );
  expect(texts.at(-1)).toBe('select(lt(u123,t2),mul(u123,s4),add(x5,6))');
});

test('an operand that names nothing is a fault', () => {
  const tape = sample();
  const limits = { slot: 4, output: 2, derivative: 3, column: 6, scalar: 5 };
  expect(tapeFault(tape, limits)).toBeNull();
  expect(tapeFault(tape, { ...limits, slot: 3 })).toBe('instruction 0 of a tape: slot 3 is not below 3');
  expect(tapeFault(tape, { ...limits, scalar: 4 })).toBe('instruction 3 of a tape: scalar 4 is not below 4');
  expect(tapeFault({ ...tape, results: Int32Array.of(9) }, limits)).toBe(
    'result 0 of a tape: register 9 is not below 9',
  );
  expect(tapeFault({ ...tape, code: tape.code.with(8, 99) }, limits)).toMatch('instruction 2 of a tape: operation 99');
  expect(tapeFault({ ...tape, code: tape.code.with(9, 2) }, limits)).toMatch('register 2 is not below 2');
});
