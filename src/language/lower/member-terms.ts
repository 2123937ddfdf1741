/**
 * @file Members of families of terms, and statements of single experiments, that weights, losses or points name on their
 * own: each becomes a term of its own.
 */
import { type AstNode, AstUtils } from 'langium';
import { memberName } from '../../problem/member.ts';
import type { Term } from '../../problem/problem.ts';
import type * as ast from '../generated/ast.ts';
import { replace } from '../syntax/report.ts';
import { termEntries } from '../syntax/scope.ts';
import { didYouMean, nearest } from '../syntax/spelling.ts';
import { nameInExperiment, namesakesOf, type TermNode, type TermSymbol } from '../syntax/symbols.ts';
import type { LoweringContext, MemberTerm } from './context.ts';
import { wholeNumberOf } from './families.ts';

type Entry = ast.ScaleEntry | ast.MethodEntry | ast.WeightEntry | ast.SweepAxis;

const blockTypes = new Set<string>(['Scale', 'Points', 'Loss', 'Weights', 'Variant', 'Sweep']);

/** Entries of blocks that name terms, with the terms as far as they are known. */
function* entriesOf({ symbols }: LoweringContext): Generator<{ node: Entry; symbol: TermSymbol }> {
  for (const statement of symbols.model.statements) {
    if (!blockTypes.has(statement.$type)) continue;
    for (const node of AstUtils.streamAst(statement)) {
      if (!termEntries.has(node.$type)) continue;
      const symbol = symbols.termOf.get((node as Entry).target?.ref as TermNode);
      if (symbol) yield { node: node as Entry, symbol };
    }
  }
}

/** The members that the blocks of the spec and of its variants name, by family and index. */
export function memberTermsOf(context: LoweringContext): Map<TermSymbol, Map<string, MemberTerm>> {
  const found = new Map<TermSymbol, Map<string, MemberTerm>>();
  for (const { node, symbol } of entriesOf(context)) {
    if (node.indices.length === 0 || symbol.node.ranges.length === 0) continue;
    if (experimentNamed(node, symbol, context) !== null) continue;
    const index = node.indices.map((i) => wholeNumberOf(i, context));
    if (index.some(Number.isNaN)) continue;
    const own = found.get(symbol) ?? new Map<string, MemberTerm>();
    found.set(symbol, own);
    if (own.has(index.join())) continue;
    own.set(index.join(), { symbol: { ...symbol, name: memberName(symbol.name, index), index }, node });
  }
  return found;
}

/**
 * The experiment in whose part of the problem an entry means its term: `plate[low]`, `plate["10 mg"]`.
 * @returns `null` where the brackets hold the index of a member, or there are none
 */
function experimentNamed(node: Entry, symbol: TermSymbol, { experiments }: LoweringContext): string | null {
  if (node.experiment !== undefined) return node.experiment;
  const [only, ...more] = node.indices;
  if (!only || more.length > 0 || experiments.length === 0) return null;
  const isFamily = symbol.node.ranges.length > 0;
  // Rows of a table are often called by numbers.
  if (only.$type === 'NumberLiteral') return isFamily ? null : only.value;
  if (only.$type !== 'Reference' || only.call || only.primes.length > 0 || only.indices.length > 0) return null;
  const { ref, $refText: name } = only.target;
  return !isFamily || ref?.$type === 'Experiment' || (!ref && experiments.includes(name)) ? name : null;
}

/** The statements that blocks name in one experiment alone, by their name there; experiments that are none are reported. */
export function experimentTermsOf(context: LoweringContext): Map<string, MemberTerm> {
  const found = new Map<string, MemberTerm>();
  for (const { node, symbol } of entriesOf(context)) {
    const within = experimentNamed(node, symbol, context);
    if (within === null) continue;
    if (!context.experiments.includes(within)) unknownExperiment(node, within, context);
    else {
      const name = nameInExperiment(symbol.base, within);
      if (!found.has(name)) found.set(name, { symbol: { ...symbol, name, within }, node });
    }
  }
  return found;
}

function unknownExperiment(node: Entry, name: string, { experiments, report }: LoweringContext): void {
  const near = nearest(name, experiments);
  const known = experiments.length > 0 ? `; there are ${experiments.slice(0, 8).join(', ')}` : '';
  const property = node.experiment === undefined ? 'indices' : 'experiment';
  report.add('unknown-experiment', node, `there is no experiment "${name}"${didYouMean(near) || known}`, {
    property,
    fix: near ? replace(`Change to "${near}"`, node, experimentText(near), property) : null,
  });
}

const word = /^[A-Za-z_][0-9A-Za-z_]*$/;

/** The name of an experiment between brackets: in quotes unless it is a word. */
export const experimentText = (name: string): string => (word.test(name) ? name : `"${name}"`);

/**
 * What the problem states for all experiments becomes a statement of its own where a block names it in one of them.
 * @returns by the name of each new term that of the one in whose place it stands; both are in `termsOf` then
 */
export function statedApart(termsOf: Map<TermSymbol, Term[]>, context: LoweringContext): Map<string, string> {
  const insteadOf = new Map<string, string>();
  for (const { symbol, node } of context.experimentTerms.values()) {
    const within = symbol.within!;
    const namesakes = namesakesOf({ ...symbol, within: undefined }, context.symbols);
    const all = namesakes.flatMap((s) => termsOf.get(s) ?? []);
    if (all.some((t) => context.experimentOf.get(t.name) === within)) continue;
    const apart = namesakes.flatMap((s) => {
      const shared = (termsOf.get(s) ?? []).filter((t) => t.kind !== 'data' && !context.experimentOf.has(t.name));
      const own = shared.map((t) => ({ ...t, name: nameInExperiment(t.name, within) }));
      termsOf.get(s)?.push(...own);
      for (const [k, { name }] of shared.entries()) insteadOf.set(own[k].name, name);
      return own;
    });
    for (const { name } of apart) context.experimentOf.set(name, within);
    if (apart.length === 0)
      context.report.add(
        'unknown-experiment',
        node,
        all.some((t) => context.experimentOf.has(t.name))
          ? `the experiment "${within}" has no "${symbol.base}"`
          : `"${symbol.base}" belongs to no experiment: its rows name none`,
        { property: 'target' },
      );
  }
  return insteadOf;
}

/** The term that an entry of a block names: a whole one, a member of a family, or the statement of one experiment. */
export function termNamed(node: Entry, context: LoweringContext): TermSymbol | null {
  const symbol = context.symbols.termOf.get(node.target?.ref as AstNode);
  if (!symbol) return null;
  const within = experimentNamed(node, symbol, context);
  if (within !== null) return context.experimentTerms.get(nameInExperiment(symbol.base, within))?.symbol ?? null;
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

/** All terms that entries of blocks mean by a name. */
export function termsMeant(
  symbol: TermSymbol,
  termsOf: ReadonlyMap<TermSymbol, readonly Term[]>,
  { symbols, experimentOf }: LoweringContext,
): Term[] {
  const { index, within } = symbol;
  const all = symbols.terms.filter((s) => (symbol.named ? s.named && s.base === symbol.base : s === symbol));
  return all
    .flatMap((s) => termsOf.get(s) ?? [])
    .filter((t) => (index ? t.name === symbol.name : within === undefined || experimentOf.get(t.name) === within));
}
