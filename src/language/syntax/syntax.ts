/** @file Errors of lexer and parser as findings in the words of the language. */

import type { LangiumDocument } from 'langium';
import { intervalAt } from '../../numeric/interval.ts';
import { under } from '../../problem/by-name.ts';
import { catalogue } from '../../problem/catalogue/catalogue.ts';
import type { MethodPlace } from '../../problem/catalogue/method.ts';
import type { Finding } from '../../problem/finding.ts';
import type { Fix } from '../../problem/fix.ts';
import type { SourceRange } from '../../problem/source.ts';
import { parseUnit, UnitError } from '../../problem/units/parse-unit.ts';
import type { Model } from '../generated/ast.ts';
import { builtinFunction } from './builtins.ts';
import type { LexerError } from './lexer.ts';
import { didYouMean, nearest } from './spelling.ts';
import { symbolsOf } from './symbols.ts';
import { statementWords } from './words.ts';

type ParserError = LangiumDocument['parseResult']['parserErrors'][number];
/** Where the parser stopped. */
type Token = ParserError['token'];
/** What stands before it, read again from the text because the parser does not always say. */
interface Previous {
  image: string;
  startOffset: number;
  kind: 'word' | 'number' | 'other';
}

/** Everything a rule may look at. */
interface Situation {
  /** Where the parser stopped. */
  token: Token;
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
  /** Every quantity that is declared. */
  quantities: ReadonlySet<string>;
}

interface Verdict {
  code?: string;
  message: string;
  /** Report at the previous token. */
  atPrevious?: boolean;
  fix?: {
    title: string;
    insertBefore?: string;
    replace?: string;
    /** Of what is replaced, where it is more than the token. */
    length?: number;
    /** Text that is put in as well, so many characters before the token. */
    also?: { before: number; text: string };
  };
}

type Rule = (s: Situation) => Verdict | null;

const keywords = new Set<string>(statementWords);
const connectives = new Set(['in', 'from', 'to', 'at', 'then', 'until', 'equal_total', 'budget']);
const isEnd = (t: Token): boolean => t.tokenType.name === 'EOF' || Number.isNaN(t.startOffset);
const touches = (a: Previous | null, b: Token): boolean =>
  a !== null && a.startOffset + a.image.length === b.startOffset;
const quoted = (t: Token): string => (isEnd(t) ? 'the end of the file' : `"${t.image}"`);

/** Where the methods of a place belong. */
const blockOf: Record<MethodPlace, string> = {
  sampler: 'points { term = NAME }',
  loss: 'loss { term = NAME }',
  weights: 'weights NAME { … }',
  phase: 'train { NAME }',
  features: 'network { features = NAME }',
  activation: 'network { activation = NAME }',
};

/** Whether a text is a unit, with a letter in it. */
function isUnit(text: string): boolean {
  try {
    parseUnit(text);
    return true;
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    return error.meant !== null;
  }
}

const operators = new Set(['+', '-', '*', '/', '^', '<', '>', '<=', '>=', '==', '!=']);

