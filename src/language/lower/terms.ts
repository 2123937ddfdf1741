/** @file Equations, conditions and data sets → terms. */

import { isArgumentRow, settings } from '../../problem/catalogue/settings.ts';
import { isOfCounts } from '../../problem/fit/shape.ts';
import type { Input, LossCall, Measurements, Term, TermMember } from '../../problem/problem.ts';
import type { SpecFiles } from '../files/files.ts';
import { cellLabel, type Table } from '../files/table.ts';
import type * as ast from '../generated/ast.ts';
import { replace, statedBefore } from '../syntax/report.ts';
import { label, rangeOf, textBetween } from '../syntax/source.ts';
import { didYouMean, nearest } from '../syntax/spelling.ts';
import { nameInExperiment, type TermSymbol } from '../syntax/symbols.ts';
import { hasRoomForMembers } from './bounded.ts';
import type { LoweringContext, MemberTerm } from './context.ts';
import { columnName, columnOf, columnValues, openTable, samplePlace } from './data.ts';
import { instancesOf } from './families.ts';
import { defaultCall, lowerArgument } from './methods.ts';
import { lowerDistribution, lowerNoise, noiseFields, wrongCount } from './noise.ts';
import { lowerSides } from './sum.ts';
import type { UnitType } from './unit-type.ts';
import { unitTypeOf } from './unit-type.ts';

const meanSquare = (): LossCall => ({ ...defaultCall('loss', 'mse'), reduction: 'mean' });

const baseTerm = (
  symbol: TermSymbol,
): Pick<Term, 'name' | 'named' | 'kind' | 'source' | 'weight' | 'loss' | 'data' | 'points' | 'hard'> => ({
  name: symbol.name,
  named: symbol.named,
  kind: symbol.kind,
  hard: false,
  source: rangeOf(symbol.node),
  weight: null,
  loss: meanSquare(),
  points: null,
  data: null,
});

export function lowerEquation(symbol: TermSymbol, node: ast.Equation, context: LoweringContext): Term[] {
  const place: LoweringContext = { ...context, place: 'equation' };
  const common = { text: textBetween(node.lhs, node.rhs), points: defaultCall('sampler', 'sobol') };
  return statements(symbol, node.ranges, place, common, (inner) => ({
    residual: lowerSides(node.lhs, node.rhs, inner).expression,
  }));
}

export function lowerCondition(symbol: TermSymbol, node: ast.Condition, context: LoweringContext): Term[] {
  const place: LoweringContext = { ...context, place: node.kind === 'boundary' ? 'boundary' : 'initial' };
  const common = { hard: node.hard, text: textBetween(node.lhs, node.rhs) };
  return statements(symbol, node.ranges, place, common, (inner) => ({
    residual: lowerSides(node.lhs, node.rhs, inner).expression,
  }));
}

/**
 * A statement as a term, an indexed one as a term with a member for each value of its indices. Members that a block names
 * on their own are terms of their own.
 */
function statements(
  symbol: TermSymbol,
  ranges: readonly ast.IndexRange[],
  context: LoweringContext,
  common: Partial<Term> & Pick<Term, 'text'>,
  read: (context: LoweringContext) => Omit<TermMember, 'index'>,
): Term[] {
  const base = { ...baseTerm(symbol), ...common };
  if (ranges.length === 0) return [{ ...base, ...read(context) }];
  const instances = instancesOf(ranges, context);
  if (!hasRoomForMembers(symbol.node, instances.length, context)) return [];
  if (instances.length === 0 && !context.report.hasErrors)
    context.report.add('empty-family', symbol.node, `"${symbol.name}" stands for nothing: its indices have no value`, {
      property: symbol.named ? 'name' : undefined,
    });
  const alone = context.memberTerms.get(symbol) ?? new Map<string, MemberTerm>();
  const members: TermMember[] = [];
  const own: Term[] = [];
  const seen = new Set<string>();
  for (const { index, context: inner } of instances) {
    const key = index.join();
    seen.add(key);
    const named = alone.get(key);
    if (!named) members.push({ index, ...read(inner) });
    else own.push({ ...base, ...read(inner), name: named.symbol.name, member: { family: symbol.name, index } });
  }
  for (const [key, { symbol: missing, node }] of alone)
    if (!seen.has(key))
      context.report.add(
        'index-out-of-range',
        node,
        `there is no ${missing.name}: "${symbol.name}" does not have this index`,
        {
          property: 'target',
        },
      );
  if (members.length === 0) return own;
  const [first] = members;
  return [{ ...base, residual: first.residual, data: first.data ?? null, members }, ...own];
}

