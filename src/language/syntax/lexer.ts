/**
 * @file A lexer that closes brackets which the author left open, so that one missing brace neither blinds the rest of
 * the file nor is reported somewhere else: the error stands at the open bracket.
 */
import type { LexerResult, TokenizeOptions } from 'langium';
import { DefaultLexer } from 'langium';
import { statementWords, variantWords } from './words.ts';

type Token = LexerResult['tokens'][number];
export type LexerError = LexerResult['errors'][number] & { code?: string };

/** A map and no object: a name such as `constructor` opens nothing. */
const closers: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);
const closing = new Set(closers.values());
const starts = new Set<string>(statementWords);
const inVariant = new Set<string>(variantWords);

/** Deeper brackets, more signs in a row or longer chains of operators are no formulas, and would exhaust the parser. */
const deepest = 32;
/** A text beyond this is data, not a spec; reading it all would keep the author waiting. */
const mostCharacters = 1_000_000;
const mostTokens = 150_000;
const longest = 500;
const operators = new Set(['+', '-', '*', '/', '^']);

interface Open {
  token: Token;
  /** The statement word before a brace. */
  owner: string;
}

const errorAt = (token: Token, code: string, message: string): LexerError => ({
  code,
  message,
  offset: token.startOffset,
  length: token.image.length,
  line: token.startLine,
  column: token.startColumn,
});

export class PinnLexer extends DefaultLexer {
  override tokenize(text: string, options?: TokenizeOptions): LexerResult {
    // What stands before a cursor is always unfinished.
    if (options?.mode === 'partial') return super.tokenize(text, options);
    const lines = text.length > mostCharacters ? text.slice(0, text.lastIndexOf('\n', mostCharacters) + 1) : text;
    const result = super.tokenize(lines, options);
    return this.#closeBrackets(this.#cutExcess(this.#cutLength(result, lines.length < text.length)));
  }

  /** Leaves out everything behind the longest text that is read. */
  #cutLength(result: LexerResult, isCut: boolean): LexerResult {
    const { tokens } = result;
    if (tokens.length <= mostTokens && !isCut) return result;
    const first = tokens[mostTokens] ?? tokens[tokens.length - 1];
    const message = 'the text is too long and is read up to here; long lists of numbers belong into a CSV file';
    const error = first
      ? errorAt(first, 'too-complex', message)
      : { code: 'too-complex', message, offset: 0, length: 1, line: 1, column: 1 };
    return { ...result, tokens: tokens.slice(0, mostTokens), errors: [...result.errors, error] };
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
      if (starts.has(image) && firstOnLine && !['=', ':'].includes(result.tokens[i + 1]?.image)) {
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

  #closeBrackets(result: LexerResult): LexerResult {
    const tokens: Token[] = [];
    const errors: LexerError[] = [...result.errors];
    const open: Open[] = [];
    let owner = '';
    const complain = (token: Token, message: string) => errors.push(errorAt(token, 'bracket', message));
    const closeTop = () => {
      const top = open.pop();
      if (!top) return;
      const before = tokens[tokens.length - 1];
      const closer = closers.get(top.token.image)!;
      tokens.push(this.#emptyToken(closer, before));
      complain(top.token, `this ${top.token.image} is never closed; a ${closer} is missing`);
    };
    for (const [i, token] of result.tokens.entries()) {
      const { image } = token;
      if (starts.has(image)) {
        const firstOnLine = i === 0 || result.tokens[i - 1].endLine !== token.startLine;
        const isEntry = ['=', ':'].includes(result.tokens[i + 1]?.image);
        if (firstOnLine && !isEntry)
          while (open.length > 0 && !(open[open.length - 1].owner === 'variant' && inVariant.has(image))) closeTop();
        if (!isEntry) owner = image;
      }
      if (closers.has(image)) open.push({ token, owner: image === '{' ? owner : '' });
      else if (closing.has(image)) {
        if (!open.some((o) => closers.get(o.token.image) === image)) {
          complain(token, `nothing is open that this ${image} could close`);
          continue;
        }
        while (closers.get(open[open.length - 1].token.image) !== image) closeTop();
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
