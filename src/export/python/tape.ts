/** @file Tapes without derivatives as Python: hard conditions and bounded parameters, exactly as they are trained. */

import { operandsOf } from '../../tape/builder.ts';
import { Op, type OpCode, type Tape } from '../../tape/tape.ts';
import { ExportError } from '../trained/export-error.ts';
import { atom, binary, negated, number, type Python } from './expression.ts';

/** What the leaves of a tape are called. */
export interface TapeLeaves {
  time?: Python;
  /** Network output. */
  output?(index: number): Python;
  scalar(index: number): Python;
}

const calls: Partial<Record<OpCode, string>> = {
  [Op.sigmoid]: 'torch.sigmoid',
  [Op.softplus]: 'torch.nn.functional.softplus',
};

const operators: Partial<Record<OpCode, (a: Python, b: Python) => Python>> = {
  [Op.neg]: (a) => negated(a),
  [Op.add]: (a, b) => binary('+', a, b),
  [Op.sub]: (a, b) => binary('-', a, b),
  [Op.mul]: (a, b) => binary('*', a, b),
  [Op.div]: (a, b) => binary('/', a, b),
};

/**
 * Lines that set what is used more than once, and the results.
 * @param name of the k-th line's value
 */
export function tapeInPython(
  tape: Tape,
  leaves: TapeLeaves,
  name: (k: number) => string,
): { lines: string[]; results: Python[] } {
  const { code, constants } = tape;
  const count = code.length / 4;
  const uses = new Int32Array(count);
  const instruction = (k: number) => {
    const [op, a, b, c] = code.subarray(4 * k, 4 * k + 4);
    return { op: op as OpCode, a, operands: [a, b, c].slice(0, operandsOf[op]) };
  };
  for (let k = 0; k < count; k++) for (const r of instruction(k).operands) uses[r]++;
  const first: Partial<Record<OpCode, (a: number) => Python | undefined>> = {
    [Op.constant]: (a) => number(constants[a]),
    [Op.scalar]: (a) => leaves.scalar(a),
    [Op.time]: () => leaves.time,
    [Op.jet]: (a) => leaves.output?.(a),
  };
  const lines: string[] = [];
  const values: Python[] = [];
  for (let k = 0; k < count; k++) {
    const { op, a, operands } = instruction(k);
    const leaf = first[op]?.(a);
    if (leaf) {
      values.push(leaf);
      continue;
    }
    const [x, y] = operands.map((r) => values[r]);
    const operator = operators[op];
    const call = calls[op];
    if (!x || !(operator || call)) throw new ExportError('a hard condition of this problem cannot be stated in Python');
    const value = operator ? operator(x, y) : atom(`${call}(${x.text})`, true);
    if (uses[k] < 2) {
      values.push(value);
      continue;
    }
    const own = name(lines.length);
    lines.push(`${own} = ${value.text}`);
    values.push(atom(own, value.tensor));
  }
  return { lines, results: Array.from(tape.results, (r) => values[r]) };
}
