/** @file Where a cursor stands, told from the text before it. */

import type { Token } from '../../syntax/tokens.ts';
import { tokenize, tokensBefore } from '../../syntax/tokens.ts';
import { nestedWords, softStatementWords, statementWords } from '../../syntax/words.ts';

/** An open bracket around the cursor. */
export interface OpenBracket {
  bracket: '(' | '[' | '{';
  /** For `{`: the statement it belongs to. For `(`: the name in front of it. */
  owner: string;
  /** Start of the owner's token. */
  ownerStart: number;
  /** Names of arguments already written, and how many commas. */
  names: string[];
  commas: number;
  /** The entry being written: the name before its `=`. */
  key: string | null;
  /** What is written since the last `=` or `,`, or since it opened. */
  value: Token[];
}

export interface Cursor {
  offset: number;
  /** The word being typed, and where it starts. */
  prefix: string;
  prefixStart: number;
  /** Inside a string: what is written of it. */
  inString: boolean;
  inComment: boolean;
  /** It touches a number or what closes something: no word can follow without a space. */
  isGlued: boolean;
  /** Innermost last. */
  frames: OpenBracket[];
  /** The statement the cursor is in, and its tokens before the cursor. */
  statement: string | null;
  tokens: Token[];
  /** The last token before the prefix. */
  previous: Token | null;
  /** The cursor is the first thing on its line, this far from the margin. */
  lineStart: boolean;
  column: number;
}

const starts = new Set<string>(statementWords);
const soft = new Set<string>(softStatementWords);
const opening = new Set(['(', '[', '{']);
const closing = new Set([')', ']', '}']);
const gluing = new Set([...closing, "'", '%']);

/** Whether token `i` can begin a statement: a word that does so, in front of its line or behind a closed block. */
export function beginsStatement(tokens: readonly Token[], i: number, text: string): boolean {
  const token = tokens[i];
  if (token.kind !== 'word' || !starts.has(token.text)) return false;
  const next = tokens[i + 1]?.text;
  if (next === '=' || next === ':') return false;
  // What may be a name begins a statement in front of another one only.
  if (soft.has(token.text) && tokens[i + 1]?.kind !== 'word' && tokens[i + 1] !== undefined) return false;
  const before = tokens[i - 1];
  return !before || before.text === '}' || text.slice(before.end, token.start).includes('\n');
}

/** A statement that stands in one which begins with `owner`, a variant or an experiment, rather than in the spec. */
export const isNestedIn = (owner: string | undefined, word: string): boolean =>
  nestedWords.get(owner ?? '')?.has(word) ?? false;

/** The name that the bracket `i` belongs to, with its primes and its indices behind it: `u''(0)`, `x[3](0)`. */
function calleeBefore(tokens: readonly Token[], i: number): Token | undefined {
  let at = i - 1;
  while (tokens[at]?.text === "'") at--;
  if (tokens[at]?.text === ']') while (at >= 0 && tokens[at--].text !== '[');
  return tokens[at]?.kind === 'word' ? tokens[at] : undefined;
}

/** @param all the tokens of the whole text */
export function cursorAt(text: string, offset: number, all: readonly Token[] = tokenize(text)): Cursor {
  const before = tokensBefore(text, offset, all);
  const last = before[before.length - 1];
  const atEnd = last?.end === offset;
  const inComment =
    last?.kind === 'comment' &&
    (atEnd || last.text.startsWith('//')) &&
    !text.slice(last.end, offset).includes('\n') &&
    !(last.text.endsWith('*/') && last.end < offset);
  const inString = last?.kind === 'string' && (atEnd ? !isClosed(last.text) : false);
  const isPrefix = !inComment && atEnd && (last.kind === 'word' || inString);
  const tokens = (isPrefix ? before.slice(0, -1) : before).filter((t) => t.kind !== 'comment');
  const prefixStart = isPrefix ? last.start : offset;
  const frames: OpenBracket[] = [];
  let statement: string | null = null;
  let statementTokens: Token[] = [];
  for (const [i, token] of tokens.entries()) {
    const owner = frames[frames.length - 1]?.owner;
    const begins = beginsStatement(tokens, i, text);
    const outer = frames.findLastIndex((f) => isNestedIn(f.owner, token.text));
    const isItem = token.kind === 'word' && isNestedIn(owner, token.text) && !['=', ':'].includes(tokens[i + 1]?.text);
    if (begins || isItem) {
      // What is open behind the statement that this one stands in is not closed yet.
      if (begins) frames.length = outer + 1;
      statement = token.text;
      statementTokens = [];
    }
    statementTokens.push(token);
    const top = frames[frames.length - 1];
    if (opening.has(token.text)) {
      const callee = token.text === '(' ? calleeBefore(tokens, i) : undefined;
      top?.value.push(token);
      frames.push({
        bracket: token.text as OpenBracket['bracket'],
        owner: token.text === '{' ? (statement ?? '') : (callee?.text ?? ''),
        ownerStart: callee?.start ?? token.start,
        names: [],
        commas: 0,
        key: null,
        value: [],
      });
    } else if (closing.has(token.text)) {
      frames.pop();
      const outer = frames[frames.length - 1];
      outer?.value.push(token);
      if (!outer && token.text === '}') statement = null;
      else if (token.text === '}') statement = outer.owner || statement;
    } else if (token.text === '=' && top && tokens[i - 1]) {
      top.key = tokens[i - 1].text;
      top.names.push(tokens[i - 1].text);
      top.value = [];
    } else if (token.text === ',' && top) {
      top.commas++;
      top.key = null;
      top.value = [];
    } else top?.value.push(token);
  }
  const previous = tokens[tokens.length - 1] ?? null;
  const margin = text.slice(text.lastIndexOf('\n', prefixStart - 1) + 1, prefixStart);
  return {
    offset,
    prefix: text.slice(prefixStart, offset),
    prefixStart,
    inString,
    inComment,
    isGlued: !isPrefix && atEnd && (last.kind === 'number' || last.kind === 'string' || gluing.has(last.text)),
    frames,
    statement,
    tokens: statementTokens,
    previous,
    lineStart: margin.trim() === '',
    column: margin.length,
  };
}

const isClosed = (string: string): boolean => string.length > 1 && string.endsWith('"');
