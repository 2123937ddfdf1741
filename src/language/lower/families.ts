/** @file Families: how far their indices run, which member a name with an index means, what holds for each of them. */
import { type AstNode, AstUtils } from 'langium';
import { evaluate } from '../../problem/evaluate.ts';
import { type Expression, walk } from '../../problem/expression.ts';
import { familyName, memberName } from '../../problem/member.ts';
import { mendedUnit } from '../../problem/units/parse-unit.ts';
import type * as ast from '../generated/ast.ts';
import { label } from '../syntax/source.ts';
import type { DeclaredQuantity } from '../syntax/symbols.ts';
import { hasRoom, hasRoomForMembers } from './bounded.ts';
import type { FamilyBounds, LoweringContext } from './context.ts';
import type { Typed } from './typed.ts';
import { numberTyped, unify } from './unify.ts';
import { multiplyTypes } from './unit-type.ts';

/** Members of one family, or instances of one indexed statement: more are no model that a person reads. */
const mostMembers = 50_000;

/** A quantity that may be a family. */
export type FamilyNode = ast.Param | ast.Estimate | ast.Let | ast.Unknown | ast.HeldState;

export const isFamily = (node: DeclaredQuantity): boolean => 'ranges' in node && node.ranges.length > 0;

/** Params whose values decide about sizes and indices cannot be changed without reading the spec again. */
function noteSizes(e: Expression, node: AstNode, context: LoweringContext): boolean {
  let isFixed = true;
  walk(e, (x) => {
    if (x.kind !== 'parameter') return;
    if (context.symbols.quantities.get(familyName(x.name))?.$type === 'Estimate') {
      isFixed = false;
      context.report.add('index-not-whole', node, `"${x.name}" is trained; an index must be a fixed whole number`);
    } else context.sizes.add(x.name);
  });
  return isFixed;
}

/** Arguments of a function that is read without a call have no value; a name that nobody can write stands for them. */
const isOpen = (e: Expression): boolean => {
  let found = false;
  walk(e, (x) => {
    if (x.kind === 'parameter' && x.name.startsWith(' ')) found = true;
  });
  return found;
};

/** The value of an index or a bound; NaN where it is no whole number, which is reported. */
export function wholeNumberOf(node: ast.Expression | undefined, context: LoweringContext): number {
  if (!node) return Number.NaN;
  const errors = context.report.findings.length;
  const { expression } = context.lower(node, { ...context, place: 'constant' });
  const value = evaluate(expression, { parameters: context.parameters.values });
  if (isOpen(expression) || !noteSizes(expression, node, context)) return Number.NaN;
  if (Number.isInteger(value)) return value;
  if (context.report.findings.length === errors)
    context.report.add(
      'index-not-whole',
      node,
      `"${label(node)}" must be a whole number${Number.isNaN(value) ? '' : `, here it is ${value}`}`,
    );
  return Number.NaN;
}

/** Whether a condition on indices holds. */
function holds(condition: ast.Expression | undefined, context: LoweringContext): boolean {
  if (!condition) return true;
  const inner = condition.$type === 'Group' ? condition.inner : condition;
  if (inner.$type !== 'Compare') {
    context.report.add('when-needs-comparison', condition, 'the condition on an index must be a comparison: i != 3');
    return true;
  }
  const constant: LoweringContext = { ...context, place: 'constant' };
  const left = constant.lower(inner.left, constant).expression;
  const right = constant.lower(inner.right, constant).expression;
  for (const [e, node] of [
    [left, inner.left],
    [right, inner.right],
  ] as const)
    noteSizes(e, node, context);
  const value = { kind: 'compare', operator: inner.operator, left, right } as const;
  return evaluate(value, { parameters: context.parameters.values }) === 1;
}

/** How far each index of a declared family runs; `null` for what is no family, or where bounds are wrong. */
export function familyBounds(node: FamilyNode, context: LoweringContext): FamilyBounds | null {
  const known = context.families.get(node);
  if (known !== undefined) return known;
  // What is defined through its own size ends here.
  context.families.set(node, null);
  const bounds = readBounds(node, { ...context, bound: new Map(), depth: 0 });
  context.families.set(node, bounds);
  return bounds;
}

