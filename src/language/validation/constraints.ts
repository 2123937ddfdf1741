/** @file Equations without derivatives that the values given at the start already miss. */
import { isCondition } from '../../problem/conditions.ts';
import { evaluate, type Surroundings } from '../../problem/evaluate.ts';
import { type Expression, walk } from '../../problem/expression.ts';
import { quotedFew, roughPlaceText, say } from '../../problem/number-text/sentence.ts';
import { parameterValues } from '../../problem/parameters.ts';
import type { CheckContext } from './context.ts';
import { linearFormOf } from './linear.ts';

/** Shares of the addends below which what is missed is rounding of the numbers as they were written. */
const rounding = 1e-6;

/** What is given at the start by a condition on one value alone. */
interface Given {
  value: number;
  name: string;
}

/** The unknowns that an expression reads; `null` where it reads more than their values at the same point. */
function unknownsOf(e: Expression, trained: ReadonlySet<string>): Set<string> | null {
  const found = new Set<string>();
  let isPlain = true;
  walk(e, (x) => {
    if (x.kind === 'unknown' && x.order === 0 && x.at === undefined) found.add(x.name);
    else if (x.kind === 'unknown' || x.kind === 'delayed' || x.kind === 'input' || x.kind === 'integral')
      isPlain = false;
    if (x.kind === 'parameter' && trained.has(x.name)) isPlain = false;
  });
  return isPlain && found.size > 0 ? found : null;
}

/** Sum of the sizes of the addends. */
function sizeOf(e: Expression, at: Surroundings): number {
  if (e.kind === 'unary') return sizeOf(e.operand, at);
  if (e.kind === 'binary' && (e.operator === '+' || e.operator === '-'))
    return sizeOf(e.left, at) + sizeOf(e.right, at);
  return Math.abs(evaluate(e, at));
}

/** A solution starts on the constraints: what is given there and misses them is met by none. */
export function checkConstraintsAtStart({ symbols, termsOf, problem, report, unread }: CheckContext): void {
  const { from, name: variable } = problem.variable;
  const given = new Map<string, Given>();
  for (const term of problem.terms) {
    const form = isCondition(term) ? linearFormOf(term, problem) : null;
    const [only, ...others] = form?.coefficients ?? [];
    if (!form || !only || others.length > 0 || only.of.order !== 0 || only.of.point !== from) continue;
    given.set(only.of.unknown, { value: -form.rest / only.value, name: term.name });
  }
  if (given.size === 0) return;
  const trained = new Set(problem.parameters.filter((p) => p.estimate).map((p) => p.name));
  const at: Surroundings = {
    variable: from,
    parameters: parameterValues(problem),
    unknown: (name) => given.get(name)?.value ?? Number.NaN,
  };
  for (const symbol of symbols.terms) {
    if (symbol.node.$type !== 'Equation' || unread.terms.has(symbol)) continue;
    for (const { residual, name } of termsOf.get(symbol) ?? []) {
      const unknowns = unknownsOf(residual, trained);
      if (!unknowns || ![...unknowns].every((u) => given.has(u))) continue;
      const missed = Math.abs(evaluate(residual, at));
      if (!(missed > rounding * sizeOf(residual, at))) continue;
      const conditions = [...unknowns].flatMap((u) => given.get(u)?.name ?? []);
      const [one] = conditions;
      const who =
        conditions.length > 1
          ? `the conditions ${quotedFew(conditions)} contradict "${name}", which they miss`
          : `the condition "${one}" contradicts "${name}", which it misses`;
      report.add('contradiction', symbol.node, `at ${variable} = ${roughPlaceText(from)} ${who} by ${say(missed)}`, {
        severity: 'warning',
        term: symbol.name,
      });
      break;
    }
  }
}
