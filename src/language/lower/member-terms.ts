/** @file Members of families of terms that weights, losses or points name on their own: each becomes a term of its own. */
import { type AstNode, AstUtils } from 'langium';
import { memberName } from '../../problem/member.ts';
import type * as ast from '../generated/ast.ts';
import { isTerm, type TermNode, type TermSymbol } from '../syntax/symbols.ts';
import type { LoweringContext, MemberTerm } from './context.ts';
import { wholeNumberOf } from './families.ts';

type Entry = ast.ScaleEntry | ast.MethodEntry | ast.WeightEntry | ast.SweepAxis;

const entryTypes = new Set<string>([
  'ScaleEntry',
  'MethodEntry',
  'WeightEntry',
  'SweepAxis',
] satisfies Entry['$type'][]);
const blockTypes = new Set<string>(['Scale', 'Points', 'Loss', 'Weights', 'Variant', 'Sweep']);

/** The members that the blocks of the spec and of its variants name, by family and index. */
export function memberTermsOf(context: LoweringContext): Map<TermSymbol, Map<string, MemberTerm>> {
  const found = new Map<TermSymbol, Map<string, MemberTerm>>();
  for (const statement of context.symbols.model.statements) {
    if (!blockTypes.has(statement.$type)) continue;
    for (const node of AstUtils.streamAst(statement)) {
      if (!entryTypes.has(node.$type)) continue;
      const { target, indices } = node as Entry;
      const family = target?.ref as AstNode | undefined;
      if (!family || !isTerm(family) || indices.length === 0 || family.ranges.length === 0) continue;
      const symbol = context.symbols.termOf.get(family as TermNode);
      const index = indices.map((i) => wholeNumberOf(i, context));
      if (!symbol || index.some(Number.isNaN)) continue;
      const own = found.get(symbol) ?? new Map<string, MemberTerm>();
      found.set(symbol, own);
      if (own.has(index.join())) continue;
      own.set(index.join(), { symbol: { ...symbol, name: memberName(symbol.name, index), index }, node });
    }
  }
  return found;
}

/** The term that an entry of a block names: a whole family, one of its members, or a single one. */
export function termNamed(node: Entry, context: LoweringContext): TermSymbol | null {
  const symbol = context.symbols.termOf.get(node.target?.ref as AstNode);
  if (!symbol) return null;
  if (node.indices.length === 0) return symbol;
  if (symbol.node.ranges.length === 0) {
    context.report.add('not-a-family', node, `"${symbol.name}" is no family; it has no members to choose from`, {
      property: 'target',
    });
    return null;
  }
  const index = node.indices.map((i) => wholeNumberOf(i, context));
  return context.memberTerms.get(symbol)?.get(index.join())?.symbol ?? null;
}
