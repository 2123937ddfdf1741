/** @file Expressions as MathML, in the words that SBML takes (Level 3 Version 2, § 3.4). */
import type { BinaryOperator, Comparison, Expression } from '../../problem/expression.ts';
import { ExportError } from '../trained/export-error.ts';
import { type FunctionSpellings, type PetabLeaves, sharedSpellings } from './formula.ts';

const operators: Record<BinaryOperator, string> = {
  '+': 'plus',
  '-': 'minus',
  '*': 'times',
  '/': 'divide',
  '^': 'power',
};

const comparisons: Record<Comparison, string> = {
  '<': 'lt',
  '<=': 'leq',
  '>': 'gt',
  '>=': 'geq',
  '==': 'eq',
  '!=': 'neq',
};

const applied = (head: string, ...args: string[]): string => `<apply>${head}${args.join('')}</apply>`;

const cases = (pieces: readonly [value: string, where: string][], otherwise: string): string =>
  `<piecewise>${pieces.map(([value, where]) => `<piece>${value}${where}</piece>`).join('')}<otherwise>${otherwise}</otherwise></piecewise>`;

const signOf = (x: string): string =>
  cases(
    [
      ['<cn>1</cn>', applied('<gt/>', x, '<cn>0</cn>')],
      ['<cn>-1</cn>', applied('<lt/>', x, '<cn>0</cn>')],
    ],
    '<cn>0</cn>',
  );

const spellings: FunctionSpellings = {
  ...sharedSpellings,
  log10: ([x]) => applied('<log/>', '<logbase><cn>10</cn></logbase>', x),
  sqrt: ([x]) => applied('<root/>', '<degree><cn>2</cn></degree>', x),
  cbrt: ([x]) =>
    applied('<times/>', signOf(x), applied('<root/>', '<degree><cn>3</cn></degree>', applied('<abs/>', x))),
  sign: ([x]) => signOf(x),
  step: ([x]) => cases([['<cn>1</cn>', applied('<geq/>', x, '<cn>0</cn>')]], '<cn>0</cn>'),
  pow: 'power',
};

const time = '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/time">time</csymbol>';

const named = (id: string): string => `<ci>${id}</ci>`;

/** A number; powers of ten have a notation of their own. */
function numberOf(x: number): string {
  if (!Number.isFinite(x))
    return x > 0 ? '<infinity/>' : Number.isNaN(x) ? '<notanumber/>' : applied('<minus/>', '<infinity/>');
  const [mantissa, exponent] = String(x).split('e');
  return exponent === undefined
    ? `<cn>${mantissa}</cn>`
    : `<cn type="e-notation">${mantissa}<sep/>${Number(exponent)}</cn>`;
}

/**
 * @param input what an input is, as an element
 * @throws ExportError where SBML has no words for it
 */
export function mathMl(e: Expression, leaves: PetabLeaves, input: (name: string) => string): string {
  const go = (x: Expression): string => mathMl(x, leaves, input);
  switch (e.kind) {
    case 'number':
      return numberOf(e.value);
    case 'parameter':
      return named(leaves.parameter(e.name));
    case 'variable':
      return time;
    case 'unknown':
      return named(leaves.unknown(e.name, e.order));
    case 'input':
      return input(e.name);
    case 'unary':
      return applied('<minus/>', go(e.operand));
    case 'binary':
      return applied(`<${operators[e.operator]}/>`, go(e.left), go(e.right));
    case 'compare':
      return applied(`<${comparisons[e.operator]}/>`, go(e.left), go(e.right));
    case 'call': {
      const spelling = spellings[e.name];
      if (spelling === null) throw new ExportError(`SBML has no function ${e.name}`);
      const args = e.args.map(go);
      return typeof spelling === 'string' ? applied(`<${spelling}/>`, ...args) : spelling(args);
    }
    case 'if':
      return cases([[go(e.then), go(e.condition)]], go(e.else));
    case 'delayed':
      throw new ExportError('SBML says nothing of what was before the start, which a delay reads');
    case 'integral':
      throw new ExportError('SBML has no words for an integral');
  }
}
