/** @file Entries of blocks: their keys, their values, and what may follow a value. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: snippets mark the places to fill in like this
import type { SettingPlace } from '../../../problem/catalogue/settings.ts';
import { statementDocs, wordDocs } from '../../docs/docs.ts';
import { borderWords, experimentWords, variantWords } from '../../syntax/words.ts';
import type { OpenBracket } from '../cursor/cursor.ts';
import type { SketchedKind, SketchedTerm } from '../cursor/sketch.ts';
import { expression } from './expressions.ts';
import { entry, methods, settingEntries, settingValues } from './methods.ts';
import { keyword, kinds, type Offer } from './offer.ts';
import { scheduleWords, wholeSchedule } from './schedules.ts';
import { quotedColumns } from './strings.ts';
import { isOperandNext, type Source, type WritingPlace } from './writing-place.ts';

const blockOf = ({ cursor }: WritingPlace, frame: OpenBracket): string => frame.owner || (cursor.statement ?? '');

/** Which block an entry stands in decides what its left and right sides may be. */
export function inBlock(place: WritingPlace, frame: OpenBracket): Offer[] {
  const block = blockOf(place, frame);
  const written = new Set(frame.names);
  const previous = place.cursor.previous?.text ?? '';
  if (bordering.has(block) && borderWords.includes(previous)) return borderNames[previous](place);
  const keys = () => (keySources.get(block)?.(place) ?? []).filter((p) => !written.has(p.label));
  if (frame.key === null) return keys();
  const values = valueSources.get(block);
  if (frame.value.length === 0) return values?.(place, frame.key) ?? expression(place);
  if (isOperandNext(frame.value[frame.value.length - 1])) return expression(place);
  if (block !== 'weights') return keys();
  const { offers, mayEnd } = scheduleWords(frame.value);
  return mayEnd ? [...keys(), ...offers] : offers;
}

const termEntries =
  (wanted: (t: SketchedTerm) => boolean): Source =>
  ({ sketch }) =>
    [...sketch.terms.values()].filter(wanted).map((t) => ({ ...entry(t.name, t.kind), docs: code(t.text) }));

const code = (text: string): string => `\`\`\`pinn\n${text}\n\`\`\``;

const quantityEntries =
  (detail: string, ...wanted: SketchedKind[]): Source =>
  ({ sketch }) =>
    [...sketch.quantities.values()]
      .filter((q) => wanted.includes(q.kind))
      .map((q) => ({ ...entry(q.name, detail), docs: code(q.text) }));

const weighed = termEntries((t) => !t.hard);

/** Statements behind which a trained network has pieces. */
const splitting = ['event', 'dose', 'history'];

/** Blocks that name the terms between pieces of a network. */
const bordering = new Set(['weights', 'sweep']);

/** What the terms between pieces of a network are called by, behind each word. */
const borderNames: Readonly<Record<string, Source>> = {
  jump: ({ sketch }) => sketch.jumping.map((name) => entry(name, 'what jumps')),
  continuity: (place) =>
    splitting.some((word) => place.sketch.statements.has(word))
      ? quantityEntries('what goes on', 'unknown')(place)
      : [],
};

const borders: Source = (place) =>
  borderWords
    .filter((word) => borderNames[word](place).length > 0)
    .map((word) => keyword(word, wordDocs[word], `${word} `));

