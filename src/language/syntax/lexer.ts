/**
 * @file A lexer that closes brackets which the author left open, so that one missing brace neither blinds the rest of
 * the file nor is reported somewhere else: the error stands at the open bracket.
 */
import type { LexerResult, TokenizeOptions } from 'langium';
import { DefaultLexer } from 'langium';
import { under } from '../../problem/by-name.ts';
import { borderWords, bracedWords, nestedWords, softStatementWords, statementWords, timingWords } from './words.ts';

type Token = LexerResult['tokens'][number];
export type LexerError = LexerResult['errors'][number] & {
  code?: string;
  /** Text to put in, in the place of `length` characters. */
  fix?: { title: string; offset: number; length: number; text: string };
};

/** A map and no object: a name such as `constructor` opens nothing. */
const closers: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);
const closing = new Set(closers.values());
const starts = new Set<string>(statementWords);
const soft = new Set<string>(softStatementWords);
const ofTiming = new Set<string>(timingWords);
const ofBorders = new Set<string>(borderWords);

/** Deeper brackets, more signs in a row or longer chains of operators are no formulas, and would exhaust the parser. */
const deepest = 32;
/** A text beyond this is data, not a spec; reading it all would keep the author waiting. */
const mostCharacters = 1_000_000;
const mostTokens = 150_000;
const longest = 500;
/** What is said where reading ends: nobody knows what stands behind it. */
export const textTooLong = 'the text is too long and is read up to here; long lists of numbers belong into a CSV file';
const operators = new Set(['+', '-', '*', '/', '^']);
/** Behind these something is still to come. */
const unfinishedEnds = new Set([...operators, ',', '=', ':', '(', '[', '{']);

const ofExperiment = nestedWords.get('experiment')!;

