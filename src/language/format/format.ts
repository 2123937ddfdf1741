/**
 * @file Formatting by tokens: spaces inside lines, indentation by open brackets, `=` aligned in blocks. Lines stay where
 * the author broke them, and no token is touched, so the meaning cannot change.
 */
import type { Token } from '../syntax/tokens.ts';
import { tokenize } from '../syntax/tokens.ts';
import { borderWords, statementWords } from '../syntax/words.ts';

const keywords = new Set<string>([
  ...statementWords,
  'in',
  'from',
  'to',
  'at',
  'then',
  'until',
  'when',
  'every',
  'over',
]);
const operators = new Set(['+', '-', '*', '/', '^', '=', '<', '>', '<=', '>=', '==', '!=', '..']);
const tight = new Set(['*', '/', '^', '·', '..']);
const opening = new Set(['(', '[', '{']);
const closing = new Set([')', ']', '}']);

interface Line {
  tokens: Token[];
  /** Number of the line in the old text; −1 for the rest of a comment over several lines. */
  number: number;
  /** Brackets open at its start, and those of them that are braces. */
  depth: number;
  inBrace: boolean;
  /** Goes on with the statement of the line before, outside any bracket. */
  continues: boolean;
}

/** New text of each old line; `null` where a line is to be dropped, absent where it stays as it is. */
export function formatLines(text: string): Map<number, string | null> {
  const lines = splitLines(text);
  const written = lines.map((line) => ({ line, text: joinLine(line), comment: trailingComment(line) }));
  alignEntries(written);
  alignComments(written);
  const result = new Map<number, string | null>();
  for (const { line, text: content, comment } of written) {
    const body = content + (comment ? (content.trim() ? `  ${comment.text}` : comment.text) : '');
    result.set(line.number, body.trimEnd());
  }
  dropBlankLines(text, lines, result);
  return result;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return starts;
}

function splitLines(text: string): Line[] {
  const starts = lineStarts(text);
  const lines: Line[] = [];
  const open: string[] = [];
  let number = 0;
  let current: Line | null = null;
  let last: Token | null = null;
  for (const token of tokenize(text)) {
    while (number + 1 < starts.length && starts[number + 1] <= token.start) number++;
    if (!current || current.number !== number) {
      const isStart = token.kind === 'comment' || keywords.has(token.text);
      current = {
        tokens: [],
        number,
        depth: closing.has(token.text) ? open.length - 1 : open.length,
        inBrace: open[open.length - 1] === '{' && !closing.has(token.text),
        continues: open.length === 0 && !isStart && last !== null,
      };
      lines.push(current);
    }
    current.tokens.push(token);
    if (token.kind === 'comment') {
      // The lines of a comment belong to it; what follows it on its last line stays on that line.
      const inner = token.text.split('\n').length - 1;
      if (inner > 0) {
        number += inner;
        current = { ...current, tokens: [], number };
        lines.push(current);
      }
      continue;
    }
    if (opening.has(token.text)) open.push(token.text);
    else if (closing.has(token.text)) open.pop();
    last = token;
  }
  return lines;
}

const trailingComment = ({ tokens }: Line): Token | null => {
  const last = tokens[tokens.length - 1];
  return tokens.length > 1 && last.text.startsWith('//') ? last : null;
};

function joinLine(line: Line): string {
  const indent = '  '.repeat(Math.max(0, line.depth) + (line.continues ? 1 : 0));
  const tokens = trailingComment(line) ? line.tokens.slice(0, -1) : line.tokens;
  let out = tokens.length ? indent : '';
  // Brackets that the line itself has opened, and how deep it is with those that it closes.
  const open: string[] = [];
  let depth = 0;
  for (const [i, token] of tokens.entries()) {
    if (i > 0) out += gap(tokens, i, line.inBrace ? depth === 0 : open[open.length - 1] === '{');
    out += token.kind === 'comment' ? token.text.trimEnd() : token.text;
    if (opening.has(token.text)) {
      open.push(token.text);
      depth++;
    } else if (closing.has(token.text)) {
      open.pop();
      depth--;
    }
  }
  return out;
}

const isUnary = (tokens: Token[], i: number): boolean => {
  const { text } = tokens[i];
  if (text !== '-' && text !== '+') return false;
  const before = tokens[i - 1];
  return (
    !before ||
    operators.has(before.text) ||
    opening.has(before.text) ||
    before.text === ',' ||
    before.text === ':' ||
    keywords.has(before.text)
  );
};

/** A name that brackets belong to: of a function, or of a family. */
const isNamed = ({ kind, text }: Token): boolean => kind === 'word' && !keywords.has(text);

