/** @file Experiments: the same equations under other circumstances, from blocks and from the rows of a table. */
import { byName } from '../../problem/by-name.ts';
import { isCondition } from '../../problem/conditions.ts';
import { type Expression, literal, walk } from '../../problem/expression.ts';
import { estimatesWithoutEffect } from '../../problem/fit/estimates-without-effect.ts';
import { familyName, memberName } from '../../problem/member.ts';
import type { Experiment, Input, Parameter, Problem, ProblemEvent, Term } from '../../problem/problem.ts';
import { statementsOf } from '../../problem/unrolled.ts';
import { cellLabel } from '../files/table.ts';
import type * as ast from '../generated/ast.ts';
import { replace } from '../syntax/report.ts';
import { label, rangeOf } from '../syntax/source.ts';
import { didYouMean, nearest } from '../syntax/spelling.ts';
import { nameInExperiment, type TermSymbol } from '../syntax/symbols.ts';
import type { LoweringContext } from './context.ts';
import { columnOf, columnValues, openTable, samplePlace } from './data.ts';
import { familyBounds, indicesOf, isFamily, memberIndex } from './families.ts';
import { adoptUnit } from './unify.ts';
import { unitTypeOf } from './unit-type.ts';

type Values = Experiment['parameters'];

/** An experiment that the text declares, or one row of a table of them. */
export interface DeclaredExperiment {
  name: string;
  node: ast.Experiment;
  /** Of a row: what its cells set. */
  row: Values;
}

export function declaredExperiments(context: LoweringContext): DeclaredExperiment[] {
  const { report, symbols } = context;
  const found = new Map<string, DeclaredExperiment>();
  const add = (experiment: DeclaredExperiment, place: string, property: string): void => {
    const first = found.get(experiment.name);
    if (!first) found.set(experiment.name, experiment);
    else
      report.add('duplicate-name', experiment.node, `${place}there is an experiment "${experiment.name}" already`, {
        property,
        related: [{ node: first.node, message: 'the first one' }],
      });
  };
  for (const node of symbols.experiments) {
    if (node.file !== undefined) for (const { place, ...own } of rowsOf(node, context)) add(own, `${place}: `, 'file');
    else if (node.name) add({ name: node.name, node, row: [] }, '', 'name');
  }
  return [...found.values()];
}

/** One experiment for each row of a table. */
function rowsOf(node: ast.Experiment, context: LoweringContext): (DeclaredExperiment & { place: string })[] {
  const { report } = context;
  const table = openTable(node, context.files, context);
  if (!table) return [];
  const isName = (c: ast.Column) => c.subject?.$type === 'Reference' && c.subject.target?.$refText === 'name';
  const names = node.columns.find(isName);
  const labels = names && columnOf(table, names, context);
  if (!names)
    report.add('data-column', node, 'say which column holds the names: name = "column"', { property: 'file' });
  if (!labels) return [];
  const columns = node.columns
    .filter((c) => c !== names)
    .flatMap((column) => {
      const target = column.subject?.$type === 'Reference' ? column.subject.target?.ref : undefined;
      if (column.subject?.$type !== 'Reference' || (target?.$type !== 'Param' && target?.$type !== 'Estimate')) {
        unknownParameter(column, label(column.subject), 'subject', context);
        return [];
      }
      const [name] = namesOf(column.subject, target, context);
      const values = columnValues(column, table, unitTypeOf(context.units.get(target) ?? null), context);
      return name !== undefined && values ? [{ name, values }] : [];
    });
  return Array.from(table.lines, (_, row) => {
    const name = cellLabel(labels, row);
    const place = samplePlace(table, row);
    if (name === null)
      report.add('data-column', names!, `${place} has no name for its experiment`, { property: 'value' });
    // A cell that is missing leaves the value of the problem.
    const set = columns.flatMap(({ name: of, values }) =>
      Number.isNaN(values[row]) ? [] : [{ name: of, value: literal(values[row]) }],
    );
    return { name: name ?? '', node, row: set, place };
  }).filter((experiment) => experiment.name !== '');
}

function unknownParameter(
  node: ast.Column | ast.ParameterValue,
  name: string,
  property: string,
  { report, symbols }: LoweringContext,
): void {
  const params = [...symbols.quantities].filter(([, q]) => q.$type === 'Param' || q.$type === 'Estimate');
  const near = nearest(
    name,
    params.map(([known]) => known),
  );
  const isUnknown = symbols.unknowns.some((u) => name === u.name || name.startsWith(`${u.name}(`));
  const hint = isUnknown ? '; an initial value is a param that the condition reads' : didYouMean(near);
  report.add('unknown-name', node, `there is no param "${name}" that an experiment could set${hint}`, {
    property,
    fix: near ? replace(`Change to "${near}"`, node, near, property) : null,
  });
}

