/** @file What a rule about a parser error sees, and what it says. */
import type { LangiumDocument } from 'langium';

export type ParserError = LangiumDocument['parseResult']['parserErrors'][number];
/** Where the parser stopped. */
export type ParserToken = ParserError['token'];
/** What stands before it, read again from the text because the parser does not always say. */
export interface Previous {
  image: string;
  startOffset: number;
  kind: 'word' | 'number' | 'other';
}

/** Everything a rule may look at. */
export interface Situation {
  /** Where the parser stopped. */
  token: ParserToken;
  /** What stands before it. */
  previous: Previous | null;
  /** What stands before it on the same line. */
  lead: string;
  /** What follows it on the same line, itself included. */
  rest: string;
  /** Names of tokens the grammar expected. */
  expected: string[];
  /** Innermost rule first. */
  rules: string[];
  unknowns: readonly string[];
  /** Name of the independent variable, where one is declared. */
  variable: string | null;
  /** Whether it is the first on its line. */
  startsLine: boolean;
  /** The word that starts the statement before it; `null` at the beginning. */
  statement: string | null;
  /** Where the braces start that this statement opened and did not close yet; `null` where none are open. */
  opened: number | null;
  /** Every quantity that is declared. */
  quantities: ReadonlySet<string>;
}

export interface ParserVerdict {
  code?: string;
  message: string;
  /** Report at the previous token. */
  atPrevious?: boolean;
  fix?: PlacedFix;
}

/** Edits at places counted from the start of the token where the parser stopped. */
export interface PlacedFix {
  title: string;
  edits: { at: number; length: number; text: string }[];
}

export type Rule = (s: Situation) => ParserVerdict | null;

export const isEnd = (t: ParserToken): boolean => t.tokenType.name === 'EOF' || !(t.startOffset >= 0);
export const touches = (a: Previous | null, b: ParserToken): boolean =>
  a !== null && a.startOffset + a.image.length === b.startOffset;
export const quotedToken = (t: ParserToken): string => (isEnd(t) ? 'the end of the file' : `"${t.image}"`);

/** `text` in front of the token. */
export const insertion = (title: string, text: string): PlacedFix => ({ title, edits: [{ at: 0, length: 0, text }] });

/** `text` in the place of the next `length` characters. */
export const substitution = (title: string, length: number, text: string): PlacedFix => ({
  title,
  edits: [{ at: 0, length, text }],
});
