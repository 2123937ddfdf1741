/**
 * @file The kernel's side of the tape: its operations in the order of `enum Op` in source/tape.h, each with the operand
 * positions (1 = a, 2 = b, 3 = c) that are registers and that a derivative passes through.
 */

interface Operation {
  name: string;
  /** Operand positions that name registers. */
  registers: readonly number[];
  /** Those of them that the result depends on differentiably. */
  differentiable: readonly number[];
}

const leaf = (name: string): Operation => ({ name, registers: [], differentiable: [] });
const unary = (name: string): Operation => ({ name, registers: [1], differentiable: [1] });
const binary = (name: string): Operation => ({ name, registers: [1, 2], differentiable: [1, 2] });
const stepwise = (name: string, registers: readonly number[]): Operation => ({ name, registers, differentiable: [] });

export const operations: readonly Operation[] = [
  ...['constant', 'time', 'jet', 'aux', 'scalar'].map(leaf),
  unary('neg'),
  ...['add', 'sub', 'mul', 'div', 'pow'].map(binary),
  ...['sin', 'cos', 'tan', 'asin', 'acos', 'atan'].map(unary),
  binary('atan2'),
  ...['sinh', 'cosh', 'tanh', 'exp', 'log', 'sqrt', 'cbrt', 'abs'].map(unary),
  stepwise('sign', [1]),
  ...['min', 'max'].map(binary),
  stepwise('step', [1]),
  ...['erf', 'sigmoid', 'softplus'].map(unary),
  ...['lt', 'le', 'eq', 'ne'].map((name) => stepwise(name, [1, 2])),
  { name: 'select', registers: [1, 2, 3], differentiable: [2, 3] },
];

export const jetCode = operations.findIndex((o) => o.name === 'jet');
export const scalarCode = operations.findIndex((o) => o.name === 'scalar');