/** The parameters that are meant: of a family one member or all. */
function namesOf(
  node: ast.ParameterValue | ast.Reference,
  target: ast.Param | ast.Estimate,
  context: LoweringContext,
): string[] {
  if (!isFamily(target)) return [target.name];
  const one = node.indices.length > 0 ? memberIndex(node, node.indices, target, context) : null;
  if (node.indices.length > 0) return one ? [memberName(target.name, one)] : [];
  return indicesOf(familyBounds(target, context) ?? [[1, 0]]).map((index) => memberName(target.name, index));
}

function lowerValues(nodes: readonly ast.ParameterValue[], context: LoweringContext): Values {
  const { report } = context;
  const inner: LoweringContext = { ...context, place: 'constant' };
  const found = new Map<string, Expression>();
  for (const node of nodes) {
    const target = node.parameter?.ref;
    if (target?.$type !== 'Param' && target?.$type !== 'Estimate') {
      if (node.parameter?.$refText) unknownParameter(node, node.parameter.$refText, 'parameter', context);
      continue;
    }
    const unit = unitTypeOf(context.units.get(target) ?? null);
    const value = adoptUnit(context.lower(node.value, inner), unit, node.value, inner).expression;
    for (const name of namesOf(node, target, context)) {
      if (found.has(name)) report.add('duplicate-entry', node, `"${name}" is set already`, { property: 'parameter' });
      if (context.sizes.has(familyName(name)))
        report.add('wrong-target', node, `sizes of families rest on "${name}", which is the same in every experiment`, {
          property: 'parameter',
        });
      if (reads(value, name))
        report.add('cyclic-definition', node, `the value of "${name}" depends on itself`, { property: 'parameter' });
      found.set(name, value);
    }
  }
  return [...found].map(([name, value]) => ({ name, value }));
}

function reads(expression: Expression, name: string): boolean {
  let found = false;
  walk(expression, (e) => {
    if (e.kind === 'parameter' && e.name === name) found = true;
  });
  return found;
}

/** What lowering has made of the statements of experiments. */
export interface ExperimentParts {
  termsOf: ReadonlyMap<TermSymbol, readonly Term[]>;
  /** Of terms that stand in the place of one that all experiments share: its name, by theirs. */
  insteadOf: ReadonlyMap<string, string>;
  eventsOf: ReadonlyMap<ast.Experiment, readonly ProblemEvent[]>;
  inputOf: (node: ast.Input, declared: ast.Input) => Input;
}

export function lowerExperiments(
  declared: readonly DeclaredExperiment[],
  { termsOf, insteadOf, eventsOf, inputOf }: ExperimentParts,
  context: LoweringContext,
): Experiment[] {
  const all = [...termsOf.values()].flat();
  const grouped = groupedBy(all, (term) => context.experimentOf.get(term.name) ?? null);
  const shared: Shared = {
    conditions: (grouped.get(null) ?? []).filter(isCondition).map((term) => ({ term, points: pointsOf(term) })),
    byBase: groupedBy(
      context.symbols.terms.filter((symbol) => !symbol.experiment && symbol.named),
      (symbol) => symbol.base,
    ),
    termsOf,
  };
  const symbolsOf = groupedBy(context.symbols.terms, (symbol) => symbol.experiment);
  return declared.map(({ name, node, row }) => {
    const terms = grouped.get(name) ?? [];
    const items = node.file === undefined ? node.items : [];
    const values = items.filter((i) => i.$type === 'ParameterValue');
    const [steady, second] = items.filter((i) => i.$type === 'SteadyStart');
    if (second)
      context.report.add('duplicate-entry', second, 'how it starts is said already', {
        related: [{ node: steady, message: 'here' }],
      });
    return {
      name,
      parameters: [...row, ...lowerValues(values, context)],
      without: [
        ...new Set([
          ...replaced(node, { terms, symbols: symbolsOf.get(node) ?? [] }, shared, context),
          ...terms.flatMap((t) => insteadOf.get(t.name) ?? []),
        ]),
      ],
      terms,
      inputs: items.filter((i) => i.$type === 'Input').flatMap((i) => lowerInputOf(i, inputOf, context)),
      events: [...(node.file === undefined ? (eventsOf.get(node) ?? []) : [])],
      steady: steady ? lowerSteady(steady, context) : null,
      source: rangeOf(node),
    };
  });
}

function lowerSteady(node: ast.SteadyStart, context: LoweringContext): Values {
  const wrong = (property: 'key' | 'word', wanted: string) =>
    context.report.add('wrong-value', node, `an experiment that begins at rest is written start = steady { … }`, {
      property,
      fix: replace(`Change to "${wanted}"`, node, wanted, property),
    });
  if (node.key !== 'start') wrong('key', 'start');
  else if (node.word !== 'steady') wrong('word', 'steady');
  return lowerValues(node.values, context);
}

