/** @file Tapes without derivatives as Python: hard conditions and bounded parameters, exactly as they are trained. */

import { type FunctionName, functionArity } from '../../problem/expression.ts';
import { instructions, interpret, registersOf } from '../../tape/instructions.ts';
import type { InnerName } from '../../tape/operations.ts';
import type { Tape } from '../../tape/tape.ts';
import { ExportError } from '../trained/export-error.ts';
import { atom, called, compared, conditional, negated, type Python, pythonBinary, pythonNumber } from './expression.ts';

/** What the leaves of a tape are called. */
export interface PythonTapeLeaves {
  time?: Python;
  /** Network output. */
  output?(index: number): Python;
  scalar(index: number): Python;
}

type Rule = (a: Python, b: Python, c: Python) => Python;

const library = 'torch';
const functionOf =
  (name: FunctionName): Rule =>
  (...operands) =>
    called(name, operands.slice(0, functionArity[name]), library);
const torch =
  (name: string): Rule =>
  (a) =>
    atom(`torch.${name}(${a.text})`, true);

const rules: { readonly [O in InnerName]: Rule } = {
  neg: negated,
  add: (a, b) => pythonBinary('+', a, b),
  sub: (a, b) => pythonBinary('-', a, b),
  mul: (a, b) => pythonBinary('*', a, b),
  div: (a, b) => pythonBinary('/', a, b),
  pow: functionOf('pow'),
  sin: functionOf('sin'),
  cos: functionOf('cos'),
  tan: functionOf('tan'),
  asin: functionOf('asin'),
  acos: functionOf('acos'),
  atan: functionOf('atan'),
  atan2: functionOf('atan2'),
  sinh: functionOf('sinh'),
  cosh: functionOf('cosh'),
  tanh: functionOf('tanh'),
  exp: functionOf('exp'),
  log: functionOf('log'),
  sqrt: functionOf('sqrt'),
  cbrt: functionOf('cbrt'),
  abs: functionOf('abs'),
  sign: functionOf('sign'),
  min: functionOf('min'),
  max: functionOf('max'),
  step: functionOf('step'),
  erf: functionOf('erf'),
  sigmoid: torch('sigmoid'),
  softplus: torch('nn.functional.softplus'),
  lt: (a, b) => compared('<', a, b),
  le: (a, b) => compared('<=', a, b),
  eq: (a, b) => compared('==', a, b),
  ne: (a, b) => compared('!=', a, b),
  select: (a, b, c) => conditional(a, b, c, library),
};

/**
 * Lines that set what is used more than once, and the results.
 * @param name of the k-th line's value
 * @throws ExportError where a leaf has no name.
 */
export function tapeInPython(
  tape: Tape,
  leaves: PythonTapeLeaves,
  name: (k: number) => string,
): { lines: string[]; results: Python[] } {
  const list = instructions(tape);
  const uses = new Int32Array(list.length);
  for (const i of list) for (const r of registersOf(i)) uses[r]++;
  const refuse = (): never => {
    throw new ExportError('a hard condition of this problem cannot be stated in Python');
  };
  const lines: string[] = [];
  const values = interpret<Python>(
    tape,
    {
      constant: pythonNumber,
      scalar: (index) => leaves.scalar(index),
      time: () => leaves.time ?? refuse(),
      jet: (output) => leaves.output?.(output) ?? refuse(),
      aux: refuse,
    },
    (op, [a, b, c], k) => {
      const value = rules[op](a, b, c);
      if (uses[k] < 2) return value;
      const own = name(lines.length);
      lines.push(`${own} = ${value.text}`);
      return atom(own, value.tensor);
    },
  );
  return { lines, results: Array.from(tape.results, (r) => values[r]) };
}
