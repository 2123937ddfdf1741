/** @file Checks of one problem at each experiment: what is said of all of them is said once, what of some with their names. */

import { isCondition } from '../../problem/conditions.ts';
import type { Finding } from '../../problem/finding.ts';
import { type ExperimentProblem, experimentProblems } from '../../problem/fit/experiment-problems.ts';
import { quotedFew } from '../../problem/number-text/sentence.ts';
import type { Parameter, Problem, Term } from '../../problem/problem.ts';
import { unrolled } from '../../problem/unrolled.ts';
import { Report } from '../syntax/report.ts';
import type { TermSymbol } from '../syntax/symbols.ts';
import type { CheckContext } from './context.ts';

interface Said {
  finding: Finding;
  experiments: string[];
}

/** What is wrong only where it is so in every experiment: what one leaves open another one may determine. */
const ofAll = new Set(['estimate-without-effect']);

const contexts = new WeakMap<CheckContext, ReadonlyMap<string, CheckContext>>();

/** The equations and data of an experiment, with the conditions from which its steady state is reached where it has one. */
function statedIn({ problem, steady }: ExperimentProblem, without: readonly string[]): Problem {
  if (!steady) return problem;
  const before = steady.terms.filter((term) => isCondition(term) && !without.includes(term.name));
  return { ...problem, terms: [...problem.terms, ...before] };
}

/** Whether it is the value that a number has in another experiment. */
const isOfAnother = ({ estimate }: Parameter, experiment: string | null): boolean =>
  estimate?.experiment !== undefined && estimate.experiment.name !== experiment;

const fixed = (parameter: Parameter): Parameter => ({ ...parameter, estimate: null });

/** The spec as each experiment states it. */
function contextsOf(context: CheckContext): ReadonlyMap<string, CheckContext> {
  let found = contexts.get(context);
  if (!found) {
    const symbolOf = new Map(
      [...context.termsOf].flatMap(([symbol, all]) => all.map((t) => [t.name, symbol] as const)),
    );
    const place = new Map(context.symbols.terms.map((symbol, i) => [symbol, i]));
    found = new Map(
      experimentProblems(context.problem).flatMap((part) => {
        const { name } = part;
        const experiment = context.problem.experiments?.find((x) => x.name === name);
        const { problem: stated } = unrolled(statedIn(part, experiment?.without ?? []));
        const own = { ...stated, parameters: stated.parameters.map((p) => (isOfAnother(p, name) ? fixed(p) : p)) };
        // Of the other experiments nothing stands in this one.
        const termsOf = new Map<TermSymbol, Term[]>();
        for (const term of own.terms) {
          const symbol = symbolOf.get(term.name);
          if (symbol) termsOf.set(symbol, [...(termsOf.get(symbol) ?? []), term]);
        }
        const here = [...termsOf.keys()].sort((a, b) => place.get(a)! - place.get(b)!);
        const symbols = { ...context.symbols, terms: here };
        return name === null
          ? []
          : [[name, { ...context, problem: own, symbols, termsOf, report: new Report() }] as const];
      }),
    );
    contexts.set(context, found);
  }
  return found;
}

export function inEachExperiment(check: (context: CheckContext) => void, context: CheckContext): void {
  if (!context.problem.experiments) {
    check(context);
    return;
  }
  const found = new Map<string, Said>();
  const each = contextsOf(context);
  for (const [name, own] of each) {
    const before = own.report.findings.length;
    check(own);
    for (const finding of own.report.findings.slice(before)) {
      const { start, end } = finding.range;
      const key = `${finding.code} ${start.line}:${start.character}-${end.line}:${end.character}`;
      const said = found.get(key) ?? { finding, experiments: [] };
      found.set(key, said);
      said.experiments.push(name);
    }
  }
  for (const { finding, experiments } of found.values()) {
    const isOfAll = experiments.length === each.size;
    if (isOfAll) context.report.take(finding);
    else if (!ofAll.has(finding.code)) {
      context.report.take({ ...finding, message: `in ${quotedFew(experiments)}: ${finding.message}` });
    }
  }
}