/** The unit that `k [1/s]` holds where an index should run: none of its words is declared. */
function unitInBrackets(inside: ast.Expression, { symbols }: LoweringContext): string | null {
  const names = AstUtils.streamAst(inside)
    .flatMap((node) => (node.$type === 'Reference' ? [(node as ast.Reference).target?.$refText ?? ''] : []))
    .toArray();
  const isForeign = names.length > 0 && names.every((name) => !symbols.quantities.has(name));
  return isForeign ? mendedUnit(label(inside)) : null;
}

function readBounds(node: FamilyNode, context: LoweringContext): FamilyBounds | null {
  const { report } = context;
  const bounds: [number, number][] = [];
  for (const range of node.ranges) {
    if (range.condition)
      report.add('when-in-declaration', range.condition, 'a family is declared whole; "when" stands in equations');
    if (!range.high) {
      const written = label(range.low);
      const unit = unitInBrackets(range.low, context);
      if (unit !== null) {
        report.add('index-range-missing', range, `a unit stands behind a colon: ${node.name}: ${unit}`);
        return null;
      }
      const example = `${node.name}[1..${written}]`;
      report.add('index-range-missing', range, `say from where to where the index runs: ${example}`);
      return null;
    }
    const low = wholeNumberOf(range.low, context);
    const high = wholeNumberOf(range.high, context);
    if (Number.isNaN(low + high)) return null;
    if (high < low) {
      report.add('empty-family', range, `"${node.name}" has no member: ${low} to ${high} is empty`);
      return null;
    }
    bounds.push([low, high]);
  }
  const count = bounds.reduce((product, [low, high]) => product * (high - low + 1), 1);
  if (count <= mostMembers) return hasRoomForMembers(node, count, context) ? bounds : null;
  report.add(
    'family-too-large',
    node,
    `"${node.name}" has ${count} members; at most ${mostMembers} can be written out`,
    {
      property: 'name',
    },
  );
  return null;
}

/** All indices of a declared family, the last one running fastest. */
export function indicesOf(bounds: FamilyBounds): number[][] {
  return bounds.reduce<number[][]>(
    (all, [low, high]) => all.flatMap((index) => Array.from({ length: high - low + 1 }, (_, k) => [...index, low + k])),
    [[]],
  );
}

/** `context` with the indices that a declared family names bound to those of one member. */
export function withIndex(node: FamilyNode, index: readonly number[], context: LoweringContext): LoweringContext {
  const bound = new Map(context.bound);
  node.ranges.forEach((range, i) => {
    bound.set(range, numberTyped(index[i]));
  });
  return { ...context, bound };
}

/** One instance of an indexed statement. */
export interface Instance {
  index: number[];
  context: LoweringContext;
}

/** The instances of a statement: one for each value of its indices for which their conditions hold. */
export function instancesOf(ranges: readonly ast.IndexRange[], context: LoweringContext): Instance[] {
  let instances: Instance[] = [{ index: [], context }];
  for (const range of ranges) {
    if (context.written.isFull) return [];
    const next: Instance[] = [];
    for (const outer of instances) {
      const low = wholeNumberOf(range.low, outer.context);
      const high = range.high ? wholeNumberOf(range.high, outer.context) : low;
      if (Number.isNaN(low + high)) return [];
      if (high - low >= mostMembers || next.length + high - low >= mostMembers) {
        context.report.add('family-too-large', range, `this stands for more than ${mostMembers} statements`);
        return [];
      }
      for (let i = low; i <= high && hasRoom(range, context); i++) {
        const bound = new Map(outer.context.bound).set(range, numberTyped(i));
        const inner = { ...outer.context, bound };
        if (holds(range.condition, inner)) next.push({ index: [...outer.index, i], context: inner });
      }
    }
    instances = next;
  }
  return instances;
}

