/** @file Hard conditions: can the trial solution u = g + φ·N be built? */
import type { CheckContext } from './context.ts';
import { formOrReason } from './linear.ts';

export function checkHardConditions({ symbols, termsOf, problem, report, unread }: CheckContext): void {
  for (const symbol of symbols.terms) {
    const { node } = symbol;
    const isRead = node.$type === 'Condition' && node.hard && !unread.terms.has(symbol);
    const terms = isRead ? (termsOf.get(symbol) ?? []) : [];
    const found = terms.map((term) => formOrReason(term, problem)).find((form) => !form.ok);
    if (!found || found.ok) continue;
    report.add(
      'hard-not-linear',
      node,
      `this condition cannot be built into the solution: it ${found.reason}; only linear combinations of values and derivatives at fixed points can be hard`,
      {
        term: symbol.name,
        fix: { kind: 'make-soft', term: symbol.name },
      },
    );
  }
}
