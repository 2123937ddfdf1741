/** @file Writes weights: replaces those that are written, adds the others, and touches nothing else. */
import { GrammarUtils } from 'langium';
import type { TextEdit } from '../../problem/fix.ts';
import { numberText } from '../../problem/number-text/spec.ts';
import { noFiles } from '../files/files.ts';
import type * as ast from '../generated/ast.ts';
import { lower } from '../lower/lower.ts';
import type { TermSymbol } from '../syntax/symbols.ts';
import type { Maker, Target } from './target.ts';
import { appended } from './target.ts';

type Weights = Readonly<Record<string, number>>;

export const setWeights: Maker<'set-weights'> = ({ weights, others, variant }, target) => {
  const wanted = bySymbol(weights, target);
  if (wanted.size === 0) return null;
  const { statements } = target.model;
  const spec = statements.find((s) => s.$type === 'Weights');
  // Of several blocks of a variant the last one counts.
  const own = statements
    .filter((s) => s.$type === 'Variant')
    .find(({ name }) => name === variant)
    ?.items.findLast((item) => item.$type === 'Weights');
  if (others && !spec && !own) {
    // Whoever cannot be called by a name would lose its default weight.
    if (target.symbols.terms.some((term) => !term.named && !isHard(term))) return null;
    for (const [symbol, weight] of bySymbol(others, target)) if (!wanted.has(symbol)) wanted.set(symbol, weight);
  }
  const edits: TextEdit[] = [];
  const missing: string[] = [];
  for (const [{ name }, weight] of wanted) {
    const entry = [own, spec].flatMap((block) => block?.entries ?? []).find((e) => e.target?.$refText === name);
    if (entry) edits.push(...rewritten(entry, weight, target));
    else missing.push(`${name} = ${numberText(weight)}`);
  }
  if (missing.length === 0) return edits;
  const home = spec ?? own;
  const added = home ? inserted(home, missing, target) : firstBlock(missing, target);
  return added && [...edits, added];
};

/** The terms that a weight can be written for, with their weights. All columns of a data set have one in common. */
function bySymbol(weights: Weights, { model, symbols }: Target): Map<TermSymbol, number> {
  const found = new Map<TermSymbol, number>();
  for (const [symbol, terms] of lower(model, noFiles, null).termsOf) {
    if (symbols.namedTerms.get(symbol.name) !== symbol || isHard(symbol)) continue;
    const names = [symbol.name, ...terms.map((term) => term.name)];
    const given = names.flatMap((name) => (Object.hasOwn(weights, name) ? [weights[name]] : []));
    const [weight] = given;
    if (given.length === 0 || given.some((other) => other !== weight)) continue;
    // No spec may have others.
    if (Number.isFinite(weight) && weight >= 0) found.set(symbol, weight);
  }
  return found;
}

const isHard = ({ node }: TermSymbol): boolean => node.$type === 'Condition' && node.hard;

/** The entry with another value; nothing where it has that value. */
function rewritten(entry: ast.WeightEntry, weight: number, { edit }: Target): TextEdit[] {
  const { value, $cstNode: whole } = entry;
  if (!whole) return [];
  const written = GrammarUtils.findNodeForProperty(whole, 'value');
  if (!written) return [edit(whole.offset, whole.end, `${entry.target.$refText} = ${numberText(weight)}`)];
  if (value?.$type === 'NumberLiteral' && !value.percent && Number(value.value) === weight) return [];
  return [edit(written.offset, written.end, numberText(weight))];
}

/** The entries as a block of their own at the end of the text. */
const firstBlock = (entries: string[], target: Target): TextEdit =>
  appended(target, `weights {\n${entries.map((entry) => `  ${entry}\n`).join('')}}`, true);

/** The entries behind those of a block; `null` where its braces are not closed. */
function inserted({ $cstNode: whole, entries: written }: ast.Weights, entries: string[], target: Target) {
  if (!whole) return null;
  const { text, edit, lineStart } = target;
  const open = GrammarUtils.findNodeForKeyword(whole, '{');
  const close = GrammarUtils.findNodeForKeyword(whole, '}');
  // A method alone needs no braces.
  if (!open) return edit(whole.end, whole.end, ` { ${entries.join('  ')} }`);
  if (!close) return null;
  const line = lineStart(close.offset);
  const margin = text.slice(line, close.offset);
  const indent = indentOf(written.at(-1), target);
  if (margin.trim() === '') return edit(line, line, entries.map((e) => `${indent ?? `${margin}  `}${e}\n`).join(''));
  // Comments before the brace stay where they are.
  const end = text.slice(0, close.offset).trimEnd().length;
  const separator = line > open.offset && indent !== null ? `\n${indent}` : '  ';
  if (end > open.end) return edit(end, end, `${separator}${entries.join(separator)}`);
  return edit(end, end, ` ${entries.join('  ')}${end === close.offset ? ' ' : ''}`);
}

/** What stands before an entry that begins its line; `null` where something else does. */
function indentOf(entry: ast.WeightEntry | undefined, { text, lineStart }: Target): string | null {
  const cst = entry?.$cstNode;
  const before = cst ? text.slice(lineStart(cst.offset), cst.offset) : null;
  return before?.trim() === '' ? before : null;
}
