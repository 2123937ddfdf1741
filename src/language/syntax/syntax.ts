/** @file Errors of lexer and parser as findings in the words of the language. */

import type { CstNode, LangiumDocument } from 'langium';
import { CstUtils } from 'langium';
import { intervalAt } from '../../numeric/interval.ts';
import { under } from '../../problem/by-name.ts';
import type { Finding } from '../../problem/finding.ts';
import type { Fix } from '../../problem/fix.ts';
import type { SourceRange } from '../../problem/source.ts';
import { mendedUnit } from '../../problem/units/parse-unit.ts';
import type { Model } from '../generated/ast.ts';
import type { LexerError } from './lexer.ts';
import { statementVerdict, verdictOn } from './parser-rules.ts';
import {
  isEnd,
  type ParserError,
  type ParserToken,
  type ParserVerdict,
  type Previous,
  type Situation,
} from './situation.ts';
import { symbolsOf } from './symbols.ts';
import { type Token, tokenize } from './tokens.ts';
import { statementWords } from './words.ts';

const keywords = new Set<string>(statementWords);

interface Character {
  message: string;
  /** What is meant, where one edit puts it right. */
  instead?: string;
  /** Characters before and behind it that are written anew with it. */
  around?: { before: number; behind: number };
}

/** Several characters that are written anew together; what matches around the one at fault, first match wins. */
interface Wording {
  character: RegExp;
  /** The text up to the character, and from it on. */
  before?: RegExp;
  from?: RegExp;
  says(before: RegExpExecArray | null, from: RegExpExecArray | null): { message: string; text: string };
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const inWords = (text: string): string => `texts stand in double quotes: ${text}`;

const wordings: readonly Wording[] = [
  {
    character: /[⁻⁺⁰¹⁴-⁹]/u,
    from: /^[⁻⁺]?[⁰¹²³⁴-⁹]+/u,
    says(_, from) {
      const digits = [...(from?.[0] ?? '')].map((c) => (c === '⁻' ? '-' : c === '⁺' ? '' : superscripts.indexOf(c)));
      return { message: `a power is written ^${digits.join('')}`, text: `^${digits.join('')}` };
    },
  },
  {
    character: /\$/,
    from: /^\$([^$\n]+)\$/,
    says: (_, from) => ({ message: 'no $ is needed', text: from?.[1] ?? '' }),
  },
  {
    character: /√/,
    from: /^√\s*([\p{L}_][\p{L}\p{N}_]*|[\d.]+)/u,
    says: (_, from) => ({ message: `a root is written sqrt(${from?.[1]})`, text: `sqrt(${from?.[1]})` }),
  },
  {
    character: /\|/,
    from: /^\|([^|\n]+)\|(?!\|)/,
    says: (_, from) => ({
      message: `the absolute value is written abs(${from?.[1].trim()})`,
      text: `abs(${from?.[1].trim()})`,
    }),
  },
  {
    character: /\./,
    before: /\b(?:np|numpy|jnp|jax|math|Math|cmath|torch|tf|sp|sympy|scipy|std)$/,
    from: /^\.(?=[\p{L}_][\p{L}\p{N}_]*)/u,
    says: () => ({ message: 'functions stand without a prefix, as exp(u)', text: '' }),
  },
  {
    character: /\./,
    from: /^\.(?=[*/^])/,
    says: () => ({ message: 'operators have no point before them', text: '' }),
  },
  {
    character: /\./,
    before: /'[^'"\n]*$/,
    from: /^\.[^'"\n]*'/,
    says(before, from) {
      const text = `"${`${before?.[0]}${from?.[0]}`.slice(1, -1)}"`;
      return { message: inWords(text), text };
    },
  },
  {
    character: /\./,
    before: /(?<=\bfrom\s+)[\p{L}\p{N}_/-]+$/u,
    from: /^\.[\p{L}\p{N}_.]+/u,
    says(before, from) {
      const text = `"${before?.[0]}${from?.[0]}"`;
      return { message: inWords(text), text };
    },
  },
];

/** What is said of a character by what stands around it; `null` where nothing there makes sense of it. */
function wordedAt(text: string, offset: number): Character | null {
  const lead = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const rest = text.slice(offset, lineEnd(text, offset));
  for (const { character, before, from, says } of wordings) {
    if (!character.test(rest.slice(0, 1))) continue;
    const left = before ? before.exec(lead) : null;
    const right = from ? from.exec(rest) : null;
    if ((before && !left) || (from && !right)) continue;
    const { message, text: written } = says(left, right);
    // Nothing is lost where a prefix goes with its point.
    return {
      message,
      instead: written,
      around: { before: left?.[0].length ?? 0, behind: (right?.[0].length ?? 1) - 1 },
    };
  }
  return null;
}

const straightQuotes: Character = { message: 'texts stand in straight quotes: "…"', instead: '"' };

const characters: Readonly<Record<string, Character>> = {
  '.': { message: 'a file name or other text stands in double quotes' },
  ';': { message: 'statements end without a semicolon', instead: '' },
  '#': { message: 'comments start with //', instead: '//' },
  '"': { message: 'the text is not closed on this line; a " is missing' },
  '∞': { message: 'infinity is written inf', instead: 'inf' },
  '²': { message: 'a power is written ^2', instead: '^2' },
  '³': { message: 'a power is written ^3', instead: '^3' },
  '×': { message: 'a product is written with *', instead: '*' },
  '⋅': { message: 'a product is written with *', instead: '*' },
  '−': { message: 'write the ordinary minus sign -', instead: '-' },
  '–': { message: 'write the ordinary minus sign -', instead: '-' },
  '÷': { message: 'a quotient is written with /', instead: '/' },
  '√': { message: 'a root is written sqrt(x)', instead: 'sqrt' },
  '∂': { message: "there is one variable: a derivative is written u'" },
  '∫': { message: "an integral is an unknown of its own: integral of u is I with I' = u and I(0) = 0" },
  '\\': { message: "formulas are written in plain letters: u' = -k*u, a/b, sqrt(x)" },
  '（': { message: 'write an ordinary (', instead: '(' },
  '）': { message: 'write an ordinary )', instead: ')' },
  '，': { message: 'write an ordinary comma', instead: ',' },
  '：': { message: 'write an ordinary colon', instead: ':' },
  '＝': { message: 'write an ordinary =', instead: '=' },
  '“': straightQuotes,
  '”': straightQuotes,
  '„': straightQuotes,
  '«': straightQuotes,
  '»': straightQuotes,
  '≤': { message: 'write <=', instead: '<=' },
  '≥': { message: 'write >=', instead: '>=' },
  '≠': { message: 'write !=', instead: '!=' },
  '&': { message: 'conditions cannot be combined; nest if(…) instead' },
  '|': { message: 'the absolute value is written abs(x)' },
  '’': { message: "a derivative is written with a straight prime '", instead: "'" },
  '′': { message: "a derivative is written with a straight prime '", instead: "'" },
  '?': { message: 'a choice is written if(condition, a, b)' },
  $: { message: 'no $ is needed' },
  '∈': { message: 'an interval stands behind in', instead: 'in' },
  '≈': { message: 'two sides are written with =', instead: '=' },
  '″': { message: "a second derivative is written with two straight primes ''", instead: "''" },
  '´': { message: "a derivative is written with a straight prime '", instead: "'" },
  '`': { message: "a derivative is written with a straight prime '", instead: "'" },
  '½': { message: 'write 0.5', instead: '0.5' },
  '¼': { message: 'write 0.25', instead: '0.25' },
  '¾': { message: 'write 0.75', instead: '0.75' },
  '［': { message: 'write an ordinary [', instead: '[' },
  '］': { message: 'write an ordinary ]', instead: ']' },
  '【': { message: 'write an ordinary [', instead: '[' },
  '】': { message: 'write an ordinary ]', instead: ']' },
  '｛': { message: 'write an ordinary {', instead: '{' },
  '｝': { message: 'write an ordinary }', instead: '}' },
  '；': { message: 'statements end without a semicolon', instead: '' },
  '＋': { message: 'write an ordinary +', instead: '+' },
  '＊': { message: 'write an ordinary *', instead: '*' },
  '\u0307': { message: "a derivative is written u'", instead: "'" },
  '\u0308': { message: "a second derivative is written u''", instead: "''" },
};

/** A unit up to a point in it, behind a name or a number. */
const unitBefore = /(?::|=\s*[\d.eE+-]+\s)\s*([\p{L}\p{N}^*/().·-]*[\p{L}\p{N})])$/u;

/** What is said of a character that has no meaning at its place: `N.m` is a product of units, `lab.csv` a file name. */
function characterAt(text: string, offset: number): Character {
  const character = String.fromCodePoint(text.codePointAt(offset) ?? 0x3f);
  const worded = wordedAt(text, offset);
  if (worded) return worded;
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const [, unit] = character === '.' ? (unitBefore.exec(before) ?? []) : [];
  if (unit !== undefined) {
    const [rest] = /^[\p{L}\p{N}^*/().·-]*/u.exec(text.slice(offset)) ?? [''];
    const meant = unit.includes('/') ? mendedUnit((unit + rest).replace(/\.(?=\p{L})/gu, ' ')) : null;
    if (meant === null) return { message: 'units are multiplied with *', instead: '*' };
    return {
      message: `units are multiplied with *, and several that divide stand in brackets: ${meant}`,
      instead: meant,
      around: { before: unit.length, behind: rest.length - 1 },
    };
  }
  const quoted = /^[“„«]([^“”„«»"\n]*)[“”»]/.exec(text.slice(offset));
  if (quoted)
    return { ...straightQuotes, instead: `"${quoted[1]}"`, around: { before: 0, behind: quoted[0].length - 1 } };
  const unseen = isUnseen(character) ? { instead: '' } : {};
  return (
    under(characters, character) ??
    dotted(character) ?? { message: `${shown(character)} has no meaning here`, ...unseen }
  );
}

type RangeOf = (offset: number, length: number) => SourceRange;

/** What is declared in the text, as far as it could be read. */
type Declared = Pick<Situation, 'unknowns' | 'quantities' | 'variable'>;

export function syntaxFindings(document: LangiumDocument): Finding[] {
  const symbols = symbolsOf(document.parseResult.value as Model);
  const declared: Declared = {
    unknowns: symbols.unknowns.map((u) => u.name),
    variable: symbols.model.statements.find((statement) => statement.$type === 'Variable')?.name ?? null,
    quantities: new Set(symbols.quantities.keys()),
  };
  const text = document.textDocument;
  const full = text.getText();
  const { lexerErrors, parserErrors } = document.parseResult;
  const range: RangeOf = (offset, length) => ({
    start: text.positionAt(offset),
    end: text.positionAt(offset + length),
  });
  const findings: Finding[] = [];
  // One error per line: what follows on it is most likely a consequence.
  const lines = new Set<number>();
  const rank = (e: LexerError) => (e.code === 'too-complex' ? 0 : 1);
  for (const error of (lexerErrors as LexerError[]).toSorted((a, b) => rank(a) - rank(b) || a.offset - b.offset)) {
    const { message, instead, around }: Character = error.code
      ? { message: error.message }
      : characterAt(full, error.offset);
    const place = range(error.offset, error.length);
    if (lines.has(place.start.line)) continue;
    lines.add(place.start.line);
    const { fix } = error;
    const edits = fix && [{ range: range(fix.offset, fix.length), newText: fix.text }];
    const written = instead !== undefined && (error.length === 1 || around) ? instead : null;
    const made: Fix | null = edits
      ? { kind: 'replace', title: fix.title, edits }
      : written === null
        ? null
        : {
            kind: 'replace',
            title: written ? `Write ${written}` : 'Leave it out',
            edits: [
              {
                range: around ? range(error.offset - around.before, around.before + 1 + around.behind) : place,
                newText: written,
              },
            ],
          };
    findings.push(finding(error.code ?? 'unknown-character', place, message, made));
  }
  // Where text was left out, what the parser misses there is no news.
  if (lexerErrors.some((e: LexerError) => e.code === 'too-complex') || parserErrors.length === 0) return findings;
  const source = sourceOf(full);
  /** Braces in which an entry could not be read, by where they start. */
  const broken = new Set<number>();
  for (const error of parserErrors as ParserError[]) {
    const situation = situationOf(error, source, declared);
    const verdict = verdictOn(situation);
    const { token, previous } = situation;
    // What is missing at the very end follows from what is wrong before it.
    if (isEnd(token) && findings.length > 0 && situation.expected.includes('}')) continue;
    // So does an entry behind one that could not be read.
    const { opened } = situation;
    if (opened !== null && broken.has(opened) && ['=', '}'].includes(token.image)) continue;
    if (opened !== null) broken.add(opened);
    const at = (verdict.atPrevious || isEnd(token)) && previous ? previous : token;
    const place = at.startOffset >= 0 ? range(at.startOffset, at.image.length) : range(full.length, 0);
    if (lines.has(place.start.line)) continue;
    lines.add(place.start.line);
    findings.push(
      finding(verdict.code ?? 'syntax', place, verdict.message, fixOf(verdict, offsetOf(token, full), range)),
    );
  }
  const root = document.parseResult.value.$cstNode;
  for (const token of root ? skippedStarts(source, root) : []) {
    const place = range(token.start, token.end - token.start);
    const verdict = lines.has(place.start.line) ? null : statementVerdict(startOf(token, source, declared));
    if (!verdict?.fix) continue;
    lines.add(place.start.line);
    findings.push(finding(verdict.code ?? 'syntax', place, verdict.message, fixOf(verdict, token.start, range)));
  }
  return findings;
}

/** A text with its tokens, comments left out. */
interface Source {
  text: string;
  tokens: Token[];
  /** Where the tokens start, with a border on either side. */
  borders: number[];
}

function sourceOf(text: string): Source {
  const tokens = tokenize(text).filter((t) => t.kind !== 'comment');
  return { text, tokens, borders: [-1, ...tokens.map((t) => t.start), text.length] };
}

/** The end of the text has no offset of its own. */
const offsetOf = (token: ParserToken, text: string): number =>
  token.startOffset >= 0 ? token.startOffset : text.length;

/** How many tokens start before `offset`. */
const countBefore = ({ borders }: Source, offset: number): number => intervalAt(borders, offset - 1);

const isFirstOnLine = ({ text, tokens }: Source, i: number): boolean =>
  i === 0 || text.slice(tokens[i - 1].end, tokens[i]?.start ?? text.length).includes('\n');

/** The word of the statement that the `i`-th token stands in, and its braces that are open there. */
function statementBefore({ tokens }: Source, i: number): Pick<Situation, 'statement' | 'opened'> {
  let closed = 0;
  let opened: number | null = null;
  for (let k = i - 1; k >= 0; k--) {
    const { kind, text, start } = tokens[k];
    closed += text === '}' ? 1 : text === '{' ? -1 : 0;
    if (closed < 0) opened ??= start;
    if (kind === 'word' && keywords.has(text) && !['=', ':'].includes(tokens[k + 1]?.text ?? ''))
      return { statement: text, opened };
  }
  return { statement: null, opened: null };
}

const lineEnd = (text: string, offset: number): number => {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
};

const restOf = (text: string, offset: number): string =>
  text.slice(offset, lineEnd(text, offset)).replace(/\s*\/\/.*$/, '');

function situationOf(error: ParserError, source: Source, declared: Declared): Situation {
  const { token } = error;
  const { text, tokens } = source;
  const offset = offsetOf(token, text);
  const i = countBefore(source, offset);
  const before = tokens[i - 1];
  const kind = before?.kind === 'word' || before?.kind === 'number' ? before.kind : 'other';
  const previous: Previous | null = before ? { image: before.text, startOffset: before.start, kind } : null;
  return {
    ...declared,
    token,
    previous,
    lead: text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset),
    rest: restOf(text, offset),
    startsLine: isFirstOnLine(source, i),
    ...statementBefore(source, i),
    expected: error.message.split(' '),
    // Langium marks generated rule names with a zero-width space.
    rules: error.context.ruleStack.map((r) => r.replace(/\u200B/g, '')).reverse(),
  };
}

/** Words at the beginning of lines that the parser skipped to go on behind an error: statements of a wrong name. */
function skippedStarts(source: Source, root: CstNode): Token[] {
  const read = new Set<number>();
  for (const node of CstUtils.streamCst(root)) read.add(node.offset);
  return source.tokens.filter(
    (token, i) =>
      token.kind === 'word' && !keywords.has(token.text) && !read.has(token.start) && isFirstOnLine(source, i),
  );
}

const startOf = (token: Token, { text }: Source, { unknowns }: Declared) => ({
  word: token.text,
  rest: restOf(text, token.start),
  unknowns,
});

function fixOf({ fix }: ParserVerdict, start: number, range: RangeOf): Fix | null {
  if (!fix) return null;
  return {
    kind: 'replace',
    title: fix.title,
    edits: fix.edits.map(({ at, length, text }) => ({ range: range(start + at, length), newText: text })),
  };
}

const finding = (code: string, range: SourceRange, message: string, fix: Fix | null = null): Finding => ({
  code,
  severity: 'error',
  term: null,
  range,
  message,
  evidence: {},
  related: [],
  fix,
  lasted: 0,
});

/** `ẋ` and `ẍ` as one character each. */
function dotted(character: string): Character | null {
  const [letter, mark, ...more] = character.normalize('NFD');
  const primes = mark === '\u0307' ? "'" : mark === '\u0308' ? "''" : null;
  return primes && more.length === 0
    ? { message: `a derivative is written ${letter}${primes}`, instead: `${letter}${primes}` }
    : null;
}

const isUnseen = (character: string): boolean => !/^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character);

/** A character as it can be read in a message: one that is not seen by its number. */
const shown = (character: string): string =>
  !isUnseen(character)
    ? `"${character}"`
    : `the character U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}, which cannot be seen,`;