interface SortedColumns {
  times: ast.Column | null;
  values: ast.Column[];
  settings: Map<string, ast.Column>;
}

/** Which column holds the variable, which the values, and which are settings. */
function sortColumns(node: ast.DataSet | ast.Input, place: 'data' | 'input', context: LoweringContext): SortedColumns {
  const sorted: SortedColumns = { times: null, values: [], settings: new Map() };
  for (const column of node.columns) {
    const subject = column.subject;
    const target = subject?.$type === 'Reference' ? subject.target?.ref : undefined;
    if (target?.$type === 'Variable') {
      if (sorted.times)
        context.report.add('duplicate-column', column, `the column of "${target.name}" is given already`);
      else sorted.times = column;
    } else if (target?.$type === 'Builtin' && settings[place].some((s) => s.name === target.name)) {
      sorted.settings.set(target.name, column);
    } else if (subject) sorted.values.push(column);
  }
  const variable = context.symbols.variable?.name ?? 't';
  if (!sorted.times)
    context.report.add(
      'data-column',
      node,
      `say which column holds the variable: ${variable} = ${node.file ? '"column"' : '[…]'}`,
      {
        property: node.name ? 'name' : undefined,
      },
    );
  return sorted;
}

function unknownSubject(column: ast.Column, place: 'data' | 'input', context: LoweringContext): boolean {
  const subject = column.subject;
  if (subject?.$type !== 'Reference' || subject.target?.ref) return false;
  const name = subject.target?.$refText ?? '';
  const names = [...context.symbols.quantities.keys(), ...settings[place].map((s) => s.name)];
  context.report.add(
    'unknown-name',
    subject,
    `"${name}" is neither a quantity nor an option of ${place}${didYouMean(nearest(name, names))}`,
  );
  return true;
}

function readSetting(
  sorted: SortedColumns,
  place: 'data' | 'input',
  name: string,
  context: LoweringContext,
): number | string | null {
  const column = sorted.settings.get(name);
  const row = settings[place].find((s) => s.name === name);
  if (!column || !row) return null;
  if (!isArgumentRow(row)) return null;
  const value = lowerArgument(column, row, context);
  return typeof value === 'number' || typeof value === 'string' ? value : null;
}

const variableUnit = (context: LoweringContext): UnitType =>
  unitTypeOf(context.symbols.variable ? (context.units.get(context.symbols.variable) ?? null) : null);

/**
 * A data set becomes one term per measured expression, and per experiment where a column names it; all of them answer to
 * its name.
 */