/** What is said, first match wins. */
const rules: Rule[] = [
  function decimalComma({ token, previous, rest }) {
    const next = /^,(\d+)/.exec(rest);
    if (token.image !== ',' || previous?.kind !== 'number' || !next || !touches(previous, token)) return null;
    return {
      message: `numbers are written with a decimal point: ${previous.image}.${next[1]}`,
      fix: { title: 'Write a decimal point', replace: '.' },
    };
  },
  function unitOnNumber({ token, previous, lead, rest, quantities, rules: [rule] }) {
    if (previous?.kind !== 'number' || token.tokenType.name !== 'ID' || quantities.has(token.image)) return null;
    const unit = /^[^\s,;\]}=]+/.exec(rest)?.[0] ?? '';
    if (rule === 'Unit' || !isUnit(unit)) return null;
    const declared = /\b(param|estimate)\s+(\S+)\s*(:[^=]*)?=[^=]*$/.exec(lead);
    const leaveOut = { title: `Leave out "${unit}"`, replace: '', length: unit.length };
    if (declared && !declared[3])
      return {
        code: 'unit-on-number',
        message: `a unit stands behind the name: ${declared[1]} ${declared[2]}: ${unit} = ${previous.image}`,
        fix: {
          title: `Write "${declared[2]}: ${unit}"`,
          replace: '',
          length: unit.length,
          also: {
            before: lead.length - declared.index - declared[0].indexOf(declared[2]) - declared[2].length,
            text: `: ${unit}`,
          },
        },
      };
    return {
      code: 'unit-on-number',
      message: declared
        ? `"${declared[2]}" has its unit behind the name; leave "${unit}" out`
        : `a number has no unit of its own and takes the one of what it stands beside; leave "${unit}" out, or declare a param with this unit`,
      fix: leaveOut,
    };
  },
  function missingTimes({ token, previous, rest, quantities, expected }) {
    const opens = token.image === '(';
    if (!previous || !(token.tokenType.name === 'ID' || opens)) return null;
    const isNumber = previous.kind === 'number';
    const isFactor = isNumber || previous.image === ')' || quantities.has(previous.image);
    const known = opens || quantities.has(token.image) || builtinFunction(token.image) !== undefined;
    // Where the sides are both there, what holds another = is rather a statement without its first word.
    const isStatement = !expected.includes('=') && /[^<>=!]=[^=]/.test(rest);
    if (isStatement || !isFactor || !(known || (isNumber && touches(previous, token)))) return null;
    return {
      message: `a product needs a *: ${previous.image}*${token.image}`,
      fix: { title: 'Insert *', insertBefore: '*' },
    };
  },
  function doubleStar({ token, previous }) {
    if (token.image !== '*' || previous?.image !== '*') return null;
    return { message: 'a power is written with ^, not **' };
  },
  function doubleEqual({ token, expected }) {
    if (token.image !== '==' || !expected.includes('=')) return null;
    return { message: 'an equation is written with one =', fix: { title: 'Write =', replace: '=' } };
  },
  function missingOperand({ token, previous, rules: [rule] }) {
    const dangling = operators.has(token.image) ? token : previous && operators.has(previous.image) ? previous : null;
    if (!dangling || rule === 'Unit' || rule === 'UnitFactor') return null;
    return { message: `something is missing after "${dangling.image}"`, atPrevious: dangling === previous };
  },
  function hardEquation({ token, previous }) {
    if (previous?.image !== 'hard') return null;
    return { message: `only initial and boundary conditions can be hard, not ${quoted(token)}` };
  },
  function keywordAsName({ token, expected }) {
    if (!expected.includes('ID') || !(keywords.has(token.image) || connectives.has(token.image))) return null;
    if (expected.length > 1) return null;
    return { code: 'reserved-name', message: `"${token.image}" is a word of the language; choose another name` };
  },
  function misspeltStatement({ token, rules: ruleStack, unknowns, expected, rest }) {
    if (token.tokenType.name !== 'ID' || !atStatement(ruleStack, expected)) return null;
    const near = nearest(token.image, statementWords);
    const inPlace = catalogue.find((m) => m.name === token.image);
    if (inPlace)
      return {
        code: 'method-outside-block',
        message: `${token.image} cannot stand here; it belongs into ${blockOf[inPlace.place].replace('NAME', token.image)}`,
      };
    if (unknowns.includes(token.image)) {
      const isCondition = /^\S+?'*\s*\(/.test(rest);
      const word = isCondition ? 'initial' : 'equation';
      return {
        code: 'missing-keyword',
        message: isCondition
          ? `a condition starts with initial or boundary: initial ${rest.trim()}`
          : `an equation starts with the word equation: equation ${rest.trim()}`,
        fix: { title: `Insert "${word}"`, insertBefore: `${word} ` },
      };
    }
    return {
      code: 'unknown-statement',
      message: `no statement starts with "${token.image}"${didYouMean(near)}`,
      fix: near ? { title: `Change to "${near}"`, replace: near } : undefined,
    };
  },
  function missingColon({ token, previous, rules: ruleStack, expected }) {
    const statement = ruleStack.find((r) => r === 'Equation' || r === 'Condition');
    if (!statement || !expected.includes('=') || previous?.kind !== 'word' || token.tokenType.name !== 'ID')
      return null;
    return {
      message: `a colon is missing after the name "${previous.image}"`,
      atPrevious: true,
      fix: { title: 'Insert :', insertBefore: ': ' },
    };
  },
  function missingEqual({ token, previous, rules: [rule], expected }) {
    if (!expected.includes('=')) return null;
    const sides: Record<string, string> = {
      Equation: 'an equation has two sides; "=" is missing',
      Condition: 'a condition has two sides; "=" is missing',
    };
    return { message: sides[rule] ?? `"=" is missing before ${quoted(token)}`, atPrevious: previous !== null };
  },
  function interval({ token, rules: ruleStack, expected }) {
    if (!ruleStack.includes('Interval') && !(ruleStack[0] === 'Variable' && expected.includes('in'))) return null;
    if (ruleStack.includes('Interval')) return { message: `an interval is written [a, b], here is ${quoted(token)}` };
    return { message: 'the interval is missing: variable t in [a, b]', atPrevious: true };
  },
  function unknownWithoutVariable({ rules: [rule], expected, previous }) {
    if (rule !== 'Unknown' || !expected.includes('(') || previous === null) return null;
    return { message: `an unknown is a function of the variable: ${previous.image}(t)`, atPrevious: true };
  },
  function quotes({ token, expected }) {
    if (!expected.includes('STRING')) return null;
    return { message: `a text in double quotes is expected, not ${quoted(token)}` };
  },
  function method({ token, rules: [rule], expected }) {
    if (rule !== 'MethodCall' || !expected.includes('ID')) return null;
    return { message: `a method such as sobol(256) is expected, not ${quoted(token)}` };
  },
];

