/** @file Derivatives as textbooks write them, `du/dt`, `dudt`, `d2u/dt2`: they are written u', u''. */
import type * as ast from '../generated/ast.ts';
import type { LoweringContext } from './context.ts';

const whole = /^d([2-4]?)_?([A-Za-z]\w*?)(?:_?d[a-z][2-4]?)?$/;
const below = /^d[a-z][2-4]?$/;

const unresolved = (node: ast.Expression | undefined): string | null =>
  node?.$type === 'Reference' && !node.target?.ref ? (node.target?.$refText ?? null) : null;

/** `u''` for a name such as `d2u` or `dudt` of an unknown; `null` for others. */
export function primedName(name: string, { symbols }: Pick<LoweringContext, 'symbols'>): string | null {
  const found = whole.exec(name);
  if (!found || symbols.quantities.get(found[2])?.$type !== 'Unknown') return null;
  return found[2] + "'".repeat(Number(found[1] || 1));
}

/** The same for the quotient `du/dt`. */
export function primedQuotient({ operator, left, right }: ast.Binary, context: LoweringContext): string | null {
  const [over, under] = [unresolved(left), unresolved(right)];
  if (operator !== '/' || over === null || under === null || !below.test(under)) return null;
  return primedName(over, context);
}
