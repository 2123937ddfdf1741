/** @file One thing that can be written at the cursor, and how it is sent to a client. */
import type { CompletionItem, CompletionItemKind } from 'vscode-languageserver';
import { documentation, type Prose } from '../../docs/prose.ts';

/** Item kinds of the protocol that are used here. */
export const kinds = {
  method: 2,
  function: 3,
  field: 5,
  variable: 6,
  unit: 11,
  value: 12,
  keyword: 14,
  snippet: 15,
  file: 17,
  constant: 21,
} as const satisfies Record<string, CompletionItemKind>;

export interface Offer {
  label: string;
  kind: CompletionItemKind;
  /** Text to insert; `$1`, `${1:text}` and `${1|a,b|}` mark what is to be filled in. */
  insert?: string;
  /** It is inserted as it is, whatever looks like a mark in it. */
  verbatim?: boolean;
  /** What an author types to find it, where that is not how it is written. */
  typedAs?: string;
  detail?: string;
  docs?: string;
}

/** A snippet as it looks when nothing is filled in: the marks replaced by their texts. */
export const filledIn = (body: string): string =>
  body
    .replace(/\$\{\d+:([^}]*)\}/g, '$1')
    .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replace(/\$\d+/g, '');

/** What a client makes of an item. */
export interface ItemAbilities {
  /** Whether it knows marks to fill in; others get the text without them. */
  snippets: boolean;
  prose: Prose;
}

export function toItem(
  p: Offer,
  rank: number,
  { snippets, prose }: ItemAbilities,
  range: CompletionItemRange,
): CompletionItem {
  const insert = p.insert ?? p.label;
  const isSnippet = snippets && !p.verbatim && insert.includes('$');
  return {
    label: p.label,
    kind: p.kind,
    detail: p.detail,
    documentation: documentation(p.docs ?? '', prose),
    filterText: p.typedAs,
    insertTextFormat: isSnippet ? 2 : 1,
    sortText: String(rank).padStart(4, '0'),
    textEdit: { range, newText: isSnippet || p.verbatim ? insert : filledIn(insert) },
  };
}

export type CompletionItemRange = Extract<CompletionItem['textEdit'], { range: unknown }>['range'];

export const keyword = (label: string, docs?: string, insert?: string): Offer => ({
  label,
  kind: kinds.keyword,
  docs,
  insert,
});
