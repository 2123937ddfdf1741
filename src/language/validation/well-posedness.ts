/** @file Do the equations determine the unknowns? As far as that can be seen from their form. */

import { type Expression, orders, walk } from '../../problem/expression.ts';
import { estimatesWithoutEffect } from '../../problem/fit/estimates-without-effect.ts';
import { mentionsUnknown } from '../../problem/linear-form.ts';
import { familyName } from '../../problem/member.ts';
import { listed } from '../../problem/number-text/sentence.ts';
import type { Term } from '../../problem/problem.ts';
import type { CheckContext } from './context.ts';
import { determinationFor, impliedIn, isUnread, structureFor, symbolOf } from './structure.ts';

const quotedNames = (terms: readonly Term[]): string => listed(terms.map((t) => `"${t.name}"`));

export function checkUnknownsHaveEquations(context: CheckContext): void {
  const { symbols, problem, report, unread } = context;
  const { equations, unpaired, extra } = structureFor(context);
  if (unread.lost('equation') || equations.length === 0) return;
  // Those that cancel are told where they stand.
  const read = new Set(equations.flatMap(({ term }) => [...orders(term.residual).keys()]));
  const lost = problem.unknowns.filter((u) => !read.has(u.name) && !isUnread(u.name, context));
  for (const unknown of lost) {
    const node = symbols.quantities.get(familyName(unknown.name));
    if (node) report.add('unknown-without-equation', node, `no equation determines "${unknown.name}"`);
  }
  const lostNames = new Set(lost.map((u) => u.name));
  const left = unpaired.filter((name) => !lostNames.has(name) && !isUnread(name, context));
  const missing = problem.unknowns.length - equations.length;
  if (left.length > 0 && lost.length === 0 && missing > 0 && unread.terms.size === 0) {
    const node = symbols.unknowns[symbols.unknowns.length - 1];
    report.add(
      'too-few-equations',
      node,
      `${problem.unknowns.length} unknowns but ${equations.length === 1 ? 'one equation' : `${equations.length} equations`}: the solution is not determined`,
      { severity: problem.written.data ? 'information' : 'warning' },
    );
  }
  for (const { term, jets } of extra) {
    const symbol = symbolOf(term, context);
    if (!symbol || jets.size === 0 || impliedIn(context, term)) continue;
    const names = [...jets.keys()];
    const rivals = equations.filter((e) => e.term !== term && [...e.jets.keys()].every((name) => jets.has(name)));
    const others = rivals.length > 0 ? quotedNames(rivals.map((e) => e.term)) : 'the other equations';
    report.add(
      'too-many-equations',
      symbol.node,
      `one equation too many: ${others} ${rivals.length === 1 ? 'determines' : 'determine'} ${listed(names)} already${left.length > 0 ? `, and nothing determines ${listed(left)}` : ''}`,
      { severity: 'warning', term: term.name },
    );
  }
}

export function checkTermsHaveUnknowns(context: CheckContext): void {
  const { symbols, termsOf, report, unread } = context;
  const cancelling = new Set(structureFor(context).equations.flatMap((e) => (e.jets.size === 0 ? [e.term] : [])));
  for (const symbol of symbols.terms) {
    const { node } = symbol;
    if (node.$type === 'DataSet' || unread.terms.has(symbol)) continue;
    for (const term of termsOf.get(symbol) ?? []) {
      if (containsNaN(term.residual)) continue;
      const what = node.$type === 'Equation' ? 'equation' : 'condition';
      const isEmpty = !mentionsUnknown(term.residual);
      const cancels = cancelling.has(term);
      if (!isEmpty && !cancels) continue;
      report.add(
        'no-unknown-in-term',
        node,
        isEmpty
          ? `this ${what} contains no unknown, so training cannot change it`
          : `the unknowns of this ${what} cancel each other, so it says nothing about them`,
        { term: term.name, severity: isEmpty ? 'error' : 'warning' },
      );
    }
  }
}

const containsNaN = (e: Expression): boolean => {
  let found = false;
  walk(e, (x) => {
    if (x.kind === 'number' && Number.isNaN(x.value)) found = true;
  });
  return found;
};

/** An estimate that nothing depends on, or that no condition and no measurement is left to determine, stays at its start. */
export function checkEstimatesHaveEffect(context: CheckContext): void {
  const { symbols, problem, report, unread } = context;
  if (unread.lost('data')) return;
  const idle = estimatesWithoutEffect(problem);
  const ofLearned = new Set(problem.learned?.flatMap((f) => f.coefficients));
  const estimates = problem.parameters.filter((p) => p.estimate && !ofLearned.has(p.name)).map((p) => p.name);
  const isWhole = !unread.any && structureFor(context).unpaired.length === 0;
  const open = isWhole ? determinationFor(context).open : [];
  for (const name of estimates) {
    const node = symbols.quantities.get(familyName(name));
    if (!node || isUnread(name, context)) continue;
    const isOpen = open.some((v) => v.kind === 'estimate' && v.name === name);
    if (!idle.includes(name) && !isOpen) continue;
    report.add(
      'estimate-without-effect',
      node,
      idle.includes(name)
        ? `no equation, condition or measurement depends on "${name}", so nothing determines it`
        : `no measurement depends on "${name}", and no condition is left to determine it`,
      { property: 'name', severity: 'warning' },
    );
  }
}