export function lowerDataSet(
  symbol: TermSymbol,
  node: ast.DataSet,
  files: SpecFiles,
  context: LoweringContext,
): Term[] {
  const inner: LoweringContext = { ...context, place: 'data' };
  const sorted = sortColumns(node, 'data', inner);
  const table = openTable(node, files, inner);
  if (!node.file) requireLists(node, inner);
  const times = sorted.times ? columnValues(sorted.times, table, variableUnit(inner), inner) : null;
  const byExperiment = rowsByExperiment(
    sorted.settings.get('experiment'),
    symbol,
    node.file ? table : 'no file',
    inner,
  );
  const replicate = sorted.settings.get('replicate');
  const replicates = replicate && table ? labelsOf(replicate, table, inner) : null;
  const isGrouped = sorted.settings.has('experiment') || replicate !== undefined;
  if (times && sorted.times) checkTimes(sorted.times, times, table, isGrouped, inner);
  const noise = sorted.settings.get('noise');
  const distribution = lowerDistribution(sorted.settings.get('distribution'), noise, inner);
  const holdout = readSetting(sorted, 'data', 'holdout', inner);
  if (sorted.values.length === 0)
    inner.report.add('data-column', node, `say what was measured: u = ${node.file ? '"column"' : '[…]'}`, {
      property: node.name ? 'name' : undefined,
    });
  return sorted.values.flatMap((column): Term[] => {
    if (unknownSubject(column, 'data', inner)) return [];
    const several = sorted.values.length > 1;
    const name = several ? `${symbol.base} (${label(column.subject)})` : symbol.base;
    const text = `${label(column.subject)} = ${label(column.value)}`;
    return byExperiment.flatMap(({ experiment, rows }) => {
      const own = experiment === null ? name : nameInExperiment(name, experiment);
      const terms = statements({ ...symbol, name: own }, node.ranges, inner, { text }, (at) =>
        measuredIn(column, rows, at),
      );
      if (experiment === null) return terms;
      const present = terms.filter((t) => !sorted.settings.has('experiment') || isMeasured(t));
      for (const term of present) context.experimentOf.set(term.name, experiment);
      return present;
    });
  });

  /** What a column says of its expression, with the indices in force filled in. */
  function measuredIn(
    column: ast.Column,
    wanted: ReadonlySet<number> | null,
    at: LoweringContext,
  ): Omit<TermMember, 'index'> {
    const subject = at.lower(column.subject, at);
    const values = columnValues(column, table, subject.unit, at, true);
    const sameLength = times && values && times.length === values.length;
    if (times && values && !sameLength)
      inner.report.add('data-length', column, `${times.length} times but ${values.length} values`, {
        property: 'value',
      });
    const rows = sameLength ? measuredRows(times, values, wanted, column, table, inner) : [];
    const measured = rows.map((row) => values![row]);
    const isOfWholes = isOfCounts(distribution?.name);
    const scatter = lowerNoise(isOfWholes ? undefined : noise, distribution, subject, table, at);
    if (distribution?.name === 'lognormal') requirePositive(column, rows, values ?? [], table, inner);
    if (scatter.kind === 'column') requireNoise(noise!, scatter.values, rows, times?.length ?? 0, table, inner);
    const limits = table && column.value?.$type === 'Text' ? columnOf(table, column, at)?.censored : undefined;
    if (isOfWholes) requireCounts(column, wrongCount(values ?? [], rows, limits), table, inner);
    const censored = rows.map((row) => limits?.get(row) ?? null);
    const data: Measurements = {
      file: node.file ?? null,
      label: column.value?.$type === 'Text' ? columnName(column.value.text, at) : label(column.subject),
      times: rows.map((row) => times![row]),
      values: measured,
      ...noiseFields(scatter, rows, measured),
      holdout: typeof holdout === 'number' ? holdout : 0,
      ...(distribution && { distribution }),
      ...(censored.some((c) => c !== null) && { censored }),
      ...(replicates && { replicates: rows.map((row) => replicates[row] ?? '') }),
    };
    return { residual: subject.expression, data };
  }
}

const isMeasured = (term: Term): boolean =>
  term.members ? term.members.some((m) => (m.data?.times.length ?? 0) > 0) : (term.data?.times.length ?? 0) > 0;

/** The texts of a column, `null` where a cell is missing. @returns `null` where there is no such column */
function labelsOf(column: ast.Column, table: Table, context: LoweringContext): (string | null)[] | null {
  if (column.value && column.value.$type !== 'Text')
    context.report.add('wrong-value', column, 'a column name in quotes is needed', { property: 'value' });
  const found = columnOf(table, column, context);
  return found && Array.from(table.lines, (_, row) => cellLabel(found, row));
}

