/**
 * @file Expressions of a problem as formulas of PEtab
 * (https://petab.readthedocs.io, "Math expressions syntax"), which knows `time`, `ln` and `piecewise`.
 */
import type { BinaryOperator, Expression, FunctionName } from '../../problem/expression.ts';
import { arithmetic, binding, bracketed, type Infix, type Operator } from '../infix/binding.ts';
import { ExportError } from '../trained/export-error.ts';

/** What names are called in the tables. */
export interface PetabLeaves {
  parameter(name: string): string;
  unknown(name: string, order: number): string;
  input(name: string): string;
}

const operators: Record<BinaryOperator, Operator> = {
  ...arithmetic,
  '^': { text: '^', binds: binding.power, left: binding.atom, right: binding.atom },
};

/** How each function is written in a format: its name there, what stands for it, or `null` where nothing does. */
export type FunctionSpellings = Record<FunctionName, string | ((args: string[]) => string) | null>;

/** Functions that PEtab's formulas and MathML call by the same names, or both have none for. */
export const sharedSpellings = {
  sin: 'sin',
  cos: 'cos',
  tan: 'tan',
  asin: 'arcsin',
  acos: 'arccos',
  atan: 'arctan',
  atan2: null,
  sinh: 'sinh',
  cosh: 'cosh',
  tanh: 'tanh',
  exp: 'exp',
  log: 'ln',
  abs: 'abs',
  min: 'min',
  max: 'max',
  erf: null,
} as const satisfies Partial<FunctionSpellings>;

const spellings: FunctionSpellings = {
  ...sharedSpellings,
  log10: 'log10',
  sqrt: 'sqrt',
  cbrt: ([x]) => `(sign(${x}) * abs(${x})^(1 / 3))`,
  sign: 'sign',
  step: ([x]) => `piecewise(1, ${x} >= 0, 0)`,
  pow: 'pow',
};

const atom = (text: string): Infix => ({ text, binds: binding.atom });

/** @throws ExportError where PEtab has no words for it */
export const petabFormula = (e: Expression, leaves: PetabLeaves): string => formula(e, leaves).text;

function formula(e: Expression, leaves: PetabLeaves): Infix {
  const go = (x: Expression) => formula(x, leaves);
  switch (e.kind) {
    case 'number':
      return { text: String(e.value), binds: e.value < 0 ? binding.sign : binding.atom };
    case 'parameter':
      return atom(leaves.parameter(e.name));
    case 'variable':
      return atom('time');
    case 'unknown':
      if (e.at) throw new ExportError('PEtab has no words for a value at a fixed time');
      return atom(leaves.unknown(e.name, e.order));
    case 'input':
      return atom(leaves.input(e.name));
    case 'unary':
      return { text: `-${bracketed(go(e.operand), binding.power)}`, binds: binding.sign };
    case 'binary': {
      const { text, binds, left, right } = operators[e.operator];
      return { text: `${bracketed(go(e.left), left)}${text}${bracketed(go(e.right), right)}`, binds };
    }
    case 'compare':
      return {
        text: `${bracketed(go(e.left), binding.sum)} ${e.operator} ${bracketed(go(e.right), binding.sum)}`,
        binds: binding.compare,
      };
    case 'call': {
      const spelling = spellings[e.name];
      if (spelling === null) throw new ExportError(`PEtab has no function ${e.name}`);
      const args = e.args.map((x) => go(x).text);
      return atom(typeof spelling === 'string' ? `${spelling}(${args.join(', ')})` : spelling(args));
    }
    case 'if':
      return atom(`piecewise(${go(e.then).text}, ${go(e.condition).text}, ${go(e.else).text})`);
    case 'delayed':
      throw new ExportError('PEtab has no words for a delay');
    case 'integral':
      throw new ExportError('PEtab has no words for an integral');
  }
}
