/** @file How measurements scatter, where a network is trained and has no such loss. */
import { wantsSolving } from '../../problem/only-solved.ts';
import type { Term } from '../../problem/problem.ts';
import type * as ast from '../generated/ast.ts';
import type { CheckContext } from './context.ts';

/** What a network reads of the data instead of `student(nu)`, which only the likelihood of the solver has. */
export function checkDistributions(context: CheckContext): void {
  const { problem, termsOf, report, unread } = context;
  if (unread.any || wantsSolving(problem)) return;
  for (const [{ node, name, base }, own] of termsOf) {
    const column = node.$type === 'DataSet' ? node.columns.find(isDistribution) : undefined;
    if (!column || !own.some(isTrainedAsNormal)) continue;
    report.add(
      'student-as-normal',
      column,
      `a network is trained here, and no loss of it is student(nu): it trains "${base}" as normal, so that single outliers pull in full; write loss { ${base} = huber(delta) }, or leave out weights, loss and network and write train auto, which has the likelihood`,
      { property: 'value', severity: 'warning', term: name },
    );
  }
}

const isDistribution = ({ subject }: ast.Column): boolean =>
  subject?.$type === 'Reference' && subject.target?.$refText === 'distribution';

/** A loss that the author has chosen says itself how outliers count. */
const isTrainedAsNormal = ({ data, loss }: Term): boolean =>
  data?.distribution?.name === 'student' && loss.name === 'mse';
