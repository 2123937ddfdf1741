/**
 * @file `noise = …` and `distribution = …`: how measured values scatter. With `lognormal` the deviation is that of the
 * natural logarithm, so that a share stays what it is and an absolute one is divided by what is measured.
 */
import { meanSquare } from '../../numeric/statistics.ts';
import { byName } from '../../problem/by-name.ts';
import { setting } from '../../problem/catalogue/settings.ts';
import { parametersIn } from '../../problem/effect.ts';
import { evaluate, isConstantExpression } from '../../problem/evaluate.ts';
import { type Expression, walk } from '../../problem/expression.ts';
import { isOfCounts } from '../../problem/fit/shape.ts';
import { familyName } from '../../problem/member.ts';
import { relativeDeviations } from '../../problem/noise.ts';
import type { Censoring, Measurements, NoiseDistribution } from '../../problem/problem.ts';
import type { Table } from '../files/table.ts';
import type * as ast from '../generated/ast.ts';
import { valuesSet } from '../syntax/experiment-values.ts';
import { replace } from '../syntax/report.ts';
import { label } from '../syntax/source.ts';
import { didYouMean, nearest } from '../syntax/spelling.ts';
import type { LoweringContext } from './context.ts';
import { columnValues, samplePlace } from './data.ts';
import { lowerArgument, referenceCall } from './methods.ts';
import { isExpression } from './reference.ts';
import type { Typed } from './typed.ts';
import { adoptUnit } from './unify.ts';
import { pure } from './unit-type.ts';

/** What a data block says of its noise, before its rows are chosen. */
export type Noise =
  | { kind: 'none' }
  | { kind: 'number'; value: number }
  | { kind: 'share'; value: number }
  /** [rows] */
  | { kind: 'column'; values: number[] }
  | { kind: 'expression'; value: Expression };

type NoiseFields = Pick<Measurements, 'noise' | 'noiseShare' | 'deviations' | 'deviation'>;

const none: Noise = { kind: 'none' };

/** @param subject what is measured */
export function lowerNoise(
  column: ast.Column | undefined,
  distribution: NoiseDistribution | null,
  subject: Typed,
  table: Table | null,
  context: LoweringContext,
): Noise {
  const value = column?.value;
  const row = setting('data', 'noise');
  if (!column || !value || !row) return none;
  const isLogarithm = distribution?.name === 'lognormal';
  const target = isLogarithm ? pure : subject.unit;
  const asNumber = { name: row.name, type: 'number', range: row.range } as const;
  if (value.$type === 'NumberLiteral' || (!isExpression(value) && value.$type !== 'Text' && value.$type !== 'List')) {
    const number = lowerArgument(column, asNumber, context);
    if (typeof number !== 'number') return none;
    const isShare = value.$type === 'NumberLiteral' && value.percent;
    return { kind: isShare && !isLogarithm ? 'share' : 'number', value: number };
  }
  if (!isExpression(value)) {
    const values = columnValues(column, table, target, context);
    const wrong = values?.findIndex((x) => !(Number.isNaN(x) || x > 0)) ?? -1;
    if (values && wrong >= 0)
      context.report.add(
        'out-of-range',
        column,
        `${samplePlace(table, wrong)}: the noise is ${values[wrong]}; a standard deviation is positive`,
        { property: 'value' },
      );
    return values ? { kind: 'column', values } : none;
  }
  const inner: LoweringContext = { ...context, place: 'data', measured: { value: subject, isLogarithm } };
  const { expression } = adoptUnit(context.lower(value, inner), target, value, inner);
  if (!isConstantExpression(expression) || dependsOnEstimates(expression, context))
    return { kind: 'expression', value: expression };
  const number = evaluate(expression, { parameters: context.parameters.values });
  if (number >= 0)
    return mayDiffer(expression, context)
      ? { kind: 'expression', value: expression }
      : { kind: 'number', value: number };
  if (!Number.isNaN(number))
    context.report.add('out-of-range', column, `"noise" must not be negative, here it is ${label(value)}`, {
      property: 'value',
    });
  return none;
}

/** Whether a trained parameter enters. */
export function dependsOnEstimates(expression: Expression, { symbols }: LoweringContext): boolean {
  let found = false;
  walk(expression, (e) => {
    if (e.kind === 'parameter' && symbols.quantities.get(familyName(e.name))?.$type === 'Estimate') found = true;
  });
  return found;
}

/** Whether it may be another one in some experiment: it reads parameters, and experiments set some. */
function mayDiffer(expression: Expression, { symbols }: LoweringContext): boolean {
  return parametersIn(expression).size > 0 && symbols.experiments.some((node) => valuesSet(node).length > 0);
}

