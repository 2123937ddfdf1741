/**
 * @file What `pinn-lens check --json` prints, one object per line: a public contract. Lines and columns are counted from 1,
 * columns in UTF-16 units; an end is the place behind the last character.
 */
import * as z from 'zod';
import type { Finding } from '../finding.ts';
import type { MadeFix } from '../fix.ts';
import type { SourceRange } from '../source.ts';
import { findingLine, lineVersion } from './lines.ts';

const place = {
  line: z.int().min(1),
  column: z.int().min(1),
  endLine: z.int().min(1),
  endColumn: z.int().min(1),
};

export const checkLineSchema = z.strictObject({
  type: z.literal('finding'),
  v: z.literal(lineVersion),
  /** As it was named on the command line; `<stdin>` for standard input. */
  file: z.string(),
  code: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  severity: z.enum(['error', 'warning', 'information', 'hint']),
  term: z.string().nullable(),
  ...place,
  message: z.string(),
  /** Numbers behind the message, by name; `null` where one is not finite. */
  evidence: z.record(z.string(), z.number().nullable()),
  lasted: z.number(),
  /** Other places that belong to it. */
  related: z.array(z.strictObject({ ...place, message: z.string() })),
  /** What would help: edits of the text as it was read, which do not overlap. */
  fixes: z.array(
    z.strictObject({ title: z.string(), edits: z.array(z.strictObject({ ...place, text: z.string() })).min(1) }),
  ),
});

export type CheckLine = z.infer<typeof checkLineSchema>;

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
