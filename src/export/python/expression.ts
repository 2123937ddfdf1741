/** @file Expressions of a problem as Python: over NumPy where all is known, over PyTorch where something is trained. */
import type { BinaryOperator, Expression, FunctionName } from '../../problem/expression.ts';

/** A piece of Python, how tightly it binds, and whether it is a tensor (else a number). */
export interface Python {
  text: string;
  binds: number;
  tensor: boolean;
}

/** What stands for the leaves of an expression. */
export interface PythonLeaves {
  library: 'np' | 'torch';
  parameter(name: string): Python;
  variable(): Python;
  unknown(name: string, order: number, at: Expression | undefined): Python;
  input(name: string): Python;
  integral(body: Expression): Python;
}

const binding = { compare: 1, sum: 2, product: 3, sign: 4, power: 5, atom: 6 } as const;

export const atom = (text: string, tensor: boolean): Python => ({ text, binds: binding.atom, tensor });

/** A number with all its digits. */
export function numberText(x: number): string {
  if (Number.isFinite(x)) return String(x);
  return Number.isNaN(x) ? 'math.nan' : x > 0 ? 'math.inf' : '-math.inf';
}

export const number = (x: number): Python => ({
  text: numberText(x),
  binds: x < 0 || Object.is(x, -0) ? binding.sign : binding.atom,
  tensor: false,
});

const within = (x: Python, least: number): string => (x.binds >= least ? x.text : `(${x.text})`);

const operators: Record<BinaryOperator, { text: string; binds: number; left: number; right: number }> = {
  '+': { text: ' + ', binds: binding.sum, left: binding.sum, right: binding.sum },
  '-': { text: ' - ', binds: binding.sum, left: binding.sum, right: binding.product },
  '*': { text: ' * ', binds: binding.product, left: binding.product, right: binding.product },
  '/': { text: ' / ', binds: binding.product, left: binding.product, right: binding.sign },
  '^': { text: ' ** ', binds: binding.power, left: binding.atom, right: binding.sign },
};

export function binary(operator: BinaryOperator, a: Python, b: Python): Python {
  const { text, binds, left, right } = operators[operator];
  return { text: `${within(a, left)}${text}${within(b, right)}`, binds, tensor: a.tensor || b.tensor };
}

export const negated = (x: Python): Python => ({
  text: `-${within(x, binding.power)}`,
  binds: binding.sign,
  tensor: x.tensor,
});

/** Functions that both libraries have, by their names in NumPy and PyTorch. */
const shared: Partial<Record<FunctionName, { np: string; torch: string }>> = {
  sin: { np: 'sin', torch: 'sin' },
  cos: { np: 'cos', torch: 'cos' },
  tan: { np: 'tan', torch: 'tan' },
  asin: { np: 'arcsin', torch: 'asin' },
  acos: { np: 'arccos', torch: 'acos' },
  atan: { np: 'arctan', torch: 'atan' },
  atan2: { np: 'arctan2', torch: 'atan2' },
  sinh: { np: 'sinh', torch: 'sinh' },
  cosh: { np: 'cosh', torch: 'cosh' },
  tanh: { np: 'tanh', torch: 'tanh' },
  exp: { np: 'exp', torch: 'exp' },
  log: { np: 'log', torch: 'log' },
  log10: { np: 'log10', torch: 'log10' },
  sqrt: { np: 'sqrt', torch: 'sqrt' },
  abs: { np: 'abs', torch: 'abs' },
  sign: { np: 'sign', torch: 'sign' },
  min: { np: 'minimum', torch: 'minimum' },
  max: { np: 'maximum', torch: 'maximum' },
};

/** Functions that are written differently in each. */
const own: Partial<Record<FunctionName, Record<'np' | 'torch', (x: string) => string>>> = {
  cbrt: { np: (x) => `np.cbrt(${x})`, torch: (x) => `torch.sign(${x}) * torch.abs(${x}) ** (1 / 3)` },
  step: { np: (x) => `np.heaviside(${x}, 1.0)`, torch: (x) => `torch.where(${x} >= 0, 1.0, 0.0)` },
  erf: { np: (x) => `np.vectorize(math.erf)(${x})`, torch: (x) => `torch.erf(${x})` },
};

function called(name: FunctionName, args: Python[], library: 'np' | 'torch'): Python {
  if (name === 'pow') return binary('^', args[0], args[1]);
  const tensor = args.some((x) => x.tensor);
  const of = tensor ? library : 'np';
  const special = own[name];
  if (special) return { text: `(${special[of](within(args[0], binding.atom))})`, binds: binding.atom, tensor };
  // A function of two tensors of which one is a number.
  const texts = args.map((x) => (of === 'torch' && !x.tensor ? `torch.as_tensor(float(${x.text}))` : x.text));
  return atom(`${of}.${shared[name]![of]}(${texts.join(', ')})`, tensor);
}

export function python(e: Expression, leaves: PythonLeaves): Python {
  const go = (x: Expression) => python(x, leaves);
  switch (e.kind) {
    case 'number':
      return number(e.value);
    case 'parameter':
      return leaves.parameter(e.name);
    case 'variable':
      return leaves.variable();
    case 'unknown':
      return leaves.unknown(e.name, e.order, e.at);
    case 'input':
      return leaves.input(e.name);
    case 'unary':
      return negated(go(e.operand));
    case 'binary':
      // a − −b comes of bringing a right-hand side over.
      if (e.operator === '-' && e.right.kind === 'unary') return binary('+', go(e.left), go(e.right.operand));
      return binary(e.operator, go(e.left), go(e.right));
    case 'call':
      return called(e.name, e.args.map(go), leaves.library);
    case 'compare': {
      const [a, b] = [go(e.left), go(e.right)];
      const text = `${within(a, binding.sum)} ${e.operator} ${within(b, binding.sum)}`;
      return { text, binds: binding.compare, tensor: a.tensor || b.tensor };
    }
    case 'if': {
      const [condition, then, otherwise] = [e.condition, e.then, e.else].map(go);
      if (!condition.tensor) {
        return {
          text: `(${then.text} if ${condition.text} else ${otherwise.text})`,
          binds: binding.atom,
          tensor: then.tensor || otherwise.tensor,
        };
      }
      return atom(`${leaves.library}.where(${condition.text}, ${then.text}, ${otherwise.text})`, true);
    }
    case 'integral':
      return leaves.integral(e.body);
  }
}
