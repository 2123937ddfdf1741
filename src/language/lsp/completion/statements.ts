/** @file Statements: those that can begin here, and what follows inside one outside its brackets. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: snippets mark the places to fill in like this
import { under } from '../../../problem/by-name.ts';
import { statementDocs, wordDocs } from '../../docs/docs.ts';
import { snippets } from '../../docs/snippets.ts';
import type { Template } from '../../files/templates.ts';
import { statementWords } from '../../syntax/words.ts';
import { expression } from './expressions.ts';
import { methods } from './methods.ts';
import { filledIn, keyword, kinds, type Offer } from './offer.ts';
import { quotedFiles } from './strings.ts';
import { units } from './units.ts';
import { isOperandNext, type Source, type WritingPlace } from './writing-place.ts';

const inserts: Record<string, string> = {
  problem: 'problem "${1:title}"',
  param: 'param ${1:k} = ${2:1}',
  estimate: 'estimate ${1:k} = ${2:1} in [${3:0.1}, ${4:10}]',
  let: 'let ${1:w} = $0',
  learn: 'learn ${1:f}(${2:x}) in [${3:0}, ${4:10}] { layers = [16] }',
  smooth: 'smooth ${1:f}: ${2:1e-6}',
  variable: 'variable ${1:t} in [${2:0}, ${3:1}]',
  unknown: 'unknown ${1:u}(${2:t})',
  equation: 'equation ${1:name}: $0',
  initial: 'initial ${1:name}: $0',
  boundary: 'boundary ${1:name}: $0',
  scale: 'scale ${1|auto,none|}',
  network: 'network { $0 }',
  points: 'points { $0 }',
  loss: 'loss { $0 }',
  weights: 'weights {\n  $0\n}',
  train: 'train { $0 }',
  variant: 'variant ${1:name} { $0 }',
  sweep: 'sweep ${1:name} { $0 }',
  state: 'state ${1:light} = ${2:1}',
  history: 'history ${1:u}(${2:t}) = ${3:1}',
  event: 'event ${1:name} ${2|at,every,when|} $0',
  dose: 'dose ${1:u}: ${2:100} at ${3:0} every ${4:12} times ${5:6}',
  data: 'data ${1:lab} from "${2:file.csv}" { $0 }',
  experiment: 'experiment ${1:low} {\n  param ${2:dose} = ${3:10}\n  $0\n}',
};

/** A second one of these is an error. */
const single = new Set(['problem', 'variable', 'scale', 'network', 'points', 'loss', 'weights', 'train']);

export const beginnings: Source = ({ sketch, templates }) => {
  const { statements, missing } = sketch;
  const isEmpty = [...statements].every((word) => word === 'problem');
  const words = statementWords.filter((word) => !(single.has(word) && statements.has(word)));
  return [
    ...missing.map(
      (value): Offer => ({
        label: `initial ${value} = 0`,
        kind: kinds.snippet,
        insert: `initial ${value} = \${1:0}`,
        detail: 'a condition that is missing',
        docs: 'The order of the equations asks for it; without it the solution is not determined.',
      }),
    ),
    ...words.map((label) => ({
      ...keyword(label, statementDocs[label].summary, under(inserts, label) ?? `${label} `),
      detail: statementDocs[label].syntax,
    })),
    ...snippets.map((s) => ({ ...wholeProblem(s, filledIn(s.body)), insert: s.body })),
    ...(isEmpty ? examples(templates()) : []),
  ];
};

const wholeProblem = ({ name, summary }: Pick<Template, 'name' | 'summary'>, text: string): Offer => ({
  label: name,
  kind: kinds.snippet,
  detail: 'a whole problem',
  docs: `${summary}\n\`\`\`pinn\n${text}\n\`\`\``,
});

const known = new Set(snippets.map(({ name }) => name));

const examples = (templates: readonly Template[]): Offer[] =>
  templates
    .filter(({ name }) => !known.has(name))
    .map((t) => ({ ...wholeProblem(t, t.body), insert: t.body, verbatim: true }));

