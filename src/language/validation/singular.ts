/** @file Coefficients that blow up somewhere on the interval. */

import { AstUtils } from 'langium';
import { signChange } from '../../numeric/interval.ts';
import { evaluate } from '../../problem/evaluate.ts';
import type { Expression } from '../../problem/expression.ts';
import { walk } from '../../problem/expression.ts';
import { roughPlaceText } from '../../problem/number-text/sentence.ts';
import { parameterValues } from '../../problem/parameters.ts';
import type * as ast from '../generated/ast.ts';
import { Report } from '../syntax/report.ts';
import { label } from '../syntax/source.ts';
import type { CheckContext } from './context.ts';

/** Points at which coefficients are looked at, besides both ends. */
const samples = 256;

/** What must not happen to an operand: a division by zero, a logarithm of zero. */
const operands: Record<string, (node: ast.Expression) => ast.Expression | null> = {
  Binary: (node) => (node.$type === 'Binary' && node.operator === '/' ? node.right : null),
  Reference: (node) => {
    if (node.$type !== 'Reference' || !['log', 'log10'].includes(node.target?.$refText ?? '')) return null;
    const value = node.args[0]?.value;
    return value && isExpressionNode(value) ? value : null;
  },
};

const isExpressionNode = (value: ast.Value): value is ast.Expression =>
  !['Schedule', 'List', 'Text', 'EqualTotal'].includes(value.$type);

/** Only the variable, parameters and numbers, and the variable at least once. */
function isCoefficient(e: Expression): boolean {
  let moves = false;
  let known = true;
  walk(e, (x) => {
    if (x.kind === 'variable') moves = true;
    if (x.kind === 'unknown' || x.kind === 'delayed' || x.kind === 'input' || x.kind === 'integral') known = false;
  });
  return moves && known;
}

export function checkSingularCoefficients({ symbols, problem, context, report, unread }: CheckContext): void {
  const { from, to, name } = problem.variable;
  if (!(to > from)) return;
  const parameters = parameterValues(problem);
  for (const term of symbols.terms) {
    if (term.node.$type !== 'Equation' || unread.terms.has(term)) continue;
    for (const node of AstUtils.streamAst(term.node)) {
      const operand = operands[node.$type]?.(node as ast.Expression);
      if (!operand) continue;
      const { expression } = context.lower(operand, {
        ...context,
        report: new Report(),
        types: new Map(),
        place: 'equation',
      });
      if (!isCoefficient(expression)) continue;
      const zero = firstZero((t) => evaluate(expression, { variable: t, parameters }), from, to);
      if (zero === null) continue;
      const advice =
        zero === from
          ? 'multiply the equation by it, or start a little later'
          : 'multiply the equation by it, or split the interval there';
      report.add(
        'singular-coefficient',
        node,
        `"${label(node)}" is singular at ${name} = ${roughPlaceText(zero)}; ${advice}`,
        { severity: 'warning', term: term.name, evidence: { at: zero } },
      );
    }
  }
}

/** The first point of [from, to] where `f` is zero or changes its sign. */
function firstZero(f: (t: number) => number, from: number, to: number): number | null {
  let a = from;
  let fa = f(a);
  if (fa === 0) return a;
  for (let i = 1; i <= samples; i++) {
    const b = i === samples ? to : from + ((to - from) * i) / samples;
    const fb = f(b);
    if (fb === 0) return b;
    if (Number.isFinite(fa) && Number.isFinite(fb) && fa < 0 !== fb < 0) {
      const zero = signChange(f, a, b, fa);
      // A jump through a pole (tan) changes sign as well; a zero has small values around it.
      return Math.abs(f(zero)) < Math.max(Math.abs(fa), Math.abs(fb)) ? zero : null;
    }
    a = from + ((to - from) * i) / samples;
    fa = fb;
  }
  return null;
}
