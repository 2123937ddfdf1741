/** @file What can stand in an expression: quantities that may stand there, functions, constants. */
import { functionDocs } from '../../docs/docs.ts';
import { constants, functions } from '../../syntax/builtins.ts';
import type { Token } from '../../syntax/tokens.ts';
import type { SketchedKind, SketchedQuantity } from '../cursor/sketch.ts';
import { keyword, kinds, type Offer } from './offer.ts';
import type { Source, WritingPlace } from './writing-place.ts';

const fixed: SketchedKind[] = ['param', 'estimate', 'let', 'function'];
const known: SketchedKind[] = ['variable', ...fixed];
const all: SketchedKind[] = ['unknown', 'state', 'input', 'learn', ...known];

/** By statement, what its expressions are made of; everywhere else fixed numbers stand. */
const allowed: ReadonlyMap<string, SketchedKind[]> = new Map([
  ['let', all],
  ['function', ['param', 'estimate', 'let', 'function']],
  ['equation', all],
  ['initial', all],
  ['boundary', all],
  ['hard', all],
  ['data', all],
  ['event', all],
  ['dose', ['unknown', ...fixed]],
  ['history', ['input', ...known]],
  ['exact', known],
  ['guess', known],
]);

/** What brackets around a name: the ranges of a family's indices, the arguments of a function. */
const inBrackets = ({ name, text }: SketchedQuantity, open: string, close: string): string[] | null => {
  const from = text.indexOf(open, text.indexOf(name) + name.length);
  const isNext = from >= 0 && text.slice(text.indexOf(name) + name.length, from).trim() === '';
  return isNext ? text.slice(from + 1, text.indexOf(close, from)).split(',') : null;
};

const isFunction = ({ kind }: SketchedQuantity): boolean => kind === 'function' || kind === 'learn';

/** A function is offered with its brackets, a family with a place for each index. */
function inserted(q: SketchedQuantity): Pick<Offer, 'insert'> {
  if (isFunction(q)) return { insert: `${q.name}($1)` };
  const ranges = inBrackets(q, '[', ']');
  if (!ranges) return {};
  const indices = ranges.map((range, i) => `\${${i + 1}:${/^\s*(\w+)\s+in\b/.exec(range)?.[1] ?? 'ijk'[i % 3]}}`);
  return { insert: `${q.name}[${indices.join(', ')}]` };
}

const quantity = (q: SketchedQuantity): Offer => ({
  label: q.name,
  kind: isFunction(q) ? kinds.function : kinds.variable,
  detail: q.text,
  ...inserted(q),
});

/** Names that the statement itself brings: arguments of its function, indices of its family or of a sum. */
const localNames = ({ tokens, statement }: WritingPlace['cursor']): Offer[] => {
  const found = new Set<string>();
  const equal = tokens.findIndex((t) => t.text === '=');
  for (const [i, { kind, text }] of tokens.entries()) {
    if (kind !== 'word') continue;
    const isFormal = statement === 'function' && i > 2 && equal >= 0 && i < equal;
    if (isFormal || (tokens[i + 1]?.text === 'in' && ['[', ',', '('].includes(tokens[i - 1]?.text))) found.add(text);
  }
  return [...found].map((label) => ({
    label,
    kind: kinds.variable,
    detail: statement === 'function' ? 'argument' : 'index',
  }));
};

export const expression: Source = ({ cursor, sketch }: WritingPlace): Offer[] => {
  const may = allowed.get(cursor.statement ?? '') ?? fixed;
  const own = cursor.statement === 'exact' || cursor.statement === 'history' ? undefined : cursor.tokens[1]?.text;
  const isDeclaration = cursor.statement === 'let' || cursor.statement === 'param' || cursor.statement === 'estimate';
  const quantities = [...sketch.quantities.values()].filter(
    (q) => may.includes(q.kind) && !(isDeclaration && q.name === own),
  );
  const derivatives = quantities
    .filter((q) => q.kind === 'unknown' && cursor.statement !== 'data')
    .map((q): Offer => ({ label: `${q.name}'`, kind: kinds.variable, detail: 'derivative' }));
  return [
    ...localNames(cursor),
    ...quantities.map(quantity),
    ...derivatives,
    ...functions.map(
      (f): Offer => ({ label: f.name, kind: kinds.function, insert: `${f.name}($1)`, docs: functionDocs(f) }),
    ),
    ...Object.entries(constants).map(([label, c]): Offer => ({ label, kind: kinds.constant, docs: c.summary })),
  ];
};

/** The words of an index: `i in 1..n when i != 3`. @param written since the last comma */
export function rangeWords(written: readonly Token[]): Offer[] {
  if (written.some((t) => t.text === 'when')) return [];
  if (written.some((t) => t.text === 'in')) return [keyword('when', 'a condition on the index: when i != 3', 'when ')];
  return written.length === 1 && written[0].kind === 'word' ? [keyword('in', 'an index: i in 1..n', 'in ')] : [];
}
