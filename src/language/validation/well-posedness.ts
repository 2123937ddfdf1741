/** @file Does the problem determine its solution? As far as that can be seen from its form. */
import { sum } from '../../numeric/vector.ts';
import { isCondition, totalOrders } from '../../problem/conditions.ts';
import { estimatesWithoutEffect } from '../../problem/effect.ts';
import { type Expression, orders, walk } from '../../problem/expression.ts';
import { familyName } from '../../problem/member.ts';
import { replaceRange } from '../syntax/report.ts';
import { rangeOf, rangeOfKeyword } from '../syntax/source.ts';
import type { CheckContext } from './context.ts';
import { linearFormOf, multipleOf, type NumericForm } from './linear.ts';

const mentionsUnknown = (e: Expression): boolean => orders(e).size > 0;

export function checkUnknownsHaveEquations({ symbols, problem, report, hasSyntaxErrors }: CheckContext): void {
  const equations = problem.terms.filter((t) => t.kind === 'equation');
  if (hasSyntaxErrors || equations.length === 0) return;
  const determined = totalOrders(problem.terms);
  const lost = problem.unknowns.filter((u) => !determined.has(u.name));
  for (const unknown of lost) {
    const node = symbols.quantities.get(unknown.member?.family ?? unknown.name);
    if (node) report.add('unknown-without-equation', node, `no equation determines "${unknown.name}"`);
  }
  const missing = problem.unknowns.length - equations.length;
  if (missing > 0 && lost.length === 0) {
    const node = symbols.unknowns[symbols.unknowns.length - 1];
    report.add(
      'too-few-equations',
      node,
      `${problem.unknowns.length} unknowns but ${equations.length === 1 ? 'one equation' : `${equations.length} equations`}: the solution is not determined`,
      { severity: problem.written.data ? 'information' : 'warning' },
    );
  }
}

