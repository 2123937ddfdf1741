/** @file What of a text could not be read, so that checks stay silent about that, and speak about the rest. */

import { walk } from '../../problem/expression.ts';
import type { Finding } from '../../problem/finding.ts';
import type { Term } from '../../problem/problem.ts';
import type { SourceRange } from '../../problem/source.ts';
import type { Lowered } from '../lower/lower.ts';
import { builtinFunction } from '../syntax/builtins.ts';
import { textTooLong } from '../syntax/lexer.ts';
import { meantStatement } from '../syntax/parser-rules.ts';
import { rangeOf, textOf } from '../syntax/source.ts';
import type { TermSymbol } from '../syntax/symbols.ts';
import { tokenize } from '../syntax/tokens.ts';

/** What a statement says that other checks count. */
type Kind = 'declaration' | 'equation' | 'condition' | 'data' | 'other';

export interface Unread {
  /** Whether there is a syntax error at all. */
  any: boolean;
  /** Terms that are not what was meant. */
  terms: ReadonlySet<TermSymbol>;
  /** Names in what could not be read. */
  names: ReadonlySet<string>;
  /** Names that a line which could not be read seems to declare. */
  declared: ReadonlySet<string>;
  /** Whether a statement of this kind may have been lost. */
  lost(kind: Kind): boolean;
}

const kindOfWord: Readonly<Record<string, Kind>> = {
  variable: 'declaration',
  unknown: 'declaration',
  equation: 'equation',
  initial: 'condition',
  boundary: 'condition',
  hard: 'condition',
  data: 'data',
};

const declaring: ReadonlySet<string> = new Set([
  'param',
  'estimate',
  'let',
  'variable',
  'unknown',
  'input',
  'function',
]);

/** Errors that leave it open which derivatives of which unknowns an expression contains. */
function hides({ code, range, fix }: Finding, lines: readonly string[]): boolean {
  if (code !== 'unknown-name')
    return !code.startsWith('unit-') && !code.startsWith('data-') && code !== 'point-outside';
  if (fix?.kind === 'replace' && fix.edits.some(({ newText }) => newText.includes("'"))) return true;
  // A name alone is a number that is missing; with primes or arguments it is a function.
  const behind = lines[range.end.line]?.slice(range.end.character) ?? '';
  // As the argument of an unknown it is the place of a condition.
  const before = lines[range.start.line]?.slice(0, range.start.character) ?? '';
  const [, called] = /([\p{L}_][\p{L}\p{N}_]*)'*\(\s*$/u.exec(before) ?? [];
  return /^\s*['(]/.test(behind) || (called !== undefined && !builtinFunction(called));
}

const holds = (outer: SourceRange, inner: SourceRange): boolean =>
  outer.start.line <= inner.start.line && inner.end.line <= outer.end.line;

const wordsIn = (text: string): string[] => tokenize(text).flatMap((t) => (t.kind === 'word' ? [t.text] : []));

function hasGap({ residual }: Term): boolean {
  let found = false;
  walk(residual, (e) => {
    if (e.kind === 'number' && Number.isNaN(e.value)) found = true;
  });
  return found;
}

/** @param syntax errors of lexer and parser */
export function unreadOf(text: string, syntax: readonly Finding[], lowered: Lowered): Unread {
  const { symbols, termsOf, report } = lowered;
  const lines = text.split('\n');
  const terms = new Set<TermSymbol>();
  const names = new Set<string>();
  const declared = new Set<string>();
  const lost = new Set<Kind | 'any'>();
  const statements = symbols.model.statements.map((node) => ({ node, range: rangeOf(node) }));
  for (const { range, message } of syntax) {
    if (message === textTooLong) lost.add('any');
    const broken = statements.filter(
      (s) => s.range.start.line <= range.end.line && range.start.line <= s.range.end.line,
    );
    for (const { node } of broken) {
      // A term that is broken is known as such; a declaration that is broken may have held more than what is left of it.
      if (node.$type === 'DataSet') lost.add('data');
      if (node.$type === 'Variable' || node.$type === 'UnknownList') lost.add('declaration');
      for (const word of wordsIn(textOf(node))) names.add(word);
      if (node.$type === 'Equation' || node.$type === 'Condition' || node.$type === 'DataSet') {
        const symbol = symbols.termOf.get(node);
        if (symbol) terms.add(symbol);
      }
    }
    const words = wordsIn(lines[range.start.line] ?? '');
    for (const word of words) names.add(word);
    const isRead = broken.some((s) => s.range.start.line < range.start.line || s.range.start.character === 0);
    if (isRead) continue;
    lost.add(kindOfLine(words[0]));
    for (const word of declarationsIn(words)) declared.add(word);
  }
  const wrong = report.findings.filter((f) => f.severity === 'error');
  // Measurements that could not be read would have determined something.
  const dataRanges = symbols.terms.flatMap(({ node }) => (node.$type === 'DataSet' ? [rangeOf(node)] : []));
  if (dataRanges.some((range) => wrong.some((f) => holds(range, f.range)))) lost.add('data');
  const errors = wrong.filter((f) => hides(f, lines));
  const inLet = statements.some(({ node, range }) => node.$type === 'Let' && errors.some((f) => holds(range, f.range)));
  for (const [symbol, own] of termsOf) {
    const range = rangeOf(symbol.node);
    if (!own.some(hasGap) || !(inLet || errors.some((f) => holds(range, f.range)))) continue;
    terms.add(symbol);
    for (const word of wordsIn(textOf(symbol.node))) names.add(word);
    // `T_xx` is meant to be T''.
    for (const { fix } of errors.filter((f) => holds(range, f.range)))
      for (const { newText } of fix?.kind === 'replace' ? fix.edits : [])
        for (const word of wordsIn(newText)) names.add(word);
  }
  return { any: syntax.length > 0, terms, names, declared, lost: (kind) => lost.has(kind) || lost.has('any') };
}

/** `paramater k = 2` was meant to declare k, and `unkown u(t)` u. */
function declarationsIn([first, ...words]: readonly string[]): readonly string[] {
  const meant = first === undefined ? undefined : meantStatement(first);
  return meant !== undefined && declaring.has(meant) ? words : [];
}

/** What a line that is no statement was meant to be. */
function kindOfLine(word: string | undefined): Kind | 'any' {
  if (word === undefined) return 'any';
  const meant = meantStatement(word);
  return meant === undefined ? 'any' : (kindOfWord[meant] ?? 'other');
}
