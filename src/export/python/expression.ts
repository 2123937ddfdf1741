/** @file Expressions of a problem as Python: over NumPy where all is known, over PyTorch where something is trained. */

import type { BinaryOperator, Comparison, Expression, FunctionName } from '../../problem/expression.ts';
import { arithmetic, binding, bracketed, type Infix, type Operator } from '../infix/binding.ts';
import { ExportError } from '../trained/export-error.ts';

/** A piece of Python, how tightly it binds, and whether it is a tensor (else a number). */
export interface Python extends Infix {
  tensor: boolean;
}

type Library = 'np' | 'torch';

/** What stands for the leaves of an expression. */
export interface PythonLeaves {
  library: Library;
  parameter(name: string): Python;
  variable(): Python;
  unknown(name: string, order: number, at: Expression | undefined): Python;
  input(name: string): Python;
  integral(body: Expression): Python;
}

export const atom = (text: string, tensor: boolean): Python => ({ text, binds: binding.atom, tensor });

/** A number with all its digits. */
export function numeral(x: number): string {
  if (Number.isFinite(x)) return String(x);
  return Number.isNaN(x) ? 'math.nan' : x > 0 ? 'math.inf' : '-math.inf';
}

export const pythonNumber = (x: number): Python => ({
  text: numeral(x),
  binds: x < 0 || Object.is(x, -0) ? binding.sign : binding.atom,
  tensor: false,
});

const operators: Record<BinaryOperator, Operator> = {
  ...arithmetic,
  '^': { text: ' ** ', binds: binding.power, left: binding.atom, right: binding.sign },
};

export function pythonBinary(operator: BinaryOperator, a: Python, b: Python): Python {
  const { text, binds, left, right } = operators[operator];
  return { text: `${bracketed(a, left)}${text}${bracketed(b, right)}`, binds, tensor: a.tensor || b.tensor };
}

export const negated = (x: Python): Python => ({
  text: `-${bracketed(x, binding.power)}`,
  binds: binding.sign,
  tensor: x.tensor,
});

/** A function's name in a library, or the text that stands for it there. */
type Spelling = Record<Library, string | ((x: string) => string)>;

const named = (np: string, torch = np): Spelling => ({ np, torch });

/** `pow` is an operator. */
const functions: { readonly [F in Exclude<FunctionName, 'pow'>]: Spelling } = {
  sin: named('sin'),
  cos: named('cos'),
  tan: named('tan'),
  asin: named('arcsin', 'asin'),
  acos: named('arccos', 'acos'),
  atan: named('arctan', 'atan'),
  atan2: named('arctan2', 'atan2'),
  sinh: named('sinh'),
  cosh: named('cosh'),
  tanh: named('tanh'),
  exp: named('exp'),
  log: named('log'),
  log10: named('log10'),
  sqrt: named('sqrt'),
  cbrt: { np: (x) => `np.cbrt(${x})`, torch: (x) => `torch.sign(${x}) * torch.abs(${x}) ** (1 / 3)` },
  abs: named('abs'),
  sign: named('sign'),
  min: named('minimum'),
  max: named('maximum'),
  step: { np: (x) => `np.heaviside(${x}, 1.0)`, torch: (x) => `torch.where(${x} >= 0, 1.0, 0.0)` },
  erf: { np: (x) => `np.vectorize(math.erf)(${x})`, torch: (x) => `torch.erf(${x})` },
};

export function called(name: FunctionName, args: Python[], library: Library): Python {
  if (name === 'pow') return pythonBinary('^', args[0], args[1]);
  const tensor = args.some((x) => x.tensor);
  const of = tensor ? library : 'np';
  const spelling = functions[name][of];
  if (typeof spelling !== 'string')
    return { text: `(${spelling(bracketed(args[0], binding.atom))})`, binds: binding.atom, tensor };
  // A function of two tensors of which one is a number.
  const texts = args.map((x) => (of === 'torch' && !x.tensor ? `torch.as_tensor(float(${x.text}))` : x.text));
  return atom(`${of}.${spelling}(${texts.join(', ')})`, tensor);
}

export const compared = (operator: Comparison, a: Python, b: Python): Python => ({
  text: `${bracketed(a, binding.sum)} ${operator} ${bracketed(b, binding.sum)}`,
  binds: binding.compare,
  tensor: a.tensor || b.tensor,
});

/** `then` where a comparison holds, else `otherwise`. */
export function conditional(condition: Python, then: Python, otherwise: Python, library: Library): Python {
  if (condition.tensor) return atom(`${library}.where(${condition.text}, ${then.text}, ${otherwise.text})`, true);
  return atom(`(${then.text} if ${condition.text} else ${otherwise.text})`, then.tensor || otherwise.tensor);
}

export function python(e: Expression, leaves: PythonLeaves): Python {
  const go = (x: Expression) => python(x, leaves);
  switch (e.kind) {
    case 'number':
      return pythonNumber(e.value);
    case 'parameter':
      return leaves.parameter(e.name);
    case 'variable':
      return leaves.variable();
    case 'unknown':
      return leaves.unknown(e.name, e.order, e.at);
    case 'delayed':
      throw new ExportError('a delay cannot be stated in Python');
    case 'input':
      return leaves.input(e.name);
    case 'unary':
      return negated(go(e.operand));
    case 'binary':
      // a − −b comes of bringing a right-hand side over.
      if (e.operator === '-' && e.right.kind === 'unary') return pythonBinary('+', go(e.left), go(e.right.operand));
      return pythonBinary(e.operator, go(e.left), go(e.right));
    case 'call':
      return called(e.name, e.args.map(go), leaves.library);
    case 'compare':
      return compared(e.operator, go(e.left), go(e.right));
    case 'if':
      return conditional(go(e.condition), go(e.then), go(e.else), leaves.library);
    case 'integral':
      return leaves.integral(e.body);
  }
}