const atStatement = (ruleStack: string[], expected: string[]): boolean =>
  ruleStack[0] === 'Model' || expected.includes('EOF');

const spoken: Record<string, string> = {
  ID: 'a name',
  NUMBER: 'a number',
  STRING: 'a text in double quotes',
  EOF: 'the end of the statement',
};

function fallback({ token, expected }: Situation): Verdict {
  const wanted = expected.map((e) => under(spoken, e) ?? `"${e}"`);
  const shown = wanted.length > 4 ? [] : wanted;
  if (expected.includes('EOF') || shown.length === 0) return { message: `${quoted(token)} cannot stand here` };
  return { message: `${shown.join(' or ')} is expected here, not ${quoted(token)}` };
}

const characters: Record<string, string> = {
  '.': 'a file name or other text stands in double quotes',
  ';': 'statements end without a semicolon',
  '"': 'the text is not closed on this line; a " is missing',
  '∞': 'infinity is written inf',
  '²': 'a power is written ^2',
  '³': 'a power is written ^3',
  '×': 'a product is written with *',
  '−': 'write the ordinary minus sign -',
  '≤': 'write <=',
  '≥': 'write >=',
  '≠': 'write !=',
  '&': 'conditions cannot be combined; nest if(…) instead',
  '|': 'the absolute value is written abs(x)',
  '’': "a derivative is written with a straight prime '",
  '′': "a derivative is written with a straight prime '",
  $: 'no $ is needed',
};

/** What is declared in the text, as far as it could be read. */
type Declared = Pick<Situation, 'unknowns' | 'quantities'>;