/** The indices in force, for messages: ` (i = 3, j = 4)`. */
function whereWeAre(context: LoweringContext): string {
  const shown = [...context.bound].flatMap(([node, { expression }]) =>
    node.$type === 'IndexRange' && (node as ast.IndexRange).name && expression.kind === 'number'
      ? [`${(node as ast.IndexRange).name} = ${expression.value}`]
      : [],
  );
  return shown.length > 0 ? ` (here ${shown.join(', ')})` : '';
}

/**
 * The index that a written one means among the members of a family.
 * @returns `null` where it means none, which is reported
 */
export function memberIndex(
  node: AstNode,
  indices: readonly ast.Expression[],
  target: FamilyNode,
  context: LoweringContext,
): number[] | null {
  const { report } = context;
  const { name } = target;
  const bounds = familyBounds(target, context);
  if (indices.length === 0) {
    const example = bounds
      ? memberName(
          name,
          bounds.map(([low]) => low),
        )
      : `${name}[1]`;
    report.add('index-missing', node, `"${name}" is a family; say which member: ${example}`);
    return null;
  }
  if (indices.length !== target.ranges.length) {
    const wanted = target.ranges.length === 1 ? 'one index' : `${target.ranges.length} indices`;
    const given = indices.length === 1 ? 'is one' : `are ${indices.length}`;
    report.add('wrong-index-count', node, `"${name}" has ${wanted}, here ${given}`);
    return null;
  }
  const index = indices.map((i) => wholeNumberOf(i, context));
  if (!bounds || index.some(Number.isNaN)) return null;
  const outside = index.findIndex((i, k) => i < bounds[k][0] || i > bounds[k][1]);
  if (outside < 0) return index;
  const [low, high] = bounds[outside];
  report.add(
    'index-out-of-range',
    indices[outside],
    `there is no ${memberName(name, index)}: "${name}" runs from ${low} to ${high}${whereWeAre(context)}`,
  );
  return null;
}

/** What runs over an index, with its value where it runs over nothing. */
const folds = {
  sum: { empty: 0, join: (left, right) => ({ kind: 'binary', operator: '+', left, right }) },
  product: { empty: 1, join: (left, right) => ({ kind: 'binary', operator: '*', left, right }) },
  min: { empty: null, join: (a, b) => ({ kind: 'call', name: 'min', args: [a, b] }) },
  max: { empty: null, join: (a, b) => ({ kind: 'call', name: 'max', args: [a, b] }) },
} satisfies Record<string, { empty: number | null; join: (a: Expression, b: Expression) => Expression }>;

export type FoldName = keyof typeof folds;

export const isFold = (name: string): name is FoldName => Object.hasOwn(folds, name);

/** Halves are joined before they are added, so that thousands of members nest a dozen deep. */
function joined(parts: readonly Expression[], join: (a: Expression, b: Expression) => Expression): Expression {
  if (parts.length === 1) return parts[0];
  const half = parts.length >> 1;
  return join(joined(parts.slice(0, half), join), joined(parts.slice(half), join));
}

/** The bodies of all instances, those of a product each in its own unit. */
function bodiesOf(body: ast.Expression, instances: Instance[], isProduct: boolean, context: LoweringContext): Typed[] {
  const typed: Typed[] = [];
  for (const instance of instances) {
    const own = context.lower(body, instance.context);
    typed.push(typed.length === 0 || isProduct ? own : unify(typed[0], own, body, body, context).right);
  }
  return typed;
}

/** `sum(x[i], i in 1..n)` and its like. */
export function lowerFold(
  name: FoldName,
  node: ast.Reference,
  body: ast.Expression,
  ranges: ast.IndexRange[],
  context: LoweringContext,
): Typed {
  const { empty, join } = folds[name];
  const parts = bodiesOf(body, instancesOf(ranges, context), name === 'product', context);
  if (parts.length === 0) {
    if (empty === null) context.report.add('empty-family', node, `${name} runs over nothing`);
    return numberTyped(empty ?? Number.NaN);
  }
  const expression = joined(
    parts.map((p) => p.expression),
    join,
  );
  const unit = name === 'product' ? parts.map((p) => p.unit).reduce(multiplyTypes) : parts[0].unit;
  return { expression, unit };
}