/** An experiment as it would be declared; `null` where a table makes them, or its name is no word. */
const declaredExperiment = (name: string, { symbols }: LoweringContext): string | null =>
  /^[A-Za-z_]\w*$/.test(name) && symbols.experiments.every(({ file }) => file === undefined)
    ? `experiment ${name} { }`
    : null;

interface ExperimentRows {
  /** `null`: of the whole problem. */
  experiment: string | null;
  /** `null`: all of them. */
  rows: ReadonlySet<number> | null;
}

/**
 * The rows of each experiment, as a column says, or all of them where none does.
 * @param table `null` where the file could not be read, which is told there
 */
function rowsByExperiment(
  column: ast.Column | undefined,
  symbol: TermSymbol,
  table: Table | 'no file' | null,
  context: LoweringContext,
): ExperimentRows[] {
  const own = symbol.experiment?.name ?? null;
  if (!column) return [{ experiment: own, rows: null }];
  const { report, experiments } = context;
  if (own === null && table === null) return [{ experiment: own, rows: null }];
  if (own !== null || table === null || table === 'no file') {
    const why = own === null ? 'only rows of a file have one' : `these are data of the experiment "${own}" already`;
    report.add('experiment-column', column, `the experiment of each row cannot be said here: ${why}`);
    return [{ experiment: own, rows: null }];
  }
  const rows = new Map<string, Set<number>>();
  const strangers = new Set<string>();
  for (const [row, label] of labelsOf(column, table, context)?.entries() ?? []) {
    if (label === null) {
      report.add('experiment-column', column, `${samplePlace(table, row)} names no experiment`, { property: 'value' });
      continue;
    }
    const known = rows.get(label);
    if (known) known.add(row);
    else if (experiments.includes(label)) rows.set(label, new Set([row]));
    else if (!strangers.has(label)) {
      strangers.add(label);
      const near = nearest(label, experiments);
      const hint = near
        ? didYouMean(near)
        : experiments.length === 0
          ? `; declare it: experiment ${label} { … }, or all at once: experiment from "conditions.csv" { name = "…" }`
          : `; there are ${experiments.slice(0, 8).join(', ')}`;
      const statement = near ? null : declaredExperiment(label, context);
      const way = statement && experiments.length > 0 ? `; declare it: ${statement}` : '';
      report.add(
        'unknown-experiment',
        column,
        `${samplePlace(table, row)}: there is no experiment "${label}"${hint}${way}`,
        {
          property: 'value',
          evidence: { line: table.lines[row] },
          fix: statement ? statedBefore(`Declare the experiment "${label}"`, column, statement) : null,
        },
      );
    }
  }
  return [...rows].map(([experiment, own]) => ({ experiment, rows: own }));
}

function requirePositive(
  column: ast.Column,
  rows: readonly number[],
  values: readonly number[],
  table: Table | null,
  { report }: LoweringContext,
): void {
  const wrong = rows.find((row) => !(values[row] > 0));
  if (wrong !== undefined)
    report.add(
      'data-not-positive',
      column,
      `${samplePlace(table, wrong)}: ${values[wrong]} has no logarithm, and the distribution is lognormal; a value below the limit of detection is written <0.1`,
      { property: 'value' },
    );
}

/** @param wrong what is no count */
function requireCounts(
  column: ast.Column,
  wrong: ReturnType<typeof wrongCount>,
  table: Table | null,
  { report }: LoweringContext,
): void {
  if (wrong)
    report.add(
      'data-not-count',
      column,
      `${samplePlace(table, wrong.row)}: ${wrong.why}, and the distribution is one of counts; measure what was counted, as reported*u = "cases", or say how far the values scatter: noise = sqrt(u)`,
      { property: 'value' },
    );
}

