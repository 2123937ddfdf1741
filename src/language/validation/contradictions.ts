/** @file Conditions that say the same, or the contrary, of one combination of values. */
import { isCondition } from '../../problem/conditions.ts';
import type { CheckContext } from './context.ts';
import { linearFormOf, multipleOf, type NumericForm } from './linear.ts';

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