function lowerInputOf(
  node: ast.Input,
  inputOf: ExperimentParts['inputOf'],
  { symbols, report }: LoweringContext,
): Input[] {
  const declared = symbols.quantities.get(node.name);
  if (declared?.$type === 'Input') return [inputOf(node, declared)];
  const inputs = [...symbols.quantities].filter(([, q]) => q.$type === 'Input').map(([name]) => name);
  report.add(
    'unknown-name',
    node,
    `there is no input "${node.name}" in the problem that this one could stand for${didYouMean(nearest(node.name ?? '', inputs))}`,
    { property: 'name' },
  );
  return [];
}

/** Where conditions take values: of which unknowns, derivatives, and at which points. */
const pointsOf = (term: Term): Set<string> => {
  const found = new Set<string>();
  for (const { residual } of statementsOf(term))
    walk(residual, (e) => {
      if (e.kind === 'unknown' && e.at?.kind === 'number') found.add(`${e.name} ${e.order} ${e.at.value}`);
    });
  return found;
};

function groupedBy<T, K>(all: readonly T[], key: (x: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const x of all) {
    const own = groups.get(key(x));
    if (own) own.push(x);
    else groups.set(key(x), [x]);
  }
  return groups;
}

/** What all experiments begin with. */
interface Shared {
  conditions: readonly { term: Term; points: ReadonlySet<string> }[];
  /** Symbols that have a name, by its first part. */
  byBase: ReadonlyMap<string, readonly TermSymbol[]>;
  termsOf: ExperimentParts['termsOf'];
}

/** Terms of the problem that do not hold in an experiment: those whose name it gives again, and its own initial values. */
function replaced(
  node: ast.Experiment,
  own: { terms: readonly Term[]; symbols: readonly TermSymbol[] },
  { conditions, byBase, termsOf }: Shared,
  context: LoweringContext,
): string[] {
  const without = new Set<string>();
  for (const symbol of own.symbols)
    for (const other of symbol.named ? (byBase.get(symbol.base) ?? []) : [])
      for (const term of termsOf.get(other) ?? []) without.add(term.name);
  for (const term of own.terms.filter(isCondition)) {
    const points = pointsOf(term);
    for (const { term: other, points: others } of conditions) {
      if (without.has(other.name)) continue;
      const common = [...points].filter((p) => others.has(p));
      if (common.length === 0) continue;
      if (others.size === common.length && points.size >= others.size) without.add(other.name);
      else if (other.members)
        context.report.add(
          'experiment-part',
          node,
          `"${term.name}" gives a part of what "${other.name}" gives; give the whole family: ${other.name}[…]`,
          { property: 'name', term: term.name },
        );
    }
  }
  return [...without];
}

/** A value of its own only for experiments that read it: one that nothing depends on would stay at its start. */
export function readPerExperiment(problem: Problem): Problem {
  const idle = new Set(estimatesWithoutEffect(problem));
  const isOf = (p: Parameter, of: string | undefined) => of !== undefined && p.estimate?.experiment?.of === of;
  const dropped = new Set(
    problem.parameters
      .filter((p) => {
        const of = p.estimate?.experiment?.of;
        return idle.has(p.name) && problem.parameters.some((other) => isOf(other, of) && !idle.has(other.name));
      })
      .map((p) => p.name),
  );
  if (dropped.size === 0) return problem;
  return {
    ...problem,
    parameters: problem.parameters.filter((p) => !dropped.has(p.name)),
    experiments: problem.experiments?.map((e) => ({
      ...e,
      parameters: e.parameters.filter(({ value }) => !(value.kind === 'parameter' && dropped.has(value.name))),
    })),
  };
}

/** A `per experiment` estimate as the plain parameter that is read, and one estimate for each experiment. */
export function perExperiment(
  parameters: readonly Parameter[],
  experiments: readonly Experiment[],
  context: LoweringContext,
): { parameters: Parameter[]; experiments: Experiment[] } {
  const added = byName<Values>();
  const all = parameters.flatMap((parameter): Parameter[] => {
    const node = context.symbols.quantities.get(familyName(parameter.name));
    const { estimate } = parameter;
    if (node?.$type !== 'Estimate' || node.scope === undefined || !estimate) return [parameter];
    if (experiments.length === 0) {
      context.report.add(
        'unknown-experiment',
        node,
        `there is no experiment that "${parameter.name}" could have a value for`,
        {
          property: 'scope',
        },
      );
      return [parameter];
    }
    const own = experiments.filter((e) => !e.parameters.some((p) => p.name === parameter.name));
    const each = own.map(({ name }): Parameter => {
      const named = nameInExperiment(parameter.name, name);
      added[name] = [...(added[name] ?? []), { name: parameter.name, value: { kind: 'parameter', name: named } }];
      return { ...parameter, name: named, estimate: { ...estimate, experiment: { name, of: parameter.name } } };
    });
    return [{ ...parameter, estimate: null }, ...each];
  });
  return {
    parameters: all,
    experiments: experiments.map((e) => ({ ...e, parameters: [...e.parameters, ...(added[e.name] ?? [])] })),
  };
}
