/** @file Formatting as edits of single lines, which keep the line ends of the text and whatever stays as it is. */
import type { TextEdit } from '../../problem/fix.ts';
import { formatText } from './format.ts';

/** Edits that do not overlap, in the order of the text; none where it is formatted already. */
export function formatEdits(text: string): TextEdit[] {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const formatted = formatText(text.replace(/\r\n/g, '\n'));
  return lineEdits(text.split(/\r?\n/), formatted.split('\n'), eol);
}

/** Formatting only changes spaces and drops blank lines, so the rest of the lines pairs up in order. */
function lineEdits(old: string[], formatted: string[], eol: string): TextEdit[] {
  const edits: TextEdit[] = [];
  const end = (line: number) => ({ line, character: old[line].length });
  let j = 0;
  for (const [i, line] of old.entries()) {
    const isDropped = line.trim() === '' && j < formatted.length && formatted[j].trim() !== '';
    if (j >= formatted.length || isDropped) {
      // A line goes with the line end before it; above the first line that stays there is none.
      const range =
        j > 0
          ? { start: end(i - 1), end: end(i) }
          : { start: { line: i, character: 0 }, end: { line: i + 1, character: 0 } };
      edits.push({ range, newText: '' });
      continue;
    }
    if (formatted[j] !== line)
      edits.push({ range: { start: { line: i, character: 0 }, end: end(i) }, newText: formatted[j] });
    j++;
  }
  if (j < formatted.length) {
    const last = end(old.length - 1);
    edits.push({ range: { start: last, end: last }, newText: eol + formatted.slice(j).join(eol) });
  }
  return edits;
}
