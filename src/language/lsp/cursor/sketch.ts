/**
 * @file What a text declares, told from its words alone: it is ready directly after a key, in a text of any length, and no
 * mistake elsewhere hides a name.
 */
import type { TermKind } from '../../../problem/problem.ts';
import { type Token, tokenize } from '../../syntax/tokens.ts';
import { beginsStatement, isNestedIn } from './cursor.ts';

export type SketchedKind =
  | 'param'
  | 'estimate'
  | 'let'
  | 'function'
  | 'learn'
  | 'variable'
  | 'unknown'
  | 'state'
  | 'input';

export interface SketchedQuantity {
  name: string;
  kind: SketchedKind;
  /** Its declaration, on one line. */
  text: string;
  /** Where its name stands. */
  offset: number;
  /** Arguments of a function. */
  formals: string[];
}

export interface SketchedTerm {
  name: string;
  kind: TermKind;
  hard: boolean;
  text: string;
  offset: number;
}

export interface Sketch {
  quantities: ReadonlyMap<string, SketchedQuantity>;
  /** Those with a name of their own. */
  terms: ReadonlyMap<string, SketchedTerm>;
  /** Experiments that stand in blocks of their own, with the names of what is stated in each. */
  experiments: ReadonlyMap<string, ReadonlySet<string>>;
  /** First words of the statements that are there. */
  statements: ReadonlySet<string>;
  /** Names of events, and of unknowns to which doses are added at once. */
  jumping: string[];
  /** Ends of the interval as they are written. */
  ends: string[];
  /** Conditions that the orders of the equations ask for and nobody wrote, as `u'(0)`; the lowest first. */
  readonly missing: string[];
}

export interface SketchedStatement {
  /** The one it begins with. */
  word: string;
  tokens: Token[];
}

/**
 * @param besides the offset of a word that is still being typed: it declares nothing yet
 * @param all the tokens of the text
 */
export function sketchOf(text: string, besides = -1, all: readonly Token[] = tokenize(text)): Sketch {
  const quantities = new Map<string, SketchedQuantity>();
  const terms = new Map<string, SketchedTerm>();
  const experiments = new Map<string, Set<string>>();
  const statements = sketchedStatements(text, besides, all);
  const lineOf = ({ tokens }: SketchedStatement) => oneLine(text.slice(tokens[0].start, tokens[tokens.length - 1].end));
  for (const statement of statements) {
    for (const { text: name, start } of quantitiesIn(statement))
      if (!quantities.has(name))
        quantities.set(name, {
          name,
          offset: start,
          kind: statement.word as SketchedKind,
          text: lineOf(statement),
          formals: statement.word === 'function' || statement.word === 'learn' ? formalsOf(statement) : [],
        });
    const term = termIn(statement);
    if (term && !terms.has(term.name)) terms.set(term.name, { ...term, text: lineOf(statement) });
    const experiment = statement.word === 'experiment' ? statement.tokens[1] : undefined;
    if (experiment?.kind !== 'word' || experiment.text === 'from') continue;
    const own = new Set<string>();
    for (const item of itemsIn(statement)) {
      const stated = termIn(item);
      if (!stated) continue;
      own.add(stated.name);
      if (!terms.has(stated.name)) terms.set(stated.name, { ...stated, text: lineOf(item) });
    }
    experiments.set(experiment.text, own);
  }
  const ends = endsIn(statements);
  return {
    quantities,
    terms,
    experiments,
    statements: new Set(statements.map(({ word }) => word)),
    jumping: [...new Set(statements.flatMap(jumpingIn))],
    ends,
    // Most places do not ask for it.
    get missing() {
      return ends.length > 0 ? missingIn(statements, quantities, ends[0]) : [];
    },
  };
}

/** The statements between the braces of another one. */
function itemsIn({ word, tokens }: SketchedStatement): SketchedStatement[] {
  const found: SketchedStatement[] = [];
  let depth = 0;
  for (const token of tokens) {
    if (token.text === '}') depth--;
    if (depth === 1 && token.kind === 'word' && isNestedIn(word, token.text))
      found.push({ word: token.text, tokens: [token] });
    else if (depth > 0) found[found.length - 1]?.tokens.push(token);
    if (token.text === '{') depth++;
  }
  return found;
}