export function checkTermsHaveUnknowns({ symbols, termsOf, report, hasSyntaxErrors }: CheckContext): void {
  if (hasSyntaxErrors) return;
  for (const symbol of symbols.terms) {
    const { node } = symbol;
    if (node.$type === 'DataSet') continue;
    for (const term of termsOf.get(symbol) ?? []) {
      if (mentionsUnknown(term.residual) || containsNaN(term.residual)) continue;
      report.add(
        'no-unknown-in-term',
        node,
        `this ${node.$type === 'Equation' ? 'equation' : 'condition'} contains no unknown, so training cannot change it`,
        {
          term: term.name,
        },
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

/** An estimate that no equation, condition or measurement depends on stays at its start. */
export function checkEstimatesHaveEffect({ symbols, problem, report, hasSyntaxErrors }: CheckContext): void {
  if (hasSyntaxErrors || report.hasErrors) return;
  for (const name of estimatesWithoutEffect(problem)) {
    const node = symbols.quantities.get(familyName(name));
    if (node)
      report.add(
        'estimate-without-effect',
        node,
        `no equation, condition or measurement depends on "${name}", so nothing determines it`,
        { property: 'name', severity: 'warning' },
      );
  }
}

/** `initial` holds at the left end only. */
export function checkInitialPoints({ symbols, termsOf, problem, report }: CheckContext): void {
  if (!symbols.variable || !(problem.variable.from < problem.variable.to)) return;
  for (const symbol of symbols.terms) {
    if (symbol.kind !== 'initial') continue;
    let elsewhere: number | null = null;
    for (const term of termsOf.get(symbol) ?? [])
      walk(term.residual, (e) => {
        if (e.kind === 'unknown' && e.at?.kind === 'number' && e.at.value !== problem.variable.from)
          elsewhere = e.at.value;
      });
    if (elsewhere === null || elsewhere < problem.variable.from || elsewhere > problem.variable.to) continue;
    report.add(
      'initial-elsewhere',
      symbol.node,
      `an initial condition holds at ${problem.variable.name} = ${problem.variable.from}; a condition at ${elsewhere} is a boundary condition`,
      {
        term: symbol.name,
        fix: replaceRange('Make it a boundary condition', rangeOfKeyword(symbol.node, 'initial'), 'boundary'),
      },
    );
  }
}

/** Conditions may prescribe derivatives below the order of the equation. */
export function checkConditionOrders({ symbols, termsOf, problem, report, hasSyntaxErrors }: CheckContext): void {
  if (hasSyntaxErrors) return;
  const highest = totalOrders(problem.terms);
  for (const symbol of symbols.terms)
    for (const term of termsOf.get(symbol) ?? []) {
      if (!isCondition(term)) continue;
      for (const [name, order] of orders(term.residual)) {
        const top = highest.get(name);
        if (top === undefined || top === 0 || order < top) continue;
        report.add(
          'condition-order',
          symbol.node,
          `the equation already determines ${name}${"'".repeat(order)}; conditions go up to ${top === 1 ? `"${name}"` : `${name}${"'".repeat(top - 1)}`}`,
          { term: term.name },
        );
      }
    }
}

/** As many conditions as the orders of the equations add up to, one more for each trained parameter. */
export function checkConditionCount(context: CheckContext): void {
  const { symbols, termsOf, problem, report, hasSyntaxErrors } = context;
  if (hasSyntaxErrors || report.hasErrors) return;
  const highest = totalOrders(problem.terms);
  const equations = problem.terms.filter((t) => t.kind === 'equation');
  // With algebraic equations the number of free constants is not the sum of the orders.
  const isPlain =
    equations.length === problem.unknowns.length &&
    [...highest.values()].every((o) => o > 0) &&
    equations.every((t) => [...orders(t.residual).values()].some((o) => o > 0));
  if (!isPlain) return;
  // A state brings its own.
  const held = new Set(problem.unknowns.filter((u) => u.held).map((u) => u.name));
  const conditions = problem.terms.filter(
    (t) => isCondition(t) && ![...orders(t.residual).keys()].some((x) => held.has(x)),
  );
  const needed = sum([...highest].map(([name, order]) => (held.has(name) ? 0 : order)));
  const estimates = problem.parameters.filter((p) => p.estimate).length;
  const hasData = problem.terms.some((t) => t.kind === 'data');
  if (conditions.length < needed && !hasData) {
    const proposal = missingCondition(context, highest);
    const last = symbols.terms[symbols.terms.length - 1];
    const count = conditions.length === 0 ? 'no condition' : `${conditions.length} of ${needed} conditions`;
    const { end } = rangeOf(last.node);
    report.add(
      'missing-condition',
      symbols.terms.find((t) => t.kind === 'equation')?.node ?? last.node,
      `${count} given where the order needs ${needed}; the solution is not determined${proposal ? `, add for example ${proposal}` : ''}`,
      {
        severity: 'warning',
        evidence: { needed, given: conditions.length },
        fix: proposal ? replaceRange(`Add "${proposal}"`, { start: end, end }, `\n${proposal}`) : null,
      },
    );
  }
  if (conditions.length > needed + estimates) {
    const { name } = conditions[needed + estimates];
    const extra = symbols.terms.find((s) => termsOf.get(s)?.some((t) => t.name === name))!;
    report.add(
      'too-many-conditions',
      extra.node,
      `${conditions.length} conditions where the order needs ${needed}; not all of them can hold unless they agree`,
      { severity: 'warning', term: extra.name, evidence: { needed, given: conditions.length } },
    );
  }
}

/** The lowest derivative at the left end that no condition mentions. */
function missingCondition({ problem }: CheckContext, highest: Map<string, number>): string | null {
  const { from } = problem.variable;
  const conditions = problem.terms.filter(isCondition);
  for (const [name, top] of highest) {
    for (let order = 0; order < top; order++) {
      const given = conditions.some((t) => {
        let found = false;
        walk(t.residual, (e) => {
          if (e.kind === 'unknown' && e.name === name && e.order === order) found = true;
        });
        return found;
      });
      if (!given) return `initial ${name}${"'".repeat(order)}(${from}) = 0`;
    }
  }
  return null;
}

/** Two conditions on the same combination of values: either the same twice, or a contradiction. */
export function checkContradictions({ symbols, termsOf, problem, report }: CheckContext): void {
  const conditions = symbols.terms.flatMap((symbol) => {
    return (termsOf.get(symbol) ?? []).flatMap((term) => {
      const form = isCondition(term) ? linearFormOf(term, problem) : null;
      return form && form.coefficients.length > 0 ? [{ symbol, form, hard: term.hard, name: term.name }] : [];
    });
  });
  // Only conditions on the same values can be multiples of each other.
  const about = ({ coefficients }: NumericForm) =>
    coefficients
      .map(({ of }) => `${of.unknown} ${of.order} ${of.point}`)
      .sort()
      .join();
  const earlier = new Map<string, typeof conditions>();
  for (const b of conditions) {
    const key = about(b.form);
    const rivals = earlier.get(key) ?? [];
    earlier.set(key, [...rivals, b]);
    for (const a of rivals) {
      const ratio = multipleOf(a.form, b.form);
      if (ratio === null) continue;
      const gap = Math.abs(b.form.rest - ratio * a.form.rest);
      const agree = gap <= 1e-12 * Math.max(Math.abs(b.form.rest), Math.abs(ratio * a.form.rest), 1e-300);
      const related = [{ node: a.symbol.node, message: agree ? 'the same condition' : 'the other condition' }];
      if (agree)
        report.add('repeated-condition', b.symbol.node, `this says the same as "${a.name}"`, {
          // A trial solution cannot be built from the same condition twice.
          severity: a.hard && b.hard ? 'error' : 'warning',
          term: b.symbol.name,
          related,
        });
      else
        report.add('contradiction', b.symbol.node, `this contradicts "${a.name}": both cannot hold`, {
          term: b.symbol.name,
          related,
        });
    }
  }
}
