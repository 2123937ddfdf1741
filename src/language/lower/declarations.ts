/** @file Units, interval, parameters and unknowns: what expressions rest on. */
import { type AstNode, AstUtils } from 'langium';
import { method } from '../../problem/catalogue/catalogue.ts';
import { evaluate } from '../../problem/evaluate.ts';
import { type Member, memberName } from '../../problem/member.ts';
import type { EstimateRange, Parameter, Prior, PriorName, Unknown, Variable } from '../../problem/problem.ts';
import { mendedUnit, parseUnit, readTwoWays, UnitError } from '../../problem/units/parse-unit.ts';
import { sameDimension, type Unit } from '../../problem/units/unit.ts';
import { unitTable } from '../../problem/units/unit-table.ts';
import type * as ast from '../generated/ast.ts';
import { replace } from '../syntax/report.ts';
import { rangeOf } from '../syntax/source.ts';
import { didYouMean, nearestPlausible } from '../syntax/spelling.ts';
import type { DeclaredQuantity, Symbols } from '../syntax/symbols.ts';
import type { LoweringContext } from './context.ts';
import { expectedUnit } from './expected-unit.ts';
import { type FamilyNode, familyBounds, indicesOf, isFamily } from './families.ts';
import { lowerMethod, writtenCall } from './methods.ts';
import { fixedNumber } from './numbers.ts';
import { isExpression } from './reference.ts';
import { anyUnit, pure, type UnitType, unitTypeOf } from './unit-type.ts';

/** Reads every declared unit; one that cannot be read counts as not declared. */
export function readUnits(symbols: Symbols, context: LoweringContext): void {
  const unread: DeclaredQuantity[] = [];
  for (const node of symbols.quantities.values()) {
    if (node.$type === 'Let' || node.$type === 'FunctionDeclaration') continue;
    const { unit } = node;
    if (unit === undefined || isReadable(unit)) context.units.set(node, unitWrittenAt(node, context));
    else unread.push(node);
  }
  // What the others say decides what a slip can mean.
  for (const node of unread) context.units.set(node, null);
  for (const node of unread) {
    let needed: UnitType | null = null;
    unitWrittenAt(node, context, (unit) => {
      needed ??= neededUnit(node, context);
      return needed.kind !== 'unit' || sameDimension(needed.unit, unit);
    });
  }
}

function isReadable(unit: string): boolean {
  try {
    parseUnit(unit);
    return true;
  } catch {
    return false;
  }
}

/** The unit that the uses of a quantity call for; any where none does. */
function neededUnit(node: DeclaredQuantity, context: LoweringContext): UnitType {
  const root = AstUtils.findRootNode(node);
  for (const use of AstUtils.streamAst(root)) {
    if (use.$type !== 'Reference') continue;
    const reference = use as ast.Reference;
    if (reference.target?.ref !== node || reference.primes.length > 0) continue;
    const needed = expectedUnit(reference, { ...context, place: 'equation' });
    if (needed.kind === 'unit') return needed;
  }
  return anyUnit;
}

/**
 * The unit written at `node`; one that cannot be read is reported and counts as not written.
 * @param isPlausible whether the unit that a slip may mean can stand there
 */
export function unitWrittenAt(
  node: AstNode & { unit?: string },
  context: LoweringContext,
  isPlausible: (unit: Unit) => boolean = () => true,
): Unit | null {
  const { unit: written } = node;
  if (written === undefined) return null;
  try {
    const unit = parseUnit(written);
    context.writtenUnits.push({ text: written, unit });
    const twofold = readTwoWays(written);
    if (twofold)
      context.report.add('unit-unknown', node, twofold.message, {
        severity: 'warning',
        property: 'unit',
        fix: replace(`Change to "${twofold.meant}"`, node, twofold.meant, 'unit'),
      });
    return unit;
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    const { part, offset } = error;
    const instead = (name: string) => written.slice(0, offset) + name + written.slice(offset + part.length);
    const canBe = (name: string) => {
      const meant = instead(name);
      return isReadable(meant) && isPlausible(parseUnit(meant));
    };
    // What is meant, or why it is refused, is in the message; else a slip of the hand in a longer name is likely.
    const isUnknown = error.meant === null && error.message === `unknown unit ${part}`;
    const names = ['kg', ...unitTable.map((row) => row.name)];
    const near = isUnknown ? nearestPlausible(part, names, canBe) : undefined;
    const one = error.meant ?? near;
    const meant = mendedUnit(written) ?? (one === undefined ? null : instead(one));
    const message = typeWords.has(part)
      ? `a unit stands behind the colon, and no type; leave ": ${part}" out`
      : `${error.message}${didYouMean(near)}`;
    context.report.add('unit-unknown', node, message, {
      property: 'unit',
      fix: meant ? replace(`Change to "${meant}"`, node, meant, 'unit') : null,
    });
    return null;
  }
}

/** What other languages write behind the colon. */
const typeWords: ReadonlySet<string> = new Set(['float', 'double', 'int', 'real', 'number', 'Float64', 'f64', 'f32']);

export function lowerVariable(node: ast.Variable, context: LoweringContext): Variable {
  const unit = unitTypeOf(context.units.get(node) ?? null);
  const from = fixedNumber(node.interval?.low, context, unit);
  const to = fixedNumber(node.interval?.high, context, unit);
  if (!(from < to) && !Number.isNaN(from + to))
    context.report.add('empty-interval', node, `the interval [${from}, ${to}] is empty; its ends must increase`, {
      property: 'interval',
    });
  else if (!Number.isFinite(to - from) && !Number.isNaN(from + to))
    context.report.add('infinite-interval', node, 'the interval must be finite', { property: 'interval' });
  return { name: node.name, unit: node.unit ?? null, from, to, source: rangeOf(node) };
}

