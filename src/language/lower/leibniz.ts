/** @file Derivatives as textbooks and other languages write them, `du/dt`, `udot`, `diff(u, t)`: they are written u', u''. */
import type * as ast from '../generated/ast.ts';
import type { LoweringContext } from './context.ts';

const whole = /^d([2-4]?)_?([A-Za-z]\w*?)(?:_?d[a-z][2-4]?)?$/;
const dotted = /^([A-Za-z]\w*?)_?(d?)dot$/;
const below = /^d[a-z][2-4]?$/;

const unresolved = (node: ast.Expression | undefined): string | null =>
  node?.$type === 'Reference' && !node.target?.ref ? (node.target?.$refText ?? null) : null;

/** `u''` for a name such as `d2u`, `dudt` or `uddot` of an unknown; `null` for others. */
export function primedName(name: string, context: Pick<LoweringContext, 'symbols'>): string | null {
  const indexed = withIndex(name, context.symbols.variable?.name);
  if (indexed && isUnknown(indexed.unknown, context)) return indexed.unknown + "'".repeat(indexed.order);
  const dots = dotted.exec(name);
  if (dots && isUnknown(dots[1], context)) return dots[1] + (dots[2] ? "''" : "'");
  const found = whole.exec(name);
  if (!found || !isUnknown(found[2], context)) return null;
  return found[2] + "'".repeat(Number(found[1] || 1));
}

/** `u_t` and `u_tt`: the variable as an index, once for each derivative. */
function withIndex(name: string, variable: string | undefined): { unknown: string; order: number } | null {
  const at = name.lastIndexOf('_');
  const index = name.slice(at + 1);
  if (!variable || at < 1 || index === '') return null;
  const order = index.length / variable.length;
  return Number.isInteger(order) && index === variable.repeat(order) ? { unknown: name.slice(0, at), order } : null;
}

/** The same for the quotients `du/dt` and `d(u)/dt`. */
export function primedQuotient({ operator, left, right }: ast.Binary, context: LoweringContext): string | null {
  const [over, under] = [unresolved(left), unresolved(right)];
  if (operator !== '/' || over === null || under === null) return null;
  const [of, by] = [calledOn(left), calledOn(right)];
  if (of !== null && over === 'd' && (below.test(under) || (under === 'd' && by !== null)))
    return isUnknown(of, context) ? `${of}'` : null;
  return below.test(under) ? primedName(over, context) : null;
}

const differentiating = new Set(['d', 'D', 'diff', 'Diff', 'der', 'ddt', 'derivative', 'Derivative']);

/** `u''` for `diff(u, t, t)`, `diff(u, t, 2)`, `der(u)`, `D(u, t)` of an unknown by the variable; `null` for others. */
export function primedCall(node: ast.Reference, context: LoweringContext): string | null {
  const unknown = calledOn(node);
  if (unknown === null || !differentiating.has(node.target?.$refText ?? '') || !isUnknown(unknown, context))
    return null;
  const by = node.args.slice(1).map(({ value }) => value);
  const isTime = (arg: (typeof by)[number]) => arg?.$type === 'Reference' && arg.target?.ref?.$type === 'Variable';
  const [first, last] = by;
  const isCounted = by.length === 2 && isTime(first) && last?.$type === 'NumberLiteral';
  const order = isCounted ? Number(last.value) : by.every(isTime) ? by.length || 1 : Number.NaN;
  return Number.isInteger(order) && order >= 1 && order <= 4 ? unknown + "'".repeat(order) : null;
}

/** `u` of `f(u, …)` and `f(u(t), …)`; `null` where the first argument is no name. */
function calledOn(node: ast.Expression | undefined): string | null {
  const first = node?.$type === 'Reference' ? node.args[0]?.value : undefined;
  return first?.$type === 'Reference' && first.primes.length === 0 ? (first.target?.$refText ?? null) : null;
}

const isUnknown = (name: string, { symbols }: Pick<LoweringContext, 'symbols'>): boolean =>
  symbols.quantities.get(name)?.$type === 'Unknown';