/** Every measurement needs its own deviation where a column gives them. */
function requireNoise(
  column: ast.Column,
  deviations: readonly number[],
  rows: readonly number[],
  count: number,
  table: Table | null,
  { report }: LoweringContext,
): void {
  if (deviations.length !== count) {
    report.add('data-length', column, `${count} times but ${deviations.length} values of noise`, { property: 'value' });
    return;
  }
  const missing = rows.find((row) => Number.isNaN(deviations[row]));
  if (missing !== undefined)
    report.add('noise-missing', column, `${samplePlace(table, missing)} holds a value without its noise`, {
      property: 'value',
    });
}

/** Without a file every column is a list. */
function requireLists(node: ast.DataSet | ast.Input, context: LoweringContext): void {
  const column = node.columns.find((c) => c.value?.$type === 'Text');
  if (column)
    context.report.add(
      'data-file',
      column,
      `a column name needs a file: ${node.$type === 'Input' ? 'input' : 'data'} … from "file.csv" { … }`,
      {
        property: 'value',
      },
    );
}

/** Rows that are named in a message. */
const namedRows = 5;

/** That other rows are in the same case. */
function asDo(rows: readonly number[], table: Table | null): string {
  if (rows.length === 0) return '';
  const places = rows.slice(0, namedRows).map((row) => table?.lines[row] ?? row + 1);
  const more = rows.length > namedRows ? ` and ${rows.length - namedRows} more` : '';
  return `, as ${rows.length === 1 ? 'does' : 'do'} ${table ? 'line' : 'value'}${rows.length === 1 ? '' : 's'} ${places.join(', ')}${more}`;
}

/** @param isGrouped rows of several experiments or replicates, whose times repeat and are in no order together */
function checkTimes(
  column: ast.Column,
  times: number[],
  table: Table | null,
  isGrouped: boolean,
  context: LoweringContext,
): void {
  const { from, to } = context.interval;
  const name = context.symbols.variable?.name ?? 't';
  const slack = 1e-9 * (to - from);
  const [outside, ...others] = [...times.keys()].filter((i) => times[i] < from - slack || times[i] > to + slack);
  if (outside !== undefined) {
    const whole = `[${Math.min(from, ...times)}, ${Math.max(to, ...times)}]`;
    const { variable } = context.symbols;
    context.report.add(
      'data-outside',
      column,
      `${samplePlace(table, outside)}: ${name} = ${times[outside]} lies outside the interval [${from}, ${to}]${asDo(others, table)}; all of them lie within ${whole}`,
      {
        property: 'value',
        fix: variable ? replace(`Widen the interval to ${whole}`, variable.interval, whole) : null,
      },
    );
  }
  if (isGrouped || increases(times)) return;
  const unsorted = times.findIndex((t, i) => i > 0 && t < times[i - 1]);
  if (unsorted >= 0)
    context.report.add(
      'data-unsorted',
      column,
      `${samplePlace(table, unsorted)}: ${name} = ${times[unsorted]} comes after ${times[unsorted - 1]}; the rows are sorted for training`,
      {
        severity: 'information',
        property: 'value',
      },
    );
  const seen = new Map<number, number>();
  for (const [i, t] of times.entries()) {
    if (Number.isNaN(t)) continue;
    const first = seen.get(t);
    if (first !== undefined) {
      context.report.add(
        'data-repeated',
        column,
        `${samplePlace(table, i)}: ${name} = ${t} was given already in ${samplePlace(table, first)}`,
        {
          severity: 'information',
          property: 'value',
        },
      );
      return;
    }
    seen.set(t, i);
  }
}

/** The rows that hold a measurement, in the order of their times. @param wanted those to look at; `null`: all */
function measuredRows(
  times: readonly number[],
  values: readonly number[],
  wanted: ReadonlySet<number> | null,
  column: ast.Column,
  table: Table | null,
  context: LoweringContext,
): number[] {
  const timeless = times.findIndex((t, i) => Number.isNaN(t) && !Number.isNaN(values[i]));
  if (timeless >= 0) {
    context.report.add('data-number', column, `${samplePlace(table, timeless)} holds a value without its time`, {
      property: 'value',
    });
  }
  const rows: number[] = [];
  for (let i = 0; i < times.length; i++)
    if (!Number.isNaN(times[i]) && !Number.isNaN(values[i]) && (wanted === null || wanted.has(i))) rows.push(i);
  const isSorted = rows.every((row, i) => i === 0 || times[row] >= times[rows[i - 1]]);
  return isSorted ? rows : rows.sort((a, b) => times[a] - times[b]);
}