function gap(tokens: Token[], i: number, inBrace: boolean): string {
  const before = tokens[i - 1];
  const token = tokens[i];
  const a = before.text;
  const b = token.text;
  if (before.kind === 'comment' || token.kind === 'comment') return ' ';
  if (a === '{' && b === '}') return '';
  if (b === ',' || b === ')' || b === ']' || b === "'" || b === '%' || b === ':') return '';
  if (a === '(' || a === '[') return '';
  if (a === '{' || b === '{' || b === '}') return ' ';
  if (tight.has(a) || tight.has(b)) return '';
  if (isUnary(tokens, i - 1)) return '';
  if (b === '(') return isNamed(before) || a === "'" || (a === ']' && before.end === token.start) ? '' : ' ';
  if (b === '[') return isNamed(before) ? '' : ' ';
  if (inBrace && startsEntry(tokens, i)) return '  ';
  return ' ';
}

/** `jump` of `jump gut = 10`. */
function isBorderWord(tokens: Token[], i: number): boolean {
  const before = tokens[i - 1]?.text ?? '';
  const isName = operators.has(before) || before === ',' || tokens[i + 1]?.kind !== 'word';
  return !isName && borderWords.includes(tokens[i].text);
}

/** A word that begins the next entry of a block on one line. */
function startsEntry(tokens: Token[], i: number): boolean {
  const before = tokens[i - 1];
  if (tokens[i].kind !== 'word' || operators.has(before.text) || before.text === ',') return false;
  if (before.kind === 'word' && keywords.has(before.text)) return false;
  if (isBorderWord(tokens, i - 1)) return false;
  let next = isBorderWord(tokens, i) ? i + 2 : i + 1;
  if (tokens[next]?.text === '[') next = tokens.findIndex((t, k) => k > next && t.text === ']') + 1 || next;
  while (tokens[next]?.text === "'") next++;
  return tokens[next]?.text === '=' || tokens[next]?.text === '(';
}

interface Written {
  line: Line;
  text: string;
  comment: Token | null;
}

/** Position of the only `=` of an entry that has its line to itself. */
function entryEqual({ line, text }: Written): number | null {
  if (!line.inBrace) return null;
  let depth = 0;
  let equals = 0;
  for (const { text: t } of line.tokens) {
    if (opening.has(t)) depth++;
    else if (closing.has(t)) depth--;
    else if (t === '=' && depth === 0) equals++;
  }
  return equals === 1 ? text.indexOf(' = ') : null;
}

/** Runs of consecutive lines for which `at` gives a column. */
function* runs(lines: Written[], at: (w: Written) => number | null): Generator<{ line: Written; column: number }[]> {
  let run: { line: Written; column: number }[] = [];
  for (const line of lines) {
    const column = at(line);
    const last = run[run.length - 1]?.line.line;
    const follows = last && last.number + 1 === line.line.number && last.depth === line.line.depth;
    if (column === null || column < 0 || !follows) {
      if (run.length > 1) yield run;
      run = [];
    }
    if (column !== null && column >= 0) run.push({ line, column });
  }
  if (run.length > 1) yield run;
}

function alignEntries(lines: Written[]): void {
  for (const run of runs(lines, entryEqual)) {
    const width = Math.max(...run.map((r) => r.column));
    for (const { line, column } of run)
      line.text = line.text.slice(0, column) + ' '.repeat(width - column) + line.text.slice(column);
  }
}

function alignComments(lines: Written[]): void {
  for (const run of runs(lines, (w) => (w.comment ? w.text.length : null))) {
    const width = Math.max(...run.map((r) => r.column));
    for (const { line } of run) line.text = line.text.padEnd(width);
  }
}

/** One blank line is kept between two lines, none at the start. */
function dropBlankLines(text: string, lines: Line[], result: Map<number, string | null>): void {
  const inComment = new Set<number>();
  const starts = lineStarts(text);
  for (const line of lines)
    for (const token of line.tokens)
      if (token.kind === 'comment') {
        const inner = token.text.split('\n').length - 1;
        for (let k = 0; k <= inner; k++) {
          inComment.add(line.number + k);
          // The inside of a comment over several lines is the author's, and so is what stands beside it.
          if (inner > 0) result.delete(line.number + k);
        }
      }
  let blank = true;
  for (const [number, start] of starts.entries()) {
    const end = starts[number + 1] ?? text.length;
    const isBlank = text.slice(start, end).trim() === '' && !inComment.has(number);
    if (isBlank) result.set(number, blank && number < starts.length - 1 ? null : '');
    blank = isBlank;
  }
}

/** The whole text, formatted. */
export function formatText(text: string): string {
  const lines = text.split('\n');
  const changed = formatLines(text);
  const out = lines.flatMap((line, i) => {
    const next = changed.get(i);
    if (next === null) return [];
    return [next ?? line.trimEnd()];
  });
  return `${out.join('\n').trimEnd()}\n`;
}