/** What an item of an experiment may end with, or what opens it. */
const endsItem = /[\w"%)\]}{']$/;

/** Words that are words only between these, and names else. */
const places: Readonly<Record<string, (before: string | undefined, next: string | undefined) => boolean>> = {
  log: (before, next) => before === 'in' && next === '[',
  per: (_, next) => next === 'experiment',
  experiment: (before) => before === 'per',
};

/** Statements that name what they declare, a colon and its unit. */
const withUnits = new Set(['param', 'estimate', 'variable', 'unknown', 'state', 'input', 'learn']);
/** What may follow a unit. */
const afterUnit = new Set(['=', 'in', ',', '~', 'from', '{', 'to']);
/** Name of the type of a word that can stand nowhere. */
export const strayWord = 'StrayWord';

const isWord = /^[A-Za-z_\u00B0\u00B5\u00C0-\u024F\u0370-\u03FF\u2126]/;

/** Whether a token begins a statement where it is the first on its line: words that serve as names do not. */
const isStart = (token: Token): boolean => starts.has(token.image) && token.tokenType.name !== 'ID';

interface Open {
  token: Token;
  /** The statement word before a brace. */
  owner: string;
}

/** A token that was put in has no text. */
const imageOf = (token: Token): string => token.image || token.tokenType.name;

const closerOf = ({ token }: Open): string => closers.get(imageOf(token))!;

const errorAt = (token: Token, code: string, message: string): LexerError => ({
  code,
  message,
  offset: token.startOffset,
  length: token.image.length,
  line: token.startLine,
  column: token.startColumn,
});

/** The first entry of the block that starts at `block` and ends before `end`. */
function entryFrom(tokens: readonly Token[], block: number, end: number): number {
  for (let i = block + 1; i < end; i++) if (tokens[i + 1]?.image === '=') return i;
  return block + 1;
}

/** A comment that is never closed would be read as a division; what is left of its line is no text. */
function withoutOpenComment(result: LexerResult): LexerResult {
  const { tokens } = result;
  const at = tokens.findIndex(
    (token, i) =>
      token.image === '/' && tokens[i + 1]?.image === '*' && tokens[i + 1].startOffset === token.startOffset + 1,
  );
  if (at < 0) return result;
  const { startLine, startOffset } = tokens[at];
  const error = errorAt({ ...tokens[at], image: '/*' }, 'comment', 'this comment is never closed; */ is missing');
  return {
    ...result,
    tokens: tokens.filter((token) => token.startLine !== startLine || token.startOffset < startOffset),
    errors: [...result.errors.filter((e) => e.line !== startLine), error],
  };
}

export class PinnLexer extends DefaultLexer {
  override tokenize(text: string, options?: TokenizeOptions): LexerResult {
    // What stands before a cursor is always unfinished.
    if (options?.mode === 'partial') return this.#softened(super.tokenize(text, options));
    const lines = text.length > mostCharacters ? text.slice(0, text.lastIndexOf('\n', mostCharacters) + 1) : text;
    const result = this.#unitsEnded(this.#softened(super.tokenize(lines, options)));
    const whole = withoutOpenComment(this.#cutLength(result, lines.length < text.length));
    return this.#closeBrackets(this.#openBraces(this.#cutExcess(whole)));
  }

  /** Leaves out everything behind the longest text that is read. */
  #cutLength(result: LexerResult, isCut: boolean): LexerResult {
    const { tokens } = result;
    if (tokens.length <= mostTokens && !isCut) return result;
    const first = tokens[mostTokens] ?? tokens[tokens.length - 1];
    const error = first
      ? errorAt(first, 'too-complex', textTooLong)
      : { code: 'too-complex', message: textTooLong, offset: 0, length: 1, line: 1, column: 1 };
    return { ...result, tokens: tokens.slice(0, mostTokens), errors: [...result.errors, error] };
  }

  /** Turns words that are only words in their own statements into names everywhere else: old specs use them so. */
  #softened(result: LexerResult): LexerResult {
    const name = this.definition.ID;
    let timed = false;
    // Behind `1..n` stands a condition on the index.
    let ranged = false;
    // Braces that are open within an experiment, its own included.
    let inExperiment = 0;
    let isExperiment = false;
    const { tokens } = result;
    tokens.forEach((token, i) => {
      const { image } = token;
      const before = tokens[i - 1];
      const firstOnLine = i === 0 || before.endLine !== token.startLine;
      if (image === '..') ranged = true;
      else if (image === ']') ranged = false;
      else if (image === '{' && isExperiment) inExperiment++;
      else if (image === '}' && inExperiment > 0) inExperiment--;
      const next = tokens[i + 1];
      const nextIsName = next !== undefined && next.startLine === token.endLine && isWord.test(next.image);
      const isNested =
        inExperiment === 1 && ofExperiment.has(image) && endsItem.test(before.image) && !starts.has(next?.image);
      if ((firstOnLine || isNested) && starts.has(image)) {
        if (!soft.has(image) || nextIsName) {
          timed = image === 'event' || image === 'dose';
          ranged = false;
          if (!(inExperiment > 0 && ofExperiment.has(image))) {
            isExperiment = image === 'experiment';
            inExperiment = 0;
          }
          return;
        }
      }
      if (under(places, image)?.(before?.image, next?.image)) return;
      const isBorder = nextIsName && !starts.has(next.image) && ['=', "'"].includes(tokens[i + 2]?.image);
      if (ofBorders.has(image) && isBorder) return;
      const isName =
        soft.has(image) ||
        Object.hasOwn(places, image) ||
        ofBorders.has(image) ||
        (ofTiming.has(image) && (!timed || next?.image === '=' || next?.image === "'"));
      if (!isName || (image === 'when' && ranged)) return;
      token.tokenType = name;
      token.tokenTypeIdx = name.tokenTypeIdx ?? 0;
    });
    return result;
  }

  /** A unit ends with its line: a word at the start of the next one is no factor of it, but begins a statement. */
  #unitsEnded(result: LexerResult): LexerResult {
    const stray: Token['tokenType'] = { ...this.definition.ID, name: strayWord, tokenTypeIdx: -1 };
    let declares = false;
    let inUnit = false;
    result.tokens.forEach((token, i) => {
      const { image } = token;
      const before = result.tokens[i - 1];
      if (before?.endLine !== token.startLine) {
        if (inUnit && before?.image !== ':' && token.tokenType.name === 'ID') {
          token.tokenType = stray;
          token.tokenTypeIdx = -1;
        }
        declares = withUnits.has(image);
        inUnit = false;
      }
      if (image === ':') inUnit = declares;
      else if (afterUnit.has(image)) inUnit = false;
    });
    return result;
  }

  /** Leaves out what follows, up to the next statement, once an expression is out of all proportion. */
  #cutExcess(result: LexerResult): LexerResult {
    let depth = 0;
    let signs = 0;
    let chain = 0;
    let powers = 0;
    let cutting = false;
    const errors: LexerError[] = [...result.errors];
    const tokens = result.tokens.filter((token, i) => {
      const { image } = token;
      const firstOnLine = i > 0 && result.tokens[i - 1].endLine !== token.startLine;
      if (isStart(token) && firstOnLine && !['=', ':'].includes(result.tokens[i + 1]?.image)) {
        depth = 0;
        cutting = false;
      }
      if (cutting) return false;
      if (closers.has(image)) depth++;
      else if (closing.has(image)) depth--;
      signs = operators.has(image) ? signs + 1 : 0;
      chain = image === ',' || image === '=' || starts.has(image) ? 0 : chain + (operators.has(image) ? 1 : 0);
      // Powers of powers nest, as a^(b^(c^…)).
      if (image === '^') powers++;
      else if (operators.has(image) || image === ',' || image === '=' || starts.has(image)) powers = 0;
      if (depth <= deepest && signs <= deepest && chain <= longest && powers <= deepest) return true;
      cutting = true;
      errors.push(errorAt(token, 'too-complex', 'this expression is nested too deeply or too long; split it with let'));
      return false;
    });
    return errors.length > result.errors.length ? { ...result, tokens, errors } : result;
  }

  /** A brace that closes nothing behind a block without one: the one that opens it is missing. */
  #openBraces(result: LexerResult): LexerResult {
    const { tokens } = result;
    const errors: LexerError[] = [...result.errors];
    const inserted = new Map<number, Token>();
    let block: number | null = null;
    let depth = 0;
    for (const [i, { image }] of tokens.entries()) {
      const isEntry = ['=', ':'].includes(tokens[i + 1]?.image);
      if (starts.has(image) && !isEntry && depth === 0) block = bracedWords.has(image) ? i : null;
      if (image === '{') depth++;
      if (image !== '}') continue;
      if (depth > 0) depth--;
      else if (block !== null) {
        const at = entryFrom(tokens, block, i);
        inserted.set(at, this.#emptyToken('{', tokens[at - 1]));
        const { image: word } = tokens[block];
        const place = tokens[at - 1];
        errors.push({
          ...errorAt(tokens[block], 'bracket', `a { is missing behind "${word}"`),
          fix: { title: 'Insert {', offset: place.startOffset + place.image.length, length: 0, text: ' {' },
        });
      }
      if (depth === 0) block = null;
    }
    if (inserted.size === 0) return result;
    const all = tokens.flatMap((token, i) => (inserted.has(i) ? [inserted.get(i)!, token] : [token]));
    return { ...result, tokens: all, errors };
  }

  #closeBrackets(result: LexerResult): LexerResult {
    const tokens: Token[] = [];
    const errors: LexerError[] = [...result.errors];
    const open: Open[] = [];
    let owner = '';
    const complain = (token: Token, message: string, fix?: LexerError['fix']) =>
      errors.push({ ...errorAt(token, 'bracket', message), ...(fix ? { fix } : {}) });
    const closeTop = () => {
      const top = open.pop();
      if (!top) return;
      const before = tokens[tokens.length - 1];
      const closer = closerOf(top);
      tokens.push(this.#emptyToken(closer, before));
      // A word in braces is an entry that is not finished, unless it is a value.
      const isEntry = closer === '}' && isWord.test(before.image) && tokens[tokens.length - 3]?.image !== '=';
      const isFilled = before !== top.token && !unfinishedEnds.has(before.image) && !isEntry;
      const isOneLine = before.startLine === top.token.startLine && before.image !== '';
      complain(
        top.token,
        `this ${top.token.image} is never closed; a ${closer} is missing`,
        isFilled && isOneLine
          ? {
              title: `Insert ${closer}`,
              offset: before.startOffset + before.image.length,
              length: 0,
              text: closer === '}' ? ' }' : closer,
            }
          : undefined,
      );
    };
    for (const [i, token] of result.tokens.entries()) {
      const image = imageOf(token);
      if (isStart(token)) {
        const firstOnLine = i === 0 || result.tokens[i - 1].endLine !== token.startLine;
        const isEntry = ['=', ':'].includes(result.tokens[i + 1]?.image);
        if (firstOnLine && !isEntry)
          while (open.length > 0 && !nestedWords.get(open[open.length - 1].owner)?.has(image)) closeTop();
        if (!isEntry) owner = image;
      }
      if (closers.has(image)) open.push({ token, owner: image === '{' ? owner : '' });
      else if (closing.has(image)) {
        if (!open.some((o) => closerOf(o) === image)) {
          const leftOut = { title: 'Leave it out', offset: token.startOffset, length: image.length, text: '' };
          complain(token, `nothing is open that this ${image} could close`, leftOut);
          continue;
        }
        while (closerOf(open[open.length - 1]) !== image) closeTop();
        open.pop();
      }
      tokens.push(token);
    }
    while (open.length > 0) closeTop();
    return { ...result, tokens, errors };
  }

  /** A token without text directly behind `before`. */
  #emptyToken(name: string, before: Token): Token {
    const tokenType = this.definition[name];
    const offset = before.startOffset + before.image.length;
    const column = (before.endColumn ?? 0) + 1;
    return {
      image: '',
      startOffset: offset,
      endOffset: offset - 1,
      startLine: before.endLine,
      endLine: before.endLine,
      startColumn: column,
      endColumn: column - 1,
      tokenTypeIdx: tokenType.tokenTypeIdx ?? 0,
      tokenType,
    };
  }
}