/** The noise of the measurements that are left. @param rows [times] their rows; @param values [times] measured */
export function noiseFields(noise: Noise, rows: readonly number[], values: readonly number[]): NoiseFields {
  switch (noise.kind) {
    case 'none':
      return { noise: null, noiseShare: null };
    case 'number':
      return { noise: noise.value, noiseShare: null };
    case 'share':
      return { noise: Math.sqrt(meanSquare(relativeDeviations(values, noise.value))), noiseShare: noise.value };
    case 'column': {
      const deviations = rows.map((row) => noise.values[row]);
      return {
        noise: deviations.length > 0 ? Math.sqrt(meanSquare(deviations)) : null,
        noiseShare: null,
        deviations,
      };
    }
    case 'expression':
      return { noise: null, noiseShare: null, deviation: noise.value };
  }
}

/** The argument of a distribution that has one. */
interface Shape {
  /** What stands in the problem. */
  of: (value: Expression) => NoiseDistribution;
  /** Where it is missing, or more is written. */
  wanted: string;
  /** Where it is not positive. */
  positive: string;
}

/** By their names. */
const distributions: Record<NoiseDistribution['name'], NoiseDistribution | Shape> = {
  normal: { name: 'normal' },
  lognormal: { name: 'lognormal' },
  laplace: { name: 'laplace' },
  student: {
    of: (freedom) => ({ name: 'student', freedom }),
    wanted: 'student(nu) takes its degrees of freedom',
    positive: 'degrees of freedom are positive',
  },
  poisson: { name: 'poisson' },
  negative_binomial: {
    of: (size) => ({ name: 'negative_binomial', size }),
    wanted:
      'negative_binomial(size) takes its size, by which counts of mean m have the variance m + m^2/size; write estimate size = 10 in log [0.1, 1e4] where it is not known',
    positive: 'the size of negative binomial counts is positive',
  },
};

const distributionNames = Object.keys(distributions) as NoiseDistribution['name'][];

/** What they are called elsewhere, in lower case: R, Stan, PyMC, brms, SciPy. */
const foreignNames = byName<NoiseDistribution['name']>([
  ...['gaussian', 'norm'].map((name) => [name, 'normal'] as const),
  ...['studentt', 'student_t', 't'].map((name) => [name, 'student'] as const),
  ...['poisson', 'pois'].map((name) => [name, 'poisson'] as const),
  ...['negativebinomial', 'negbinomial', 'neg_binomial', 'neg_binomial_2', 'negbin', 'nbinom', 'nb'].map(
    (name) => [name, 'negative_binomial'] as const,
  ),
]);

/** `null` for `normal`, and for what is reported. */
export function lowerDistribution(
  column: ast.Column | undefined,
  noise: ast.Column | undefined,
  context: LoweringContext,
): NoiseDistribution | null {
  const value = column?.value;
  if (!column || !value) return null;
  const call = value.$type === 'Reference' ? referenceCall(value) : null;
  const name = distributionNames.find((n) => n === call?.name);
  const { report } = context;
  if (!call || !name) {
    const near = foreignNames[call?.name.toLowerCase() ?? ''] ?? nearest(call?.name ?? '', distributionNames);
    report.add(
      'wrong-value',
      column,
      `a distribution is normal, lognormal, laplace, student(nu), poisson or negative_binomial(size)${didYouMean(near)}`,
      {
        property: 'value',
        fix: near && call ? replace(`Change to "${near}"`, call.node, near, call.property) : null,
      },
    );
    return null;
  }
  if (isOfCounts(name) && noise)
    report.add(
      'noise-of-counts',
      noise,
      `${name} counts say themselves how far they scatter; leave the noise out, or leave out the distribution for normal measurements of this noise`,
      { fix: replace('Leave out the noise', noise, '') },
    );
  if (!noise && name !== 'normal' && !isOfCounts(name))
    report.add(
      'noise-missing',
      column,
      `${name} needs the noise as well: noise = sigma, with a number or with estimate sigma = 0.1 in log [1e-3, 1]`,
      { property: 'value' },
    );
  const row = distributions[name];
  const [count, wanted] = 'of' in row ? [1, row.wanted] : [0, `${name} takes no arguments`];
  if (call.args.length !== count) {
    report.add('wrong-argument-count', column, wanted, { property: 'value' });
    return null;
  }
  if (!('of' in row)) return name === 'normal' ? null : row;
  const [{ value: written }] = call.args;
  if (!written || !isExpression(written)) return null;
  const inner: LoweringContext = { ...context, place: 'constant' };
  const argument = adoptUnit(context.lower(written, inner), pure, written, inner).expression;
  const number = evaluate(argument, { parameters: context.parameters.values });
  if (!(number > 0) && !Number.isNaN(number)) report.add('out-of-range', written, `${row.positive}, here ${number}`);
  return row.of(argument);
}

/** A row that is no count, with the reason; `null` where all are. @param rows of `values` that are measured */
export function wrongCount(
  values: readonly number[],
  rows: readonly number[],
  limits: ReadonlyMap<number, Censoring> | undefined,
): { row: number; why: string } | null {
  for (const row of rows) {
    const value = values[row];
    const limit = limits?.get(row);
    if (limit === 'below' && !(value > 0)) return { row, why: `<${value} is below every count` };
    if (!limit && value < 0) return { row, why: `${value} is below zero` };
    if (!limit && !Number.isInteger(value)) return { row, why: `${value} is no whole number` };
  }
  return null;
}
