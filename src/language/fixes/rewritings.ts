/** @file Rewritings that are offered where the cursor stands, without anything being wrong: blocks begun, left out, and weights that change. */
import type { Fix, OptionalBlock } from '../../problem/fix.ts';
import type { SourceRange } from '../../problem/source.ts';
import type * as ast from '../generated/ast.ts';
import { replaceRange } from '../syntax/report.ts';
import { label, rangeOf } from '../syntax/source.ts';
import type { Symbols } from '../syntax/symbols.ts';

type Rewriting = (symbols: Symbols, range: SourceRange) => Fix[];

const meets = (a: SourceRange, b: SourceRange): boolean => a.start.line <= b.end.line && b.start.line <= a.end.line;

const trained: Partial<Record<ast.Statement['$type'], OptionalBlock>> = {
  Network: 'network',
  Weights: 'weights',
  Loss: 'loss',
};

const isForward = ({ terms, quantities }: Symbols): boolean =>
  terms.every((t) => t.kind !== 'data') && [...quantities.values()].every((q) => q.$type !== 'Estimate');

/** A forward problem whose author describes no training is solved by windows. */
const leaveItToTheSolver: Rewriting = (symbols, range) => {
  const { statements } = symbols.model;
  const blocks = [...new Set(statements.flatMap((s) => trained[s.$type] ?? []))];
  const isThere = statements.some((s) => (trained[s.$type] || s.$type === 'Train') && meets(rangeOf(s), range));
  if (blocks.length === 0 || !isThere || !isForward(symbols)) return [];
  const train = statements.find((s) => s.$type === 'Train');
  const fixes: Fix[] = [{ kind: 'leave-out', blocks }];
  if (train && train.method?.method !== 'auto') fixes.push({ kind: 'set-train', phases: [{ name: 'auto', args: {} }] });
  return [{ kind: 'together', title: `Leave out ${blocks.join(', ')}, so that it is solved`, fixes }];
};

/** The first block of weights, which takes the place of all default weights: it names every term that has one. */
const firstWeights: Rewriting = ({ model, terms }, range) => {
  const soft = terms.filter(({ node }) => !(node.$type === 'Condition' && node.hard));
  const isThere = terms.some((t) => meets(rangeOf(t.node), range));
  if (!isThere || model.statements.some((s) => s.$type === 'Weights') || soft.some((t) => !t.named)) return [];
  const weights = Object.fromEntries(soft.map((t) => [t.name, 1]));
  return soft.length > 0
    ? [{ kind: 'together', title: 'Weigh the terms', fixes: [{ kind: 'set-weights', weights }] }]
    : [];
};

/** A constant weight as one that changes with the steps. */
const schedule: Rewriting = ({ model }, range) => {
  const blocks = model.statements.flatMap((s) => (s.$type === 'Weights' ? [s] : []));
  const entry = blocks
    .flatMap((b) => b.entries)
    .find((e) => e.value?.$type === 'NumberLiteral' && meets(rangeOf(e), range));
  if (!entry) return [];
  const value = label(entry.value);
  const text = `${value} until 20% then linear to ${Number(value) === 1 ? '0.1' : '1'} at 80%`;
  return [replaceRange('Let this weight change with the steps', rangeOf(entry, 'value'), text)];
};

const rewritings: readonly Rewriting[] = [leaveItToTheSolver, firstWeights, schedule];

/** What can be rewritten at a place. */
export const rewritingsAt = (symbols: Symbols, range: SourceRange): Fix[] =>
  rewritings.flatMap((rewriting) => rewriting(symbols, range));
