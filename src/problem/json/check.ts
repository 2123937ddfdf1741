/**
 * @file What `pinn-lens check --json` prints, one object per line: a public contract. Lines and columns are counted from 1,
 * columns in UTF-16 units; an end is the place behind the last character.
 */
import type { Finding } from '../finding.ts';
import type { MadeFix } from '../fix.ts';
import type { SourceRange } from '../source.ts';
import type { CheckLine } from './check-line-schema.ts';
import { findingLine, lineVersion } from './lines.ts';

const placeOf = ({ start, end }: SourceRange) => ({
  line: start.line + 1,
  column: start.character + 1,
  endLine: end.line + 1,
  endColumn: end.character + 1,
});

/** @param fixes made for the very text that was checked; those without edits are left out */
export function checkLine(finding: Finding, file: string, fixes: readonly MadeFix[]): CheckLine {
  const { type, code, severity, term, message, evidence, lasted } = findingLine(finding);
  return {
    ...{ type, v: lineVersion, file, code, severity, term },
    ...placeOf(finding.range),
    ...{ message, evidence, lasted },
    related: finding.related.map(({ range, message: why }) => ({ ...placeOf(range), message: why })),
    fixes: fixes
      .filter(({ edits }) => edits.length > 0)
      .map(({ title, edits }) => ({
        title,
        edits: edits.map(({ range, newText }) => ({ ...placeOf(range), text: newText })),
      })),
  };
}