function jumpingIn({ word, tokens }: SketchedStatement): string[] {
  const isJump = word === 'event' || (word === 'dose' && !tokens.some(({ text }) => text === 'over'));
  return isJump && tokens[1]?.kind === 'word' ? [tokens[1].text] : [];
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** What stands outside of blocks, each up to the next one; comments are left out. */
export function sketchedStatements(
  text: string,
  besides = -1,
  all: readonly Token[] = tokenize(text),
): SketchedStatement[] {
  const tokens = all.filter((t) => t.kind !== 'comment' && !(t.start <= besides && besides < t.end));
  const found: SketchedStatement[] = [];
  let depth = 0;
  for (const [i, token] of tokens.entries()) {
    const current = found[found.length - 1];
    const isNested = depth > 0 && isNestedIn(current?.word, token.text);
    if (!isNested && beginsStatement(tokens, i, text)) {
      found.push({ word: token.text, tokens: [token] });
      depth = 0;
      continue;
    }
    if (token.text === '{') depth++;
    else if (token.text === '}') depth--;
    current?.tokens.push(token);
  }
  return found;
}

const declaring = new Set<string>(['param', 'estimate', 'let', 'function', 'learn', 'variable', 'state', 'input']);

/** The names it declares. */
function quantitiesIn({ word, tokens }: SketchedStatement): Token[] {
  if (declaring.has(word)) return tokens[1]?.kind === 'word' ? [tokens[1]] : [];
  if (word !== 'unknown') return [];
  // Between two names stand the brackets of the first, its unit and its range.
  const names: Token[] = [];
  let depth = 0;
  for (const [i, token] of tokens.entries()) {
    const { text, kind } = token;
    if (text === '(' || text === '[') depth++;
    else if (text === ')' || text === ']') depth--;
    else if (depth === 0 && kind === 'word' && i > 0 && (i === 1 || tokens[i - 1].text === ',')) names.push(token);
  }
  return names;
}

/** `function hill(x, k, n) = …`: x, k, n. */
const formalsOf = ({ tokens }: SketchedStatement): string[] => {
  const end = tokens.findIndex((t) => t.text === ')');
  return tokens.slice(3, end < 0 ? undefined : end).flatMap((t) => (t.kind === 'word' ? [t.text] : []));
};

const conditions = new Set(['initial', 'boundary']);

function termIn({ word, tokens }: SketchedStatement): Omit<SketchedTerm, 'text'> | null {
  const hard = word === 'hard';
  const kind = hard ? tokens[1]?.text : word;
  if (kind !== 'equation' && kind !== 'data' && !conditions.has(kind)) return null;
  const at = hard ? 2 : 1;
  const name = tokens[at];
  if (name?.kind !== 'word') return null;
  // A family has its indices between its name and the colon.
  const behind = tokens[at + 1]?.text === '[' ? tokens[tokens.findIndex((t) => t.text === ']') + 1] : tokens[at + 1];
  const isNamed = kind === 'data' ? name.text !== 'from' : behind?.text === ':';
  return isNamed ? { name: name.text, kind: kind as TermKind, hard, offset: name.start } : null;
}

function endsIn(statements: readonly SketchedStatement[]): string[] {
  const tokens = statements.find(({ word }) => word === 'variable')?.tokens ?? [];
  const text = tokens.map((t) => t.text).join('');
  return /\[([^,\]]+),([^\]]+)\]/.exec(text)?.slice(1, 3) ?? [];
}

type Orders = ReadonlyMap<string, number>;

/** Highest derivative of each unknown; those inside lets count where the let stands. */
function ordersIn(tokens: readonly Token[], unknowns: ReadonlySet<string>, lets: ReadonlyMap<string, Orders>): Orders {
  const orders = new Map<string, number>();
  const note = (name: string, order: number) => orders.set(name, Math.max(orders.get(name) ?? 0, order));
  for (const [i, { text }] of tokens.entries()) {
    if (unknowns.has(text)) {
      const behind = tokens[i + 1]?.text === '[' ? tokens.findIndex((t, k) => k > i && t.text === ']') : i;
      let primes = 0;
      while (tokens[behind + 1 + primes]?.text === "'") primes++;
      const inD = tokens[i - 1]?.text === '(' && tokens[i - 2]?.text === 'D';
      const written = tokens[behind + 1]?.text === ',' ? Number(tokens[behind + 2]?.text) : 1;
      note(text, primes + (inD && Number.isInteger(written) ? written : 0));
    }
    for (const [name, order] of lets.get(text) ?? []) note(name, order);
  }
  return orders;
}

function missingIn(
  statements: readonly SketchedStatement[],
  quantities: ReadonlyMap<string, SketchedQuantity>,
  from: string,
): string[] {
  if (statements.some(({ word }) => word === 'data')) return [];
  const unknowns = new Set([...quantities.values()].filter((q) => q.kind === 'unknown').map((q) => q.name));
  const lets = new Map<string, Orders>();
  for (const { word, tokens } of statements)
    if (word === 'let' && tokens[1]) lets.set(tokens[1].text, ordersIn(tokens.slice(2), unknowns, lets));
  const needed = new Map<string, number>();
  const given = new Set<string>();
  let written = 0;
  for (const { word, tokens } of statements) {
    const isCondition = conditions.has(word) || word === 'hard';
    // One that is still being written says nothing yet.
    if (isCondition ? !tokens.some((t) => t.text === '=') : word !== 'equation') continue;
    if (isCondition) written++;
    for (const [name, order] of ordersIn(tokens, unknowns, lets))
      if (isCondition) given.add(`${name}${"'".repeat(order)}`);
      else needed.set(name, Math.max(needed.get(name) ?? 0, order));
  }
  const all = [...needed].flatMap(([name, order]) => Array.from({ length: order }, (_, k) => name + "'".repeat(k)));
  // Conditions elsewhere on the interval count as well: what they leave open is not always a value at its start.
  const open = Math.max(0, all.length - written);
  return all
    .filter((value) => !given.has(value))
    .slice(0, open)
    .map((value) => `${value}(${from})`);
}
