/** @file Exact solutions that solve another problem. */
import { exactMisfit } from '../../problem/exact-misfit.ts';
import { placeText, sayPercent } from '../../problem/number-text/sentence.ts';
import type { CheckContext } from './context.ts';

export function checkExact({ problem, symbols, report, unread }: CheckContext): void {
  const node = symbols.model.statements.find((s) => s.$type === 'Exact');
  if (!node || unread.any || report.hasErrors) return;
  const misfit = exactMisfit(problem);
  if (!misfit) return;
  const { term, share, at } = misfit;
  const where = at === null ? '' : ` at ${problem.variable.name} = ${placeText(at)}`;
  report.add('exact-misfit', node, `the exact solution misses "${term}" by ${sayPercent(share)} of its size${where}`, {
    severity: 'warning',
    property: 'value',
    term,
    evidence: { share, ...(at === null ? {} : { at }) },
  });
}
