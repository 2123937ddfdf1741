/** @file Writes weights into a spec: replaces those that are written, adds the others, and touches nothing else. */
import type { TextEdit } from './finding.ts';
import { weightText } from './number-text/spec.ts';
import type { RunTerm } from './run.ts';
import type { Position } from './source.ts';

/**
 * The edits that write `weights` (by term name) into `text`, the text that `terms` were read from. A schedule that was
 * written for a term becomes the plain number.
 */
export function weightEdits(text: string, terms: RunTerm[], weights: Record<string, number>): TextEdit[] {
  const edits: TextEdit[] = [];
  const missing: string[] = [];
  for (const term of terms) {
    const weight = weights[term.name];
    if (weight === undefined) continue;
    const entry = `${term.name} = ${weightText(weight)}`;
    if (term.weightSource) {
      const written = slice(text, term.weightSource);
      // The source may be the whole entry or its value alone.
      const newText = /^[^=]*=/.test(written) ? entry : weightText(weight);
      edits.push({ range: term.weightSource, newText });
    } else if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(term.name)) {
      missing.push(entry);
    }
  }
  if (missing.length === 0) return edits;
  const close = endOfWeights(text);
  if (close === null) {
    const end = positionAt(text, text.length);
    const lead = text === '' || text.endsWith('\n') ? '\n' : '\n\n';
    const block = `${lead}weights {\n${missing.map((entry) => `  ${entry}\n`).join('')}}\n`;
    edits.push({ range: { start: end, end }, newText: block });
  } else {
    const at = positionAt(text, close.offset);
    const newText = close.multiline
      ? missing.map((entry) => `\n  ${entry}`).join('')
      : `${close.empty ? ' ' : '  '}${missing.join('  ')}`;
    edits.push({ range: { start: at, end: at }, newText });
  }
  return edits;
}

/**
 * Where another entry fits into the spec's own `weights` block: after its last one. `null` without such a block. Blocks
 * inside a `variant` are not the spec's own.
 */
function endOfWeights(text: string): { offset: number; multiline: boolean; empty: boolean } | null {
  const code = blank(text);
  let depth = 0;
  let inside: number | null = null;
  for (const token of code.matchAll(/[{}]|\bweights\b/g)) {
    if (token[0] === '{') {
      depth++;
    } else if (token[0] === '}') {
      depth--;
      if (inside !== null && depth === 0) {
        const body = code.slice(inside, token.index);
        const open = body.indexOf('{');
        const entries = body.slice(open + 1).trimEnd();
        return {
          offset: inside + open + 1 + entries.length,
          multiline: body.includes('\n'),
          empty: entries === '',
        };
      }
    } else if (depth === 0) {
      inside = token.index;
    }
  }
  return null;
}

/** The text with comments and strings replaced by spaces, every other character in its place. */
function blank(text: string): string {
  return text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"/g, (match) => match.replace(/[^\n]/g, ' '));
}

function slice(text: string, range: { start: Position; end: Position }): string {
  return text.slice(offsetAt(text, range.start), offsetAt(text, range.end));
}

function offsetAt(text: string, position: Position): number {
  let offset = 0;
  for (let line = 0; line < position.line; line++) {
    const next = text.indexOf('\n', offset);
    if (next < 0) return text.length;
    offset = next + 1;
  }
  return Math.min(text.length, offset + position.character);
}

function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const line = before.split('\n').length - 1;
  return { line, character: offset - (before.lastIndexOf('\n') + 1) };
}
