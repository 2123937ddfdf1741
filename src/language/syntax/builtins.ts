/** @file Names that every spec knows without declaring them: functions, constants, and the words of settings. */
import { functionArity } from '../../problem/expression.ts';
import type { Builtin } from '../generated/ast.ts';
import { library } from './library.ts';

export interface BuiltinFunction {
  name: string;
  /** Names of the arguments, for signature help. */
  args: string[];
  summary: string;
  /** What it stands for, in the language itself. */
  formula?: string;
  /** It always runs over an index. */
  folds?: boolean;
}

const one = ['x'];

/** Every function of expressions, with its documentation. */
export const functions: BuiltinFunction[] = [
  { name: 'sin', args: one, summary: 'Sine; the argument is an angle in radians (or has an angle’s unit).' },
  { name: 'cos', args: one, summary: 'Cosine.' },
  { name: 'tan', args: one, summary: 'Tangent.' },
  { name: 'asin', args: one, summary: 'Inverse sine, in [−π/2, π/2].' },
  { name: 'acos', args: one, summary: 'Inverse cosine, in [0, π].' },
  { name: 'atan', args: one, summary: 'Inverse tangent, in (−π/2, π/2).' },
  { name: 'atan2', args: ['y', 'x'], summary: 'Angle of the point (x, y), in (−π, π].' },
  { name: 'sinh', args: one, summary: 'Hyperbolic sine.' },
  { name: 'cosh', args: one, summary: 'Hyperbolic cosine.' },
  { name: 'tanh', args: one, summary: 'Hyperbolic tangent.' },
  { name: 'exp', args: one, summary: 'eˣ.' },
  { name: 'log', args: one, summary: 'Natural logarithm.' },
  { name: 'log10', args: one, summary: 'Logarithm to the base 10.' },
  { name: 'sqrt', args: one, summary: 'Square root.' },
  { name: 'cbrt', args: one, summary: 'Real cube root.' },
  { name: 'abs', args: one, summary: 'Absolute value.' },
  { name: 'sign', args: one, summary: '−1, 0 or 1.' },
  { name: 'min', args: ['a', 'b'], summary: 'The smaller of two.' },
  { name: 'max', args: ['a', 'b'], summary: 'The larger of two.' },
  { name: 'step', args: one, summary: '1 where x ≥ 0, else 0.' },
  { name: 'pow', args: ['x', 'y'], summary: 'x to the power y, as x^y.' },
  { name: 'erf', args: one, summary: 'Error function.' },
  { name: 'if', args: ['condition', 'a', 'b'], summary: 'a where the condition holds, else b.' },
  { name: 'D', args: ['u', 'n'], summary: "The n-th derivative of the unknown u; D(u, 2) is u''." },
  { name: 'integral', args: ['expression'], summary: 'Integral over the whole interval; only in conditions.' },
  {
    name: 'sum',
    args: ['expression', 'i in 1..n'],
    summary: 'Sum over an index, or over several; min and max run over one as well.',
    folds: true,
  },
  {
    name: 'product',
    args: ['expression', 'i in 1..n'],
    summary: 'Product over an index, or over several.',
    folds: true,
  },
  ...library,
];

export const constants: Record<string, { value: number; summary: string }> = {
  pi: { value: Math.PI, summary: 'π = 3.14159…' },
  e: { value: Math.E, summary: 'Euler’s number, 2.71828…' },
  inf: { value: Number.POSITIVE_INFINITY, summary: 'An open bound.' },
};

const functionIndex = new Map(functions.map((f) => [f.name, f]));

export const builtinFunction = (name: string): BuiltinFunction | undefined => functionIndex.get(name);

export const isFunctionOfNumbers = (name: string): name is keyof typeof functionArity =>
  Object.hasOwn(functionArity, name);

const nodes = new Map<string, Builtin>();

/** The node that a reference to a built-in name points to; there is one per name. */
export function builtinNode(name: string): Builtin {
  let node = nodes.get(name);
  if (!node) {
    node = { $type: 'Builtin', name } as Builtin;
    nodes.set(name, node);
  }
  return node;
}

/** Names that other languages have for functions and constants. */
export const builtinSynonyms: ReadonlyMap<string, string> = new Map([
  ['ln', 'log'],
  ['lg', 'log10'],
  ['arcsin', 'asin'],
  ['arccos', 'acos'],
  ['arctan', 'atan'],
  ['arctg', 'atan'],
  ['arctan2', 'atan2'],
  ['tg', 'tan'],
  ['sh', 'sinh'],
  ['ch', 'cosh'],
  ['th', 'tanh'],
  ['heaviside', 'step'],
  ['Heaviside', 'step'],
  ['signum', 'sign'],
  ['sgn', 'sign'],
  ['fabs', 'abs'],
  ['power', 'pow'],
  ['maximum', 'max'],
  ['minimum', 'min'],
  ['int', 'integral'],
  ['diff', 'D'],
  ['Diff', 'D'],
  ['der', 'D'],
  ['π', 'pi'],
  ['Pi', 'pi'],
  ['PI', 'pi'],
  ['E', 'e'],
  ['piecewise', 'if'],
  ['ifelse', 'if'],
  ['where', 'if'],
  ['ite', 'if'],
  ['infinity', 'inf'],
  ['oo', 'inf'],
]);
