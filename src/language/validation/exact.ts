/** @file Exact solutions that solve another problem. */
import { exactMisfit, misfitText } from '../../problem/exact-misfit.ts';
import type { CheckContext } from './context.ts';

export function checkExact({ problem, symbols, report, unread }: CheckContext): void {
  const node = symbols.model.statements.find((s) => s.$type === 'Exact');
  if (!node || unread.any || report.hasErrors) return;
  const misfit = exactMisfit(problem);
  if (!misfit) return;
  const { term, share, at } = misfit;
  report.add('exact-misfit', node, `the exact solution ${misfitText(misfit, problem)}`, {
    severity: 'warning',
    property: 'value',
    term,
    evidence: { share, ...(at === null ? {} : { at }) },
  });
}
