/** @file Writes weights: replaces those that are written, adds the others, and touches nothing else. */
import { GrammarUtils } from 'langium';
import type { TextEdit } from '../../problem/fix.ts';
import { numberText, roundWeight } from '../../problem/number-text/spec.ts';
import type { Schedule } from '../../problem/schedule.ts';
import { noFiles } from '../files/files.ts';
import type * as ast from '../generated/ast.ts';
import { lower } from '../lower/lower.ts';
import type { TermSymbol } from '../syntax/symbols.ts';
import { borderWords } from '../syntax/words.ts';
import { firstBlock, inserted, removed } from './block.ts';
import { callText } from './spec-text.ts';
import type { Maker, Target } from './target.ts';
import { appended } from './target.ts';

type Weights = Readonly<Record<string, number>>;

export const setWeights: Maker<'set-weights'> = ({ weights, others, variant }, target) => {
  const wanted = bySymbol(weights, target);
  const between = Object.entries(weights).filter(([name, weight]) => isBorderName(name) && weight >= 0);
  if (wanted.size === 0 && between.length === 0) return null;
  const { statements } = target.model;
  const spec = statements.find((s) => s.$type === 'Weights');
  // Of several blocks of a variant the last one counts.
  const own = statements
    .filter((s) => s.$type === 'Variant')
    .find(({ name }) => name === variant)
    ?.items.findLast((item) => item.$type === 'Weights');
  if (others && !spec && !own) {
    // Whoever cannot be called by a name would lose its default weight.
    if (target.symbols.terms.some((term) => !term.named && !isHard(term))) return null;
    for (const [symbol, weight] of bySymbol(others, target)) if (!wanted.has(symbol)) wanted.set(symbol, weight);
  }
  const edits: TextEdit[] = [];
  const missing: string[] = [];
  for (const [name, weight] of [...[...wanted].map(([symbol, weight]) => [symbol.name, weight] as const), ...between]) {
    const entry = [own, spec].flatMap((block) => block?.entries ?? []).find((e) => nameOf(e) === name);
    if (entry) edits.push(...rewritten(entry, weight, target));
    else missing.push(`${name} = ${numberText(weight)}`);
  }
  if (missing.length === 0) return edits;
  const home = spec ?? own;
  const added = home ? inserted(home, missing, target) : firstBlock('weights', missing, target);
  return added && [...edits, added];
};

export const rebalance: Maker<'rebalance'> = ({ weights }, target) => {
  const wanted = bySymbol(weights, target);
  const block = target.model.statements.find((s) => s.$type === 'Weights');
  const soft = target.symbols.terms.filter((term) => !isHard(term));
  // The first block takes the place of all default weights.
  if (wanted.size === 0 || (!block && soft.some((term) => !wanted.has(term)))) return null;
  const { termsOf } = lower(target.model, noFiles, null);
  const edits: TextEdit[] = [];
  const missing: string[] = [];
  for (const [symbol, weight] of wanted) {
    const entry = block?.entries.find((e) => nameOf(e) === symbol.name);
    const schedule = termsOf.get(symbol)?.[0].weight?.schedule;
    if (!entry) missing.push(`${symbol.name} = ${numberText(weight)}`);
    else if (entry.value?.$type === 'Schedule' && typeof schedule === 'object' && schedule.value > 0)
      edits.push(...scaled(entry.value, schedule, weight, target));
    else edits.push(...rewritten(entry, weight, target));
  }
  if (missing.length === 0) return edits;
  const added = block ? inserted(block, missing, target) : firstBlock('weights', missing, target);
  return added && [...edits, added];
};

/** What an entry is the weight of: `motion`, `jump gut`, `continuity h'`. */
const nameOf = ({ border, target, primes }: ast.WeightEntry): string =>
  `${border ? `${border} ` : ''}${target?.$refText}${border ? primes.join('') : ''}`;

/** Whether it is what a term between two pieces of a network is called in a spec. */
const isBorderName = (name: string): boolean => {
  const [word, of = '', ...rest] = name.split(' ');
  return borderWords.includes(word) && rest.length === 0 && !of.includes('[');
};

/** The terms that a weight can be written for, with their weights. All columns of a data set have one in common. */
function bySymbol(weights: Weights, { model, symbols }: Target): Map<TermSymbol, number> {
  const found = new Map<TermSymbol, number>();
  for (const [symbol, terms] of lower(model, noFiles, null).termsOf) {
    if (symbols.namedTerms.get(symbol.name) !== symbol || isHard(symbol)) continue;
    const names = [symbol.name, ...terms.map((term) => term.name)];
    const given = names.flatMap((name) => (Object.hasOwn(weights, name) ? [weights[name]] : []));
    const [weight] = given;
    if (given.length === 0 || given.some((other) => other !== weight)) continue;
    // No spec may have others.
    if (Number.isFinite(weight) && weight >= 0) found.set(symbol, weight);
  }
  return found;
}

const isHard = ({ node }: TermSymbol): boolean => node.$type === 'Condition' && node.hard;

/** The entry with another value; nothing where it has that value. */
function rewritten(entry: ast.WeightEntry, weight: number, { edit }: Target): TextEdit[] {
  const { value, $cstNode: whole } = entry;
  if (!whole) return [];
  const written = GrammarUtils.findNodeForProperty(whole, 'value');
  if (!written) return [edit(whole.offset, whole.end, `${nameOf(entry)} = ${numberText(weight)}`)];
  if (value?.$type === 'NumberLiteral' && !value.percent && Number(value.value) === weight) return [];
  return [edit(written.offset, written.end, numberText(weight))];
}

/** The schedule in its shape, begun at `weight`. */
function scaled(written: ast.Schedule, meant: Schedule, weight: number, { edit }: Target): TextEdit[] {
  const factor = weight / meant.value;
  const values = [
    { cst: written.value.$cstNode, value: meant.value },
    ...written.segments.map(({ to }, k) => ({ cst: to.$cstNode, value: meant.segments[k].to })),
  ];
  return values.flatMap(({ cst, value }) =>
    cst ? [edit(cst.offset, cst.end, numberText(roundWeight(factor * value)))] : [],
  );
}

export const setWeighting: Maker<'set-weighting'> = ({ method }, target) => {
  const block = target.model.statements.find((s) => s.$type === 'Weights');
  const text = method && callText(method, 'weights');
  if (!block?.$cstNode) return text === null ? [] : [appended(target, `weights ${text}`, true)];
  const written = block.method?.$cstNode;
  const keyword = GrammarUtils.findNodeForKeyword(block.$cstNode, 'weights');
  if (!keyword) return null;
  if (!written) return text === null ? [] : [target.edit(keyword.end, keyword.end, ` ${text}`)];
  if (text === null) {
    // What is left without braces would be no block.
    return block.entries.length > 0 ? [target.edit(keyword.end, written.end, '')] : [removed(block.$cstNode, target)];
  }
  return written.text === text ? [] : [target.edit(written.offset, written.end, text)];
};
