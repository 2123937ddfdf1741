/** @file Units, where a unit can stand. */
import { commonUnits } from '../../../problem/units/unit-table.ts';
import type { Cursor } from '../cursor/cursor.ts';
import { kinds, type Offer } from './offer.ts';

const declaring = new Set(['param', 'estimate', 'variable', 'unknown', 'input']);
const signs = new Set(['*', '/', '·', '^', '(', ')', '-', '%']);
const ends = new Set(['in', 'from']);

/** What is written of the unit at the cursor; `null` where none can stand. */
export function unitAt({ statement, tokens }: Cursor): string[] | null {
  if (!declaring.has(statement ?? '')) return null;
  const colon = tokens.findLastIndex((t) => t.text === ':');
  if (colon < 0) return null;
  const written = tokens.slice(colon + 1);
  const isUnit = written.every(
    (t) => !ends.has(t.text) && (t.kind === 'word' || t.kind === 'number' || signs.has(t.text)),
  );
  return isUnit ? written.map((t) => t.text) : null;
}

/** Whether a unit could end behind what is written. */
export const isWholeUnit = (written: readonly string[]): boolean =>
  written.length > 0 && (!signs.has(written[written.length - 1]) || [')', '%'].includes(written[written.length - 1]));

export const units = (): Offer[] => commonUnits.map((label) => ({ label, kind: kinds.unit }));