export function syntaxFindings(document: LangiumDocument): Finding[] {
  const symbols = symbolsOf(document.parseResult.value as Model);
  const declared: Declared = {
    unknowns: symbols.unknowns.map((u) => u.name),
    quantities: new Set(symbols.quantities.keys()),
  };
  const text = document.textDocument;
  const full = text.getText();
  const { lexerErrors, parserErrors } = document.parseResult;
  const range = (offset: number, length: number): SourceRange => ({
    start: text.positionAt(offset),
    end: text.positionAt(offset + length),
  });
  const findings: Finding[] = [];
  // One error per line: what follows on it is most likely a consequence.
  const lines = new Set<number>();
  const rank = (e: LexerError) => (e.code === 'too-complex' ? 0 : 1);
  for (const error of (lexerErrors as LexerError[]).toSorted((a, b) => rank(a) - rank(b) || a.offset - b.offset)) {
    const character = String.fromCodePoint(full.codePointAt(error.offset) ?? 0x3f);
    const message = error.code ? error.message : (under(characters, character) ?? `"${character}" has no meaning here`);
    const place = range(error.offset, error.length);
    if (lines.has(place.start.line)) continue;
    lines.add(place.start.line);
    findings.push(finding(error.code ?? 'unknown-character', place, message));
  }
  const before = tokensBefore(full);
  // Where text was left out, what the parser misses there is no news.
  const isCut = lexerErrors.some((e: LexerError) => e.code === 'too-complex');
  for (const error of isCut ? [] : (parserErrors as ParserError[])) {
    const situation = situationOf(error, full, before, declared);
    const verdict = rules.map((rule) => rule(situation)).find((v) => v !== null) ?? fallback(situation);
    const { token, previous } = situation;
    const at = (verdict.atPrevious || isEnd(token)) && previous ? previous : token;
    const place = Number.isNaN(at.startOffset) ? range(full.length, 0) : range(at.startOffset, at.image.length);
    if (lines.has(place.start.line)) continue;
    lines.add(place.start.line);
    findings.push(finding(verdict.code ?? 'syntax', place, verdict.message, fixOf(verdict, token, range)));
  }
  return findings;
}

const scanner =
  /\/\/[^\r\n]*|\/\*[\s\S]*?\*\/|"[^"\r\n]*"|([A-Za-z_\u00B0\u00B5\u00C0-\u03FF\u2126][\w\u00B0\u00B5\u00C0-\u03FF\u2126\u2080-\u209C]*)|((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|[<>=!]=|\S/g;

/** The tokens of a text, read once, when the first error asks what stands before it. */
function tokensBefore(text: string): (offset: number) => Previous | null {
  let read: { tokens: (Previous | null)[]; borders: number[] } | undefined;
  const scan = () => {
    const tokens = [...text.matchAll(scanner)].flatMap((match): Previous[] => {
      const [image, word, number] = match;
      if (image.startsWith('//') || image.startsWith('/*')) return [];
      return [{ image, startOffset: match.index, kind: word ? 'word' : number ? 'number' : 'other' }];
    });
    return { tokens: [null, ...tokens], borders: [-1, ...tokens.map((t) => t.startOffset), text.length] };
  };
  return (offset) => {
    read ??= scan();
    return read.tokens[intervalAt(read.borders, offset - 1)];
  };
}

function situationOf(
  error: ParserError,
  text: string,
  before: (offset: number) => Previous | null,
  declared: Declared,
): Situation {
  const { token } = error;
  const offset = Number.isNaN(token.startOffset) ? text.length : token.startOffset;
  const lineEnd = text.indexOf('\n', offset);
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return {
    ...declared,
    lead: text.slice(lineStart, offset),
    token,
    previous: before(offset),
    rest: text.slice(offset, lineEnd < 0 ? undefined : lineEnd).replace(/\s*\/\/.*$/, ''),
    expected: error.message.split(' '),
    // Langium marks generated rule names with a zero-width space.
    rules: error.context.ruleStack.map((r) => r.replace(/\u200B/g, '')).reverse(),
  };
}

function fixOf({ fix }: Verdict, token: Token, range: (offset: number, length: number) => SourceRange): Fix | null {
  if (!fix || Number.isNaN(token.startOffset)) return null;
  const { title, insertBefore, replace = '', length = token.image.length, also } = fix;
  const edit =
    insertBefore !== undefined
      ? { range: range(token.startOffset, 0), newText: insertBefore }
      : { range: range(token.startOffset, length), newText: replace };
  const other = also && { range: range(token.startOffset - also.before, 0), newText: also.text };
  return { kind: 'replace', title, edits: other ? [other, edit] : [edit] };
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