const keySources: ReadonlyMap<string, Source> = new Map<string, Source>([
  ['weights', (place) => [...weighed(place), ...borders(place)]],
  ['loss', weighed],
  [
    'points',
    (place) => [
      ...termEntries((t) => t.kind === 'equation')(place),
      { ...entry('holdout', 'held-out set'), docs: wordDocs.holdout },
    ],
  ],
  ['scale', (place) => [...quantityEntries('scale', 'variable', 'unknown')(place), ...weighed(place)]],
  [
    'sweep',
    (place) => [
      ...weighed(place),
      ...borders(place),
      ...quantityEntries('param', 'param')(place),
      ...['seed', 'width'].map((name) => ({ ...entry(name, 'sweep'), docs: wordDocs[name] })),
    ],
  ],
  ['network', () => settingEntries('network')],
  ['learn', () => settingEntries('learn')],
  ['train', () => [...methods('phase').filter((p) => p.label !== 'auto'), ...settingEntries('train')]],
  [
    'data',
    (place) => [
      ...quantityEntries('column', 'variable', 'unknown')(place),
      // What is measured may begin with a factor.
      ...quantityEntries('factor', 'estimate', 'param')(place).map((e) => ({ ...e, insert: e.label })),
      ...settingEntries('data'),
    ],
  ],
  [
    'input',
    (place) => [
      ...quantityEntries('column', 'variable')(place),
      ...quantityEntries('column', 'input')(place).filter((p) => p.label === place.cursor.tokens[1]?.text),
      ...settingEntries('input'),
    ],
  ],
  [
    'event',
    (place) => [
      ...quantityEntries('is changed', 'unknown', 'state')(place),
      ...quantityEntries(
        'is changed',
        'unknown',
      )(place).map((e) => ({
        ...e,
        label: `${e.label}'`,
        insert: `${e.label}' = `,
      })),
      keyword('stop', wordDocs.stop),
    ],
  ],
  [
    'experiment',
    (place) =>
      place.cursor.tokens[1]?.text === 'from'
        ? [...settingEntries('experiment'), ...quantityEntries('column', 'param', 'estimate')(place)]
        : [
            ...experimentWords.map((label) => keyword(label, statementDocs[label].summary, `${label} `)),
            ...quantityEntries('param', 'param', 'estimate')(place),
            {
              label: 'start = steady { … }',
              kind: kinds.snippet,
              insert: 'start = steady { $0 }',
              docs: wordDocs.steady,
            },
          ],
  ],
  [
    'variant',
    (place) => [
      ...variantWords
        .filter((w) => w !== 'param')
        .map((label) => keyword(label, statementDocs[label].summary, `${label} { $0 }`)),
      ...quantityEntries('param', 'param', 'estimate')(place),
    ],
  ],
]);

const naming = new Set(['weights', 'loss', 'points', 'scale', 'sweep']);

/** Behind `plate[` in a block: the experiments in which it can be meant alone; `null` elsewhere. */
export function experimentsIn({ cursor, sketch }: WritingPlace): Offer[] | null {
  const block = cursor.frames[cursor.frames.length - 2];
  if (block?.bracket !== '{' || !naming.has(block.owner)) return null;
  const term = sketch.terms.get(block.value[block.value.length - 2]?.text ?? '');
  if (!term || sketch.experiments.size === 0) return null;
  const isStated = [...sketch.experiments.values()].some((own) => own.has(term.name));
  return [...sketch.experiments]
    .filter(([, own]) => own.has(term.name) || (!isStated && term.kind !== 'data'))
    .map(([name]) => ({ label: name, kind: kinds.value, detail: 'experiment', docs: code(`${term.name}[${name}]`) }));
}

const settingOr =
  (block: SettingPlace, others: Source = () => []) =>
  (place: WritingPlace, key: string): Offer[] => {
    const known = settingValues(block, key);
    return known.length > 0 ? known : others(place);
  };

const columnsOrList: Source = (place) => {
  const columns = quotedColumns(place);
  const isFromFile = place.cursor.tokens.some((t) => t.text === 'from');
  return isFromFile ? columns : [{ label: '[…]', kind: kinds.value, insert: '[$1]', docs: 'a list of values' }];
};

const valueSources: ReadonlyMap<string, (place: WritingPlace, key: string) => Offer[]> = new Map<
  string,
  (place: WritingPlace, key: string) => Offer[]
>([
  ['points', () => methods('sampler')],
  ['loss', () => methods('loss')],
  [
    'weights',
    ({ cursor }) =>
      cursor.frames.some((f) => f.owner === 'variant')
        ? [{ label: 'equal_total', kind: kinds.value, docs: wordDocs.equal_total }, wholeSchedule]
        : [wholeSchedule],
  ],
  [
    'sweep',
    () => [
      { label: 'log', kind: kinds.function, insert: 'log(${1:1e-6}, ${2:1}, ${3:13})', docs: wordDocs.log },
      { label: 'lin', kind: kinds.function, insert: 'lin(${1:0}, ${2:1}, ${3:11})', docs: wordDocs.lin },
      { label: '[…]', kind: kinds.value, insert: '[$1]', docs: 'a list of values' },
    ],
  ],
  ['network', settingOr('network')],
  ['learn', settingOr('learn')],
  ['train', settingOr('train')],
  [
    'data',
    (place, key) => [
      ...settingOr('data', columnsOrList)(place, key),
      ...(key === 'noise' ? [...expression(place), ...quotedColumns(place)] : []),
    ],
  ],
  ['input', settingOr('input', columnsOrList)],
  ['experiment', (place) => (place.cursor.tokens[1]?.text === 'from' ? quotedColumns(place) : expression(place))],
]);
