/** @file How measurements scatter: what a network has no such loss of, and what stands beside counts. */
import { parametersIn } from '../../problem/effect.ts';
import { isOfCounts, shapeOf } from '../../problem/fit/shape.ts';
import { wantsSolving } from '../../problem/only-solved.ts';
import type { Measurements, Problem, Term } from '../../problem/problem.ts';
import { statementsOf } from '../../problem/unrolled.ts';
import type * as ast from '../generated/ast.ts';
import type { TermSymbol } from '../syntax/symbols.ts';
import type { CheckContext } from './context.ts';

export function checkDistributions(context: CheckContext): void {
  if (context.unread.any) return;
  if (wantsSolving(context.problem)) checkBesideCounts(context);
  else checkTrained(context);
}

/** What a network reads of the data instead of what only the likelihood of the solver has. */
function checkTrained({ problem, termsOf, report }: CheckContext): void {
  for (const [{ node, name, base }, own] of termsOf) {
    const column = node.$type === 'DataSet' ? node.columns.find(isDistribution) : undefined;
    if (!column) continue;
    if (own.some(isTrainedAsNormal))
      report.add(
        'student-as-normal',
        column,
        `a network is trained here, and no loss of it is student(nu): it trains "${base}" as normal, so that single outliers pull in full; write loss { ${base} = huber(delta) }, or leave out weights, loss and network and write train auto, which has the likelihood`,
        { property: 'value', severity: 'warning', term: name },
      );
    const size = own.flatMap((term) => estimatedSize(term, problem))[0];
    if (size !== undefined)
      report.add(
        'size-not-fitted',
        column,
        `a network is trained here, and no loss of it is that of negative binomial counts: it compares "${base}" by roots that scatter alike where the size is right, and "${size}" stays where it starts; leave out weights, loss and network and write train auto, which has the likelihood`,
        { property: 'value', severity: 'warning', term: name },
      );
  }
}

/** Noise that nobody states is taken from the residuals by one factor for all data; that of counts has none. */
function checkBesideCounts({ termsOf, report }: CheckContext): void {
  const all = [...termsOf].map(([{ node, name }, own]) => ({ node, name, data: own.flatMap(dataIn) }));
  if (!all.some(({ data }) => data.some(({ distribution }) => isOfCounts(distribution?.name)))) return;
  for (const { node, name, data } of all)
    if (data.some((own) => !saysItsNoise(own)) && !isAnswered(node))
      report.add(
        'noise-missing',
        node,
        'beside counts, which say themselves how far they scatter, these data need their noise: noise = sigma, with a number or with estimate sigma = 0.1 in log [1e-3, 1]',
        { term: name, ...(node.$type === 'DataSet' && node.name && { property: 'name' }) },
      );
}

/** Whether it has a distribution that is told to be none, or to need its noise. */
const isAnswered = (node: TermSymbol['node']): boolean =>
  node.$type === 'DataSet' && node.columns.some((column) => isDistribution(column) && !isNormal(column));

const isNormal = ({ value }: ast.Column): boolean =>
  value?.$type === 'Reference' && value.target?.$refText === 'normal';

const dataIn = (term: Term): Measurements[] => statementsOf(term).flatMap(({ data }) => data ?? []);

const saysItsNoise = ({ noise, noiseShare, deviation, deviations, distribution }: Measurements): boolean =>
  noise !== null || noiseShare !== null || !!deviation || !!deviations || isOfCounts(distribution?.name);

const isDistribution = ({ subject }: ast.Column): boolean =>
  subject?.$type === 'Reference' && subject.target?.$refText === 'distribution';

/** A loss that the author has chosen says itself how outliers count. */
const isTrainedAsNormal = ({ data, loss }: Term): boolean =>
  data?.distribution?.name === 'student' && loss.name === 'mse';

/** The estimate that is, or enters, the size of its counts. */
function estimatedSize({ data }: Term, { parameters }: Problem): string[] {
  const size = data?.distribution?.name === 'negative_binomial' ? shapeOf(data.distribution) : null;
  if (!size) return [];
  const read = parametersIn(size);
  return parameters.flatMap(({ name, estimate }) => (estimate && read.has(name) ? [name] : []));
}