const interval = (low: string, high: string): Offer => ({
  label: `[${low}, ${high}]`,
  kind: kinds.snippet,
  insert: `[\${1:${low}}, \${2:${high}}]`,
  docs: 'from and to',
});

const braces: Offer = { label: '{ … }', kind: kinds.snippet, insert: '{ $0 }' };

const has = ({ cursor }: WritingPlace, word: string): boolean => cursor.tokens.some((t) => t.text === word);

const after = ({ cursor }: WritingPlace): string => cursor.previous?.text ?? '';

/** A number, then `in [lo, hi]`. */
const constant: Source = (place) => {
  if (after(place) === 'in') return [interval('0.1', '10')];
  if (!has(place, '=')) return place.cursor.tokens.length > 1 ? [{ ...keyword('='), insert: '= ' }] : [];
  if (isOperandNext(place.cursor.previous)) return expression(place);
  return has(place, 'in') ? [] : [keyword('in', 'bounds: in [0.1, 10]', 'in [${1:0.1}, ${2:10}]')];
};

const withInterval =
  (low: string, high: string, docs: string): Source =>
  (place) => {
    if (after(place) === 'in') return [interval(low, high)];
    const isNamed = place.cursor.tokens.length > 1 && after(place) !== ',';
    return isNamed && !has(place, 'in') ? [keyword('in', docs, `in [\${1:${low}}, \${2:${high}}]`)] : [];
  };

/** An operand where one is due: operators and names that are new cannot be guessed. */
const formula: Source = (place) => (isOperandNext(place.cursor.previous) ? expression(place) : []);

const term: Source = (place) =>
  place.cursor.tokens.length === 1 || isOperandNext(place.cursor.previous) ? expression(place) : [];

/** The condition that is missing, as far as it follows its first word. */
const condition: Source = (place) => {
  const { cursor, sketch } = place;
  const isStart = after(place) === 'initial' || after(place) === 'boundary' || after(place) === ':';
  const isRight = has(place, '=');
  const missing =
    isStart && !isRight && !has(place, 'boundary')
      ? sketch.missing.map(
          (value): Offer => ({
            label: `${value} = 0`,
            kind: kinds.snippet,
            insert: `${value} = \${1:0}`,
            detail: 'a condition that is missing',
          }),
        )
      : [];
  return isStart || isOperandNext(cursor.previous) ? [...missing, ...expression(place)] : [];
};

const file: Source = (place) => {
  if (after(place) === 'from') return quotedFiles(place);
  if (has(place, 'from')) return [braces];
  return [keyword('from', 'a file beside the spec', 'from "$1" { $0 }'), braces];
};

/** `u = …`, a curve for each unknown. */
const curve: Source = (place) =>
  place.cursor.tokens.length === 1
    ? [...place.sketch.quantities.values()]
        .filter((q) => q.kind === 'unknown')
        .map((q) => ({ label: q.name, kind: kinds.variable, insert: `${q.name} = `, detail: q.text }))
    : formula(place);

/** Words of an event or a dose that may follow those that are there. */
function timingWords({ cursor }: WritingPlace): string[] {
  const isWritten = (word: string) => cursor.tokens.some((t) => t.text === word);
  if (cursor.statement === 'dose') {
    const order = ['over', 'at', 'every', 'times', 'until'];
    const last = order.findLastIndex(isWritten);
    return order.slice(last + 1).filter((word) => isWritten('every') || (word !== 'times' && word !== 'until'));
  }
  if (isWritten('when')) return ['rising', 'falling'];
  if (isWritten('every')) return ['from', 'until'].filter((word) => !isWritten(word));
  return isWritten('at') ? [] : ['at', 'every', 'when'];
}

