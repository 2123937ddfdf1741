/**
 * @file The schema of a line of `pinn-lens check --json`. Apart from what prints the lines, which needs none: a schema takes
 * longer to build than a short spec to check.
 */
import * as z from 'zod';
import { lineVersion } from './lines.ts';

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
