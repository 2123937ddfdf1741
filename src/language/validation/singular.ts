/** @file Coefficients that blow up somewhere on the interval: not those whose limit is finite, as sin(t)/t. */

import { type AstNode, AstUtils } from 'langium';
import { firstZero } from '../../problem/enclosure.ts';
import { evaluate } from '../../problem/evaluate.ts';
import type { Expression } from '../../problem/expression.ts';
import { walk } from '../../problem/expression.ts';
import { roughPlaceText } from '../../problem/number-text/sentence.ts';
import { parameterValues } from '../../problem/parameters.ts';
import { somewhere } from '../../problem/structure/slope.ts';
import type * as ast from '../generated/ast.ts';
import { Report } from '../syntax/report.ts';
import { label } from '../syntax/source.ts';
import type { CheckContext } from './context.ts';

interface Suspect {
  /** What must not be zero, or of which this function must not be. */
  operand: ast.Expression;
  of: (e: Expression) => Expression;
  /** What the equation may be multiplied by. */
  factor: string | null;
  isDivision: boolean;
}

const itself = (e: Expression): Expression => e;
const cosine = (e: Expression): Expression => ({ kind: 'call', name: 'cos', args: [e] });

const isExpressionNode = (value: ast.Value): value is ast.Expression =>
  !['Schedule', 'List', 'Text', 'EqualTotal'].includes(value.$type);

/** A division, a logarithm or a tangent: what would make it infinite. */
function suspectIn(node: ast.Expression): Suspect | null {
  if (node.$type === 'Binary' && node.operator === '/') {
    const { right } = node;
    const inner = right?.$type === 'Group' ? right.inner : right;
    return right ? { operand: right, of: itself, factor: `"${label(inner)}"`, isDivision: true } : null;
  }
  if (node.$type !== 'Reference') return null;
  const name = node.target?.$refText ?? '';
  const value = node.args[0]?.value;
  if (!value || !isExpressionNode(value)) return null;
  if (name === 'log' || name === 'log10') return { operand: value, of: itself, factor: null, isDivision: false };
  return name === 'tan' ? { operand: value, of: cosine, factor: `"cos(${label(value)})"`, isDivision: false } : null;
}

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

/** What of a function depends on the variable alone: itself, or factors of it beside others, as t in t*u. */
function coefficientsIn(e: Expression): Expression[] {
  if (isCoefficient(e)) return [e];
  if (e.kind === 'unary') return coefficientsIn(e.operand);
  if (e.kind === 'binary' && e.operator === '*') return [e.left, e.right].flatMap(coefficientsIn);
  // What divides in it makes it no smaller, and a power of it is zero where it is.
  return e.kind === 'binary' && (e.operator === '/' || e.operator === '^') ? coefficientsIn(e.left) : [];
}

/** Whether it is zero whatever the variable is: only of numbers and parameters whose values are given. */
function isZero(e: Expression, parameters: Record<string, number>, trained: ReadonlySet<string>): boolean {
  let isGiven = true;
  walk(e, (x) => {
    if (!['number', 'parameter', 'unary', 'binary', 'call'].includes(x.kind)) isGiven = false;
    if (x.kind === 'parameter' && trained.has(x.name)) isGiven = false;
  });
  return isGiven && evaluate(e, { parameters }) === 0;
}

/** The addend of a side that `node` stands in. */
function addendOf(node: ast.Expression): ast.Expression {
  let found = node;
  for (let at: AstNode | undefined = node.$container; at && isPart(at); at = at.$container) found = at;
  return found;
}

/** What passes on without end what grows without end in it: products, powers, brackets, signs. */
const isPart = (node: AstNode): node is ast.Binary | ast.Unary | ast.Group =>
  node.$type === 'Group' ||
  node.$type === 'Unary' ||
  (node.$type === 'Binary' && !['+', '-'].includes((node as ast.Binary).operator));

/** Distances from a zero at which growth is looked at, as shares of the interval: closer, differences are rounding. */
const distances = [1e-3, 1e-4, 1e-5];

/** Whether a function grows without end towards `zero`. */
function growsTowards(f: (t: number) => number, zero: number, from: number, to: number): boolean {
  return [1, -1].some((side) => {
    const [far, near, nearest] = distances.map((d) => Math.abs(f(zero + side * d * (to - from))));
    const isInside = side > 0 ? zero < to : zero > from;
    // Of a pole each step brings more; of a logarithm as much; of a finite limit less.
    return isInside && near > far && nearest - near > 0.5 * (near - far);
  });
}

export function checkSingularCoefficients({ symbols, problem, context, report, unread }: CheckContext): void {
  const { from, to, name } = problem.variable;
  if (!(to > from)) return;
  const parameters = parameterValues(problem);
  const silent = { ...context, report: new Report(), types: new Map(), place: 'equation' as const };
  const trained = new Set(problem.parameters.filter((p) => p.estimate).map((p) => p.name));
  for (const term of symbols.terms) {
    if (term.node.$type === 'DataSet' || unread.terms.has(term)) continue;
    for (const node of AstUtils.streamAst(term.node)) {
      const suspect = suspectIn(node as ast.Expression);
      if (!suspect) continue;
      const expression = suspect.of(context.lower(suspect.operand, silent).expression);
      if (suspect.isDivision && isZero(expression, parameters, trained)) {
        report.add('singular-coefficient', node, `"${label(node)}" divides by zero`, { term: term.name });
      }
      if (term.node.$type !== 'Equation') continue;
      const zeros = coefficientsIn(expression).map((factor) => firstZero(factor, [from, to], parameters));
      const found = zeros.find((at) => at !== null) ?? null;
      if (found === null) continue;
      const grid = 1e-8 * (to - from);
      const zero = Math.abs(found) < grid ? 0 : found;
      const addend = context.lower(addendOf(node as ast.Expression), silent).expression;
      const value = (t: number) => evaluate(addend, somewhere(0, parameters, t));
      if (!growsTowards(value, zero, from, to)) continue;
      const way = zero === from ? 'start a little later' : 'split the interval there';
      const advice = suspect.factor ? `multiply the equation by ${suspect.factor}, or ${way}` : way;
      report.add(
        'singular-coefficient',
        node,
        `"${label(node)}" is singular at ${name} = ${roughPlaceText(zero)}; ${advice}`,
        { severity: 'warning', term: term.name, evidence: { at: zero } },
      );
    }
  }
}
