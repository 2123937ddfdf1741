/** @file Folding: blocks, statements over several lines, comments and runs of them, regions. Broken text folds as well. */
import type { LangiumDocument } from 'langium';
import type { FoldingRangeProvider } from 'langium/lsp';
import type { FoldingRange } from 'vscode-languageserver';
import { type Token, tokenize } from '../syntax/tokens.ts';
import { sketchedStatements } from './cursor/sketch.ts';

type LineOf = (offset: number) => number;

const closers: ReadonlyMap<string, string> = new Map([
  ['}', '{'],
  [']', '['],
  [')', '('],
]);
const opening = new Set(closers.values());

export class PinnFoldingProvider implements FoldingRangeProvider {
  getFoldingRanges({ textDocument }: LangiumDocument): FoldingRange[] {
    const text = textDocument.getText();
    const tokens = tokenize(text);
    const lineOf: LineOf = (offset) => textDocument.positionAt(offset).line;
    const found = [...comments(tokens, text, lineOf), ...regions(tokens, lineOf), ...brackets(tokens, lineOf)];
    const taken = new Set(found.map((range) => range.startLine));
    const statements = sketchedStatements(text).flatMap(({ tokens: own }): FoldingRange[] => {
      const startLine = lineOf(own[0].start);
      const endLine = lineOf(own[own.length - 1].end);
      return endLine > startLine && !taken.has(startLine) ? [{ startLine, endLine }] : [];
    });
    return [...found, ...statements].sort((a, b) => a.startLine - b.startLine);
  }
}

/** The line of the closing bracket stays in sight. */
function brackets(tokens: readonly Token[], lineOf: LineOf): FoldingRange[] {
  const open: Token[] = [];
  const found = new Map<number, FoldingRange>();
  for (const token of tokens) {
    if (token.kind === 'comment') continue;
    if (opening.has(token.text)) open.push(token);
    const opener = closers.get(token.text);
    // What an author has not closed yet is passed over.
    const at = opener ? open.findLastIndex((o) => o.text === opener) : -1;
    if (at < 0) continue;
    const startLine = lineOf(open[at].start);
    const endLine = lineOf(token.start) - 1;
    open.length = at;
    if (endLine > startLine) found.set(startLine, { startLine, endLine });
  }
  return [...found.values()];
}

/** A comment over several lines, or several that stand below one another with nothing beside them. */
function comments(tokens: readonly Token[], text: string, lineOf: LineOf): FoldingRange[] {
  const runs: FoldingRange[] = [];
  for (const token of tokens) {
    const isAlone = text.slice(text.lastIndexOf('\n', token.start - 1) + 1, token.start).trim() === '';
    if (token.kind !== 'comment' || !isAlone || marker(token) !== null) continue;
    const [startLine, endLine] = [lineOf(token.start), lineOf(token.end)];
    const last = runs[runs.length - 1];
    if (last && last.endLine === startLine - 1) last.endLine = endLine;
    else runs.push({ startLine, endLine, kind: 'comment' });
  }
  return runs.filter((run) => run.endLine > run.startLine);
}

/** `// #region`, `// #endregion` */
const marker = ({ text }: Token): 'start' | 'end' | null => {
  const found = /^\/\/\s*#?(end)?region\b/.exec(text);
  return found && (found[1] ? 'end' : 'start');
};

function regions(tokens: readonly Token[], lineOf: LineOf): FoldingRange[] {
  const open: number[] = [];
  return tokens.flatMap((token): FoldingRange[] => {
    const mark = token.kind === 'comment' ? marker(token) : null;
    if (mark === 'start') open.push(lineOf(token.start));
    const startLine = mark === 'end' ? open.pop() : undefined;
    return startLine === undefined ? [] : [{ startLine, endLine: lineOf(token.start), kind: 'region' }];
  });
}
