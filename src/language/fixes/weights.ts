/** @file Writes weights: replaces those that are written, adds the others, and touches nothing else. */
import { GrammarUtils } from 'langium';
import type { TextEdit } from '../../problem/fix.ts';
import { numberText, roundWeight } from '../../problem/number-text/spec.ts';
import type { Schedule } from '../../problem/schedule.ts';
import { noFiles } from '../files/files.ts';
import type * as ast from '../generated/ast.ts';
import { type Lowered, lower } from '../lower/lower.ts';
import { experimentText } from '../lower/member-terms.ts';
import { lowerSchedule } from '../lower/numbers.ts';
import { Report } from '../syntax/report.ts';
import type { TermSymbol } from '../syntax/symbols.ts';
import { borderWords } from '../syntax/words.ts';
import { firstBlock, inserted, removed } from './block.ts';
import { callText } from './spec-text.ts';
import type { Maker, Target } from './target.ts';
import { appended } from './target.ts';

type Weights = Readonly<Record<string, number>>;

export const setWeights: Maker<'set-weights'> = ({ weights, others, variant }, target) => {
  const lowered = lower(target.model, noFiles, null);
  const wanted = written(weights, target, lowered);
  const between = Object.entries(weights).filter(([name, weight]) => isBorderName(name) && weight >= 0);
  if (wanted.length === 0 && between.length === 0) return null;
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
    const isSaid = (other: Weighed) => wanted.some(({ name }) => name === other.name);
    wanted.push(...written(others, target, lowered).filter((other) => !isSaid(other)));
  }
  const edits: TextEdit[] = [];
  const missing: string[] = [];
  for (const [name, weight] of [...wanted.map(({ name, weight }) => [name, weight] as const), ...between]) {
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
  const lowered = lower(target.model, noFiles, null);
  const wanted = written(weights, target, lowered);
  const block = target.model.statements.find((s) => s.$type === 'Weights');
  const soft = target.symbols.terms.filter((term) => !isHard(term));
  const isWanted = (term: TermSymbol) => wanted.some(({ symbol }) => term.named && term.base === symbol.base);
  // The first block takes the place of all default weights.
  if (wanted.length === 0 || (!block && soft.some((term) => !isWanted(term)))) return null;
  const edits: TextEdit[] = [];
  const missing: string[] = [];
  for (const { name, weight } of wanted) {
    const entry = block?.entries.find((e) => nameOf(e) === name);
    const schedule = entry ? scheduleOf(entry, lowered) : null;
    if (!entry) missing.push(`${name} = ${numberText(weight)}`);
    else if (entry.value?.$type === 'Schedule' && schedule && schedule.value > 0)
      edits.push(...scaled(entry.value, schedule, weight, target));
    else edits.push(...rewritten(entry, weight, target));
  }
  if (missing.length === 0) return edits;
  const added = block ? inserted(block, missing, target) : firstBlock('weights', missing, target);
  return added && [...edits, added];
};
/** What an entry is the weight of: `motion`, `flow[2]`, `plate["10 mg"]`, `jump gut`, `continuity h'`. */
const nameOf = ({ border, target, primes, indices, experiment }: ast.WeightEntry): string => {
  const part =
    experiment === undefined ? indices.map((i) => i.$cstNode?.text ?? '').join() : experimentText(experiment);
  return `${border ? `${border} ` : ''}${target?.$refText}${border ? primes.join('') : ''}${part && `[${part}]`}`;
};

const scheduleOf = ({ value }: ast.WeightEntry, lowered: Lowered): Schedule | null =>
  value && value.$type !== 'EqualTotal' ? lowerSchedule(value, { ...lowered.context, report: new Report() }) : null;

/** Whether it is what a term between two pieces of a network is called in a spec. */
const isBorderName = (name: string): boolean => {
  const [word, of = '', ...rest] = name.split(' ');
  return borderWords.includes(word) && rest.length === 0 && !of.includes('[');
};

/** A weight that an entry can say: of a statement, or of it in one experiment. */
interface Weighed {
  symbol: TermSymbol;
  /** As the entry calls it. */
  name: string;
  weight: number;
}

/** The entries that say these weights. All columns of a data set have one in common; what has two is left out. */
function written(weights: Weights, { symbols }: Target, { termsOf, meant, context }: Lowered): Weighed[] {
  const found: Weighed[] = [];
  const experiments = symbols.experiments.some((e) => e.file !== undefined)
    ? Number.POSITIVE_INFINITY
    : symbols.experiments.length;
  for (const symbol of termsOf.keys()) {
    if (symbols.namedTerms.get(symbol.base) !== symbol || isHard(symbol)) continue;
    const terms = meant(symbol);
    const shared = [symbol.base, ...terms.flatMap((t) => (context.experimentOf.has(t.name) ? [] : [t.name]))];
    const whole = new Set<number>();
    const parts = new Map<string, Set<number>>();
    for (const [name, weight] of Object.entries(weights)) {
      const within = context.experimentOf.get(name);
      const [, head = '', label = ''] = inBrackets.exec(name) ?? [];
      const isOwn = within !== undefined && terms.some((t) => t.name === name);
      const part = isOwn ? within : shared.includes(head) && symbol.node.ranges.length === 0 ? label : null;
      if (shared.includes(name)) whole.add(weight);
      else if (part !== null) parts.set(part, (parts.get(part) ?? new Set()).add(weight));
    }
    const each = new Set([...parts.values()].flatMap((own) => [...own]));
    if (parts.size === experiments && each.size === 1) {
      for (const weight of each) whole.add(weight);
      parts.clear();
    }
    const add = (name: string, own: ReadonlySet<number>): void => {
      const [weight] = own;
      // No spec may have others.
      if (own.size === 1 && Number.isFinite(weight) && weight >= 0) found.push({ symbol, name, weight });
    };
    add(symbol.base, whole);
    for (const [part, own] of parts) add(`${symbol.base}[${experimentText(part)}]`, own);
  }
  return found;
}

const inBrackets = /^(.*)\[([^[\]]*)\]$/;

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