const timing: Source = (place) => {
  const { cursor, sketch } = place;
  const written = cursor.tokens.length;
  if (cursor.statement === 'dose') {
    if (written === 1) {
      return [...sketch.quantities.values()]
        .filter((q) => q.kind === 'unknown')
        .map((q) => ({ label: q.name, kind: kinds.variable, insert: `${q.name}: `, detail: q.text }));
    }
    if (written === 2) return [];
  } else if (written === 1) return [];
  if (isOperandNext(cursor.previous)) return expression(place);
  // The unit of a number, or what goes on behind one.
  const isNumber = cursor.previous?.kind === 'number' || after(place) === ']';
  return [
    ...(isNumber || ['*', '/', '^'].includes(after(place)) ? units(cursor.prefix) : []),
    ...timingWords(place).map((word) => keyword(word, wordDocs[word], `${word} `)),
    ...(cursor.statement === 'event' && written > 3 ? [braces] : []),
  ];
};

const sources: ReadonlyMap<string, Source> = new Map<string, Source>([
  ['param', constant],
  [
    'estimate',
    (place) => {
      const offers = constant(place);
      if (after(place) === '~') return methods('prior');
      if (after(place) === 'in')
        return [{ ...keyword('log', 'searched by its logarithm'), insert: 'log [${1:1e-3}, ${2:1e3}]' }, ...offers];
      if (after(place) === 'per') return [keyword('experiment', wordDocs.per)];
      if (!has(place, '=') || isOperandNext(place.cursor.previous)) return offers;
      return [
        ...offers,
        ...(has(place, '~') ? [] : [{ ...keyword('~', 'what is known before the data'), insert: '~ ' }]),
        ...(has(place, 'per') ? [] : [keyword('per experiment', wordDocs.per)]),
      ];
    },
  ],
  ['let', (place) => (has(place, '=') ? formula(place) : [])],
  ['function', (place) => (has(place, '=') ? formula(place) : [])],
  [
    'learn',
    (place) =>
      has(place, '=') && isOperandNext(place.cursor.previous) && !has(place, 'in')
        ? expression(place)
        : after(place) === ']' && has(place, 'in')
          ? [braces]
          : withInterval('0', '10', 'the range of its argument: in [0, 10]')(place),
  ],
  [
    'smooth',
    ({ cursor, sketch }) =>
      cursor.tokens.length === 1
        ? [...sketch.quantities.values()]
            .filter((q) => q.kind === 'learn')
            .map((q) => ({ label: q.name, kind: kinds.function, insert: `${q.name}: `, detail: q.text }))
        : [],
  ],
  ['variable', withInterval('0', '1', 'the interval: in [0, 1]')],
  ['unknown', withInterval('-1', '1', 'its range, which only helps scaling: in [-1, 1]')],
  ['input', (place) => (after(place) === 'from' || place.cursor.tokens.length > 1 ? file(place) : [])],
  ['equation', term],
  ['initial', condition],
  ['boundary', condition],
  [
    'hard',
    (place) =>
      place.cursor.tokens.length === 1
        ? ['initial', 'boundary'].map((label) => keyword(label, statementDocs[label].summary, `${label} `))
        : condition(place),
  ],
  ['data', file],
  [
    'experiment',
    (place) =>
      place.cursor.tokens.length > 1
        ? file(place)
        : [keyword('from', 'one for each row of a table', 'from "$1" { name = "$2"  $0 }')],
  ],
  ['state', (place) => (has(place, '=') ? formula(place) : [])],
  ['event', timing],
  ['dose', timing],
  ['history', curve],
  ['exact', curve],
  ['guess', curve],
  [
    'scale',
    (place) =>
      place.cursor.tokens.length === 1
        ? [...['auto', 'none'].map((label): Offer => ({ label, kind: kinds.value })), braces]
        : [],
  ],
  [
    'train',
    (place) =>
      place.cursor.tokens.length === 1 ? [...methods('phase').filter((p) => p.label === 'auto'), braces] : [braces],
  ],
  ['weights', (place) => (place.cursor.tokens.length === 1 ? [...methods('weights'), braces] : [braces])],
  ...['network', 'points', 'loss'].map((word): [string, Source] => [word, () => [braces]]),
  ...['variant', 'sweep'].map((word): [string, Source] => [
    word,
    (place) => (place.cursor.tokens.length > 1 ? [braces] : []),
  ]),
]);

export const insideStatement: Source = (place) => sources.get(place.cursor.statement ?? '')?.(place) ?? [];