/** Bounds of an interval; infinite ends are open. */
function lowerBounds(
  node: ast.Interval | undefined,
  owner: ast.Param | ast.Estimate | ast.Unknown,
  context: LoweringContext,
): { low: number | null; high: number | null } | null {
  if (!node) return null;
  const unit = unitTypeOf(context.units.get(owner) ?? null);
  const low = fixedNumber(node.low, context, unit);
  const high = fixedNumber(node.high, context, unit);
  if (Number.isNaN(low + high) && !(low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY)) return null;
  if (!(low < high)) {
    context.report.add('empty-interval', node, `the bounds [${low}, ${high}] are empty; they must increase`);
    return null;
  }
  return { low: Number.isFinite(low) ? low : null, high: Number.isFinite(high) ? high : null };
}

type Bounds = ReturnType<typeof lowerBounds>;

/** Bounds with both ends; `null` for others. */
const closed = (bounds: Bounds): [number, number] | null =>
  bounds && bounds.low !== null && bounds.high !== null ? [bounds.low, bounds.high] : null;

/** A quantity, or one member of a family: its name, and its place in the family. */
export interface NamedMember {
  name: string;
  index: number[];
  member?: Member;
}

/** A quantity, or each member of a family. */
export function namesOf(node: FamilyNode, context: LoweringContext): NamedMember[] {
  if (!isFamily(node)) return [{ name: node.name, index: [] }];
  return indicesOf(familyBounds(node, context) ?? [[1, 0]]).map((index) => ({
    name: memberName(node.name, index),
    index,
    member: { family: node.name, index },
  }));
}

export function lowerUnknown(node: ast.Unknown, context: LoweringContext): Unknown[] {
  const range = closed(lowerBounds(node.range, node, context));
  return namesOf(node, context).map(({ name, member }) => ({
    name,
    ...(member && { member }),
    unit: node.unit ?? null,
    range,
    source: rangeOf(node),
  }));
}

export const lowerParameter = (node: ast.Param | ast.Estimate, context: LoweringContext): Parameter[] =>
  namesOf(node, context).map((own) => parameterOf(node, own, context));

/** Where an estimate is searched, and what is known of it. */
function estimateOf(node: ast.Estimate, value: number, bounds: Bounds, context: LoweringContext): EstimateRange {
  const { report } = context;
  const isLog = node.log !== undefined;
  const { low, high } = bounds ?? { low: null, high: null };
  if (isLog && node.bounds) {
    if (low !== null && low <= 0)
      report.add(
        'out-of-range',
        node.bounds,
        `the bound ${low} has no logarithm; on a log scale both bounds are positive`,
        {
          property: 'low',
        },
      );
    else if (value <= 0)
      report.add('start-outside', node, `the starting value ${value} has no logarithm`, { property: 'value' });
  }
  const prior = node.prior ? lowerPrior(node.prior, unitTypeOf(context.units.get(node) ?? null), context) : null;
  return { low, high, ...(isLog && { scale: 'log' }), ...(prior && { prior }) };
}

function lowerPrior(node: ast.MethodCall, unit: UnitType, context: LoweringContext): Prior | null {
  const call = lowerMethod(writtenCall(node), 'prior', context);
  const row = call && method('prior', call.name);
  if (!call || !row) return null;
  const args = row.parameters.map(({ name }, i) => {
    const written = node.args.find((a) => a.name === name) ?? node.args.filter((a) => a.name === undefined)[i];
    // The mean and deviation of a logarithm have no unit, nor has a shape.
    const isPure = call.name === 'lognormal' || name === 'shape';
    const value = written?.value;
    return value && isExpression(value) ? fixedNumber(value, context, isPure ? pure : unit) : Number.NaN;
  });
  if (call.name === 'uniform' && args[0] >= args[1])
    context.report.add(
      'empty-interval',
      node,
      `the prior uniform(${args.join(', ')}) is empty; its ends must increase`,
    );
  return { distribution: call.name as PriorName, args, source: rangeOf(node) };
}

function parameterOf(
  node: ast.Param | ast.Estimate,
  { name, index, member }: NamedMember,
  context: LoweringContext,
): Parameter {
  const { value, definition } = context.parameters.of(node, context, index);
  if (!Number.isFinite(value) && node.value && !context.report.hasErrors)
    context.report.add('not-a-number', node, `the value of "${name}" is not a finite number`, {
      property: 'value',
    });
  const bounds = lowerBounds(node.bounds, node, context);
  const range = closed(bounds);
  const estimate = node.$type === 'Estimate' ? estimateOf(node, value, bounds, context) : null;
  if (!estimate && range && (value < range[0] || value > range[1]))
    context.report.add('start-outside', node, `the value ${value} must lie in the range [${range.join(', ')}]`, {
      property: 'value',
    });
  if (
    estimate &&
    ((estimate.low !== null && value < estimate.low) || (estimate.high !== null && value > estimate.high))
  )
    context.report.add('start-outside', node, `the starting value ${value} must lie inside the bounds`, {
      property: 'value',
    });
  const isPlain =
    definition.kind === 'number' || Number.isNaN(evaluate(definition, { parameters: context.parameters.values }));
  return {
    name,
    ...(member && { member }),
    unit: node.unit ?? null,
    value,
    definition: isPlain ? null : definition,
    ...(range && !estimate ? { range } : {}),
    estimate,
    source: rangeOf(node),
  };
}
