/** @file Where a cursor stands, told from the text before it. */

import type { Token } from '../syntax/tokens.ts';
import { tokenize } from '../syntax/tokens.ts';
import { statementWords, variantWords } from '../syntax/words.ts';

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
}

export interface Cursor {
  offset: number;
  /** The word being typed, and where it starts. */
  prefix: string;
  prefixStart: number;
  /** Inside a string: what is written of it. */
  inString: boolean;
  inComment: boolean;
  /** Innermost last. */
  frames: OpenBracket[];
  /** The statement the cursor is in, and its tokens before the cursor. */
  statement: string | null;
  tokens: Token[];
  /** The last token before the prefix. */
  previous: Token | null;
  /** The cursor is the first thing on its line. */
  lineStart: boolean;
}

const starts = new Set<string>(statementWords);
const blocksOfVariants = new Set<string>(variantWords);

export function cursorAt(text: string, offset: number): Cursor {
  const before = tokenize(text.slice(0, offset));
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
    const next = tokens[i + 1]?.text;
    const newLine = i === 0 || text.slice(tokens[i - 1].end, token.start).includes('\n');
    if (token.kind === 'word' && starts.has(token.text) && next !== '=' && next !== ':' && newLine) {
      const inVariant = frames.some((f) => f.owner === 'variant') && blocksOfVariants.has(token.text);
      if (!inVariant) frames.length = 0;
      statement = token.text;
      statementTokens = [];
    } else if (token.kind === 'word' && starts.has(token.text) && frames[frames.length - 1]?.owner === 'variant') {
      statement = token.text;
      statementTokens = [];
    }
    statementTokens.push(token);
    const top = frames[frames.length - 1];
    if (token.text === '(' || token.text === '[' || token.text === '{') {
      const name = tokens[i - 1];
      const isCall = token.text === '(' && name?.kind === 'word';
      frames.push({
        bracket: token.text,
        owner: token.text === '{' ? (statement ?? '') : isCall ? name.text : '',
        ownerStart: isCall ? name.start : token.start,
        names: [],
        commas: 0,
        key: null,
      });
    } else if (token.text === ')' || token.text === ']' || token.text === '}') {
      frames.pop();
      if (frames.length === 0 && token.text === '}') statement = null;
      else if (token.text === '}') statement = frames[frames.length - 1].owner || statement;
    } else if (token.text === '=' && top && tokens[i - 1]) {
      top.key = tokens[i - 1].text;
      top.names.push(tokens[i - 1].text);
    } else if (token.text === ',' && top) {
      top.commas++;
      top.key = null;
    }
  }
  const previous = tokens[tokens.length - 1] ?? null;
  const lineStart = /^\s*$/.test(text.slice(text.lastIndexOf('\n', prefixStart - 1) + 1, prefixStart));
  return {
    offset,
    prefix: text.slice(prefixStart, offset),
    prefixStart,
    inString,
    inComment,
    frames,
    statement,
    tokens: statementTokens,
    previous,
    lineStart,
  };
}

const isClosed = (string: string): boolean => string.length > 1 && string.endsWith('"');
