/** @file Hard conditions: can the trial solution u = g + φ·N be built? */
import type { CheckContext } from './context.ts';
import { formOrReason } from './linear.ts';

export function checkHardConditions({ symbols, termsOf, problem, report, hasSyntaxErrors }: CheckContext): void {
  if (hasSyntaxErrors) return;
  for (const symbol of symbols.terms) {
    const { node } = symbol;
    const [term] = termsOf.get(symbol) ?? [];
    if (node.$type !== 'Condition' || !term?.hard) continue;
    const found = formOrReason(term, problem);
    if (found.ok) continue;
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
