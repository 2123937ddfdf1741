/** @file Units, where a unit can stand: the usual ones, and with what is typed all others with their prefixes. */
import { commonUnits, prefixTable, unitSummary, unitTable } from '../../../problem/units/unit-table.ts';
import { unitDocs } from '../../docs/unit-docs.ts';
import type { Cursor } from '../cursor/cursor.ts';
import { kinds, type Offer } from './offer.ts';

const declaring = new Set(['param', 'estimate', 'variable', 'unknown', 'input', 'learn']);
const signs = new Set(['*', '/', '·', '^', '(', ')', '-', '%']);
const closing = new Set([')', '%']);
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
export function isWholeUnit(written: readonly string[]): boolean {
  const last = written[written.length - 1];
  return last !== undefined && (!signs.has(last) || closing.has(last));
}

const simple = unitTable.map(({ name }) => name);
const usual = [...new Set([...commonUnits, ...simple])];

/** Letters of a word that are enough to look a unit up by it: `milliv`. */
const fewest = 3;

interface Spoken {
  name: string;
  word: string;
}

/** Every unit with every prefix, and how it is spoken. */
const all: Spoken[] = unitTable.flatMap(({ name, words, prefixed }) => [
  { name, word: words[0] },
  ...(prefixed ? prefixTable.map((p) => ({ name: p.name + name, word: p.word + words[0] })) : []),
]);

const offer = (label: string): Offer => ({
  label,
  kind: kinds.unit,
  detail: unitSummary(label),
  docs: unitDocs(label) ?? undefined,
});

/** @param typed the letters of the unit so far */
export function units(typed: string): Offer[] {
  if (typed === '') return usual.map(offer);
  const begun = all.filter(({ name }) => name.startsWith(typed)).map(({ name }) => name);
  const small = typed.toLowerCase();
  const spoken = typed.length < fewest ? [] : all.filter(({ word }) => word.startsWith(small));
  const names = new Set([...usual.filter((name) => name.startsWith(typed)), ...begun]);
  return [
    ...[...names].map(offer),
    ...spoken.filter(({ name }) => !names.has(name)).map(({ name, word }) => ({ ...offer(name), typedAs: word })),
  ];
}