/** Those of `numbers` whose time and value are both there. */
const present = (numbers: number[], times: number[], values: number[]): number[] =>
  numbers.filter((_, i) => !Number.isNaN(times[i]) && !Number.isNaN(values[i]));

const increases = (times: number[]): boolean => times.every((t, i) => i === 0 || t > times[i - 1]);

/** Samples of an `input`; `null` when they cannot be used. */
export function lowerInputSamples(
  node: ast.Input,
  files: SpecFiles,
  context: LoweringContext,
  /** The input of the problem in whose place these samples stand in an experiment. */
  declared: ast.Input = node,
): Pick<Input, 'times' | 'values' | 'interpolation' | 'outside'> | null {
  const inner: LoweringContext = { ...context, place: 'data' };
  const sorted = sortColumns(node, 'input', inner);
  const table = openTable(node, files, inner);
  if (!node.file) requireLists(node, inner);
  const written = readSetting(sorted, 'input', 'interpolation', inner);
  const interpolation = written === 'linear' || written === 'previous' ? written : 'cubic';
  const outside = readSetting(sorted, 'input', 'outside', inner);
  const own = sorted.values.filter((c) => c.subject?.$type === 'Reference' && c.subject.target?.ref === declared);
  for (const column of sorted.values)
    if (!own.includes(column) && !unknownSubject(column, 'input', inner))
      inner.report.add('data-column', column, `only ${node.name} and the variable have columns here`);
  if (own.length === 0) {
    inner.report.add(
      'data-column',
      node,
      `say which column holds ${node.name}: ${node.name} = ${node.file ? '"column"' : '[…]'}`,
      {
        property: 'name',
      },
    );
    return null;
  }
  const read = {
    times: sorted.times ? columnValues(sorted.times, table, variableUnit(inner), inner) : null,
    values: columnValues(own[0], table, unitTypeOf(inner.units.get(declared) ?? null), inner),
  };
  if (!read.times || !read.values || !sorted.times) return null;
  // Between the samples that are there the input is interpolated.
  const times = present(read.times, read.times, read.values);
  const values = present(read.values, read.times, read.values);
  if (read.times.length !== read.values.length || times.length < 2) {
    inner.report.add(
      'data-length',
      own[0],
      `an input needs at least two samples and as many values as times, here ${read.times.length} and ${read.values.length}`,
      {
        property: 'value',
      },
    );
    return null;
  }
  for (let i = 1; i < times.length; i++) {
    // Twice is a jump, three times say nothing.
    if (times[i] > times[i - 1] || (times[i] === times[i - 1] && times[i] !== times[i - 2])) continue;
    inner.report.add(
      'input-order',
      sorted.times,
      `${samplePlace(table, read.times.lastIndexOf(times[i]))}: the times of an input must increase, here ${times[i]} comes after ${times[i - 1]}`,
      {
        property: 'value',
      },
    );
    return null;
  }
  const { from, to } = inner.interval;
  const slack = 1e-9 * (to - from);
  const isCovered = times[0] <= from + slack && times[times.length - 1] >= to - slack;
  if (!isCovered && outside !== 'hold' && outside !== 'periodic')
    inner.report.add(
      'input-range',
      node,
      `the samples of ${node.name} cover [${times[0]}, ${times[times.length - 1]}], not the whole interval [${from}, ${to}]; outside = hold keeps the nearest value, outside = periodic repeats them`,
      {
        property: 'name',
      },
    );
  return { times, values, interpolation, ...((outside === 'hold' || outside === 'periodic') && { outside }) };
}
