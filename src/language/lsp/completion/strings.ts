/** @file Data files and their columns, inside quotes and where quotes must stand. */
import { kinds, type Offer } from './offer.ts';
import type { WritingPlace } from './writing-place.ts';

/** What is written inside quotes that are open; they are closed where nobody has closed them. */
export function inString(place: WritingPlace): Offer[] {
  const { cursor, frame, rest } = place;
  const close = (label: string) => (rest.includes('"') ? label : `${label}"`);
  const bare = ({ label, ...other }: Offer): Offer => {
    const name = label.slice(1, -1);
    return { ...other, label: name, insert: close(name) };
  };
  if (cursor.statement !== 'data' && cursor.statement !== 'input') {
    const isValues = cursor.statement === 'param' || cursor.statement === 'estimate';
    if (!isValues) return [];
  }
  if (frame?.bracket === '{') return quotedColumns(place).map(bare);
  return cursor.previous?.text === 'from' ? quotedFiles(place).map(bare) : [];
}

export const quotedFiles = ({ files }: WritingPlace): Offer[] =>
  files().map((name) => ({ label: `"${name}"`, kind: kinds.file, detail: 'data file' }));

/** Those that no entry has taken stand first, and among them one of the same name as the key. */
export function quotedColumns({ columns, cursor, frame }: WritingPlace): Offer[] {
  const taken = new Set(cursor.tokens.filter((t) => t.kind === 'string').map((t) => t.text));
  const isKey = (header: string) => header.split(/[\s[(]/)[0].toLowerCase() === frame?.key?.toLowerCase();
  const rank = ({ label }: Offer) => (taken.has(label) ? 2 : isKey(label.slice(1, -1)) ? 0 : 1);
  return columns()
    .map(({ header, detail }): Offer => ({ label: `"${header}"`, kind: kinds.field, detail }))
    .sort((a, b) => rank(a) - rank(b));
}
