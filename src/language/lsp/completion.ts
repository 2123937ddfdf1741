/** @file Completion: what can be written at the cursor, with its documentation. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: snippets mark the places to fill in like this

import type { LangiumDocument } from 'langium';
import type { CompletionProvider } from 'langium/lsp';
import type { CompletionItem, CompletionItemKind, CompletionList, CompletionParams } from 'vscode-languageserver';
import { under } from '../../problem/by-name.ts';
import { methodsAt } from '../../problem/catalogue/catalogue.ts';
import type { MethodParameter, MethodPlace } from '../../problem/catalogue/method.ts';
import type { SettingPlace, SettingRow } from '../../problem/catalogue/settings.ts';
import { settings } from '../../problem/catalogue/settings.ts';
import { commonUnits } from '../../problem/units/unit-table.ts';
import {
  functionDocs,
  methodDocs,
  methodSignature,
  parameterLabel,
  settingDocs,
  statementDocs,
  wordDocs,
} from '../docs/docs.ts';
import { snippets } from '../docs/snippets.ts';
import { headersOf } from '../files/table.ts';
import type { Model } from '../generated/ast.ts';
import { constants, functions } from '../syntax/builtins.ts';
import type { Symbols } from '../syntax/symbols.ts';
import { symbolsOf } from '../syntax/symbols.ts';
import { statementWords, variantWords } from '../syntax/words.ts';
import type { Analysis } from './analysis.ts';
import type { Cursor, OpenBracket } from './cursor.ts';
import { cursorAt } from './cursor.ts';

/** Item kinds of the protocol that are used here. */
const kind = {
  text: 1,
  method: 2,
  function: 3,
  field: 5,
  variable: 6,
  unit: 11,
  value: 12,
  keyword: 14,
  snippet: 15,
  file: 17,
  constant: 21,
} as const satisfies Record<string, CompletionItemKind>;

interface Proposal {
  label: string;
  kind: CompletionItemKind;
  /** Text to insert; `$1` marks a place to fill in. */
  insert?: string;
  detail?: string;
  docs?: string;
  /** Proposals of one list are shown in this order; default: as given. */
  rank?: number;
}

/** Everything a source of proposals may look at. */
interface Scene {
  cursor: Cursor;
  symbols: Symbols;
  frame: OpenBracket | undefined;
  columns: () => string[];
}

export class PinnCompletionProvider implements CompletionProvider {
  readonly completionOptions = { triggerCharacters: ['=', ':', '"', '(', ' ', '{'] };
  readonly #analysis: Analysis;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  async getCompletion(document: LangiumDocument, params: CompletionParams): Promise<CompletionList> {
    const text = document.textDocument.getText();
    const offset = document.textDocument.offsetAt(params.position);
    const cursor = cursorAt(text, offset);
    const scene: Scene = {
      cursor,
      symbols: symbolsOf(document.parseResult.value as Model),
      frame: cursor.frames[cursor.frames.length - 1],
      columns: () => this.#columns(document, cursor),
    };
    const start = cursor.inString ? cursor.prefixStart + 1 : cursor.prefixStart;
    const range = { start: document.textDocument.positionAt(start), end: params.position };
    const items = proposalsAt(scene).map(
      (p, i): CompletionItem => ({
        label: p.label,
        kind: p.kind,
        detail: p.detail,
        documentation: p.docs ? { kind: 'markdown', value: p.docs } : undefined,
        insertTextFormat: p.insert?.includes('$') ? 2 : 1,
        sortText: String(p.rank ?? i).padStart(4, '0'),
        textEdit: { range, newText: p.insert ?? p.label },
      }),
    );
    return { isIncomplete: false, items };
  }

  /** Header of the CSV file that the statement at the cursor names. */
  #columns(document: LangiumDocument, cursor: Cursor): string[] {
    const at = cursor.tokens.findIndex((t) => t.text === 'from');
    const file = cursor.tokens[at + 1];
    if (at < 0 || file?.kind !== 'string') return [];
    const name = file.text.slice(1, -1);
    const table = this.#analysis.files(document).table(name);
    return 'error' in table ? [] : headersOf(table);
  }
}

function proposalsAt(scene: Scene): Proposal[] {
  const { cursor, frame } = scene;
  if (cursor.inComment) return [];
  if (cursor.inString) return inString(scene);
  if (frame?.bracket === '(') return inCall(scene, frame);
  if (frame?.bracket === '[') return expression(scene);
  const previous = cursor.previous?.text;
  if (frame?.bracket === '{') return inBlock(scene, frame);
  if (isAfterColon(cursor))
    return cursor.statement === 'equation' || isConditionWord(cursor.statement) ? expression(scene) : unitsList();
  if (cursor.lineStart || previous === undefined || cursor.statement === null) return statements();
  return inStatement(scene);
}

const isConditionWord = (word: string | null): boolean => word === 'initial' || word === 'boundary' || word === 'hard';

/** After `param k:` and after what of a unit is there. */
function isAfterColon({ tokens }: Cursor): boolean {
  for (let i = tokens.length - 1; i >= 0; i--) {
    const { text, kind: tokenKind } = tokens[i];
    if (text === ':') return true;
    if (tokenKind === 'word' || tokenKind === 'number' || text === '*' || text === '/' || text === '^') {
      if (text === 'in') return false;
      continue;
    }
    return false;
  }
  return false;
}

const unitsList = (): Proposal[] => commonUnits.map((label) => ({ label, kind: kind.unit }));

function statements(): Proposal[] {
  return [
    ...statementWords.map(
      (label): Proposal => ({
        label,
        kind: kind.keyword,
        insert: under(statementInserts, label) ?? `${label} `,
        detail: statementDocs[label].syntax,
        docs: statementDocs[label].summary,
      }),
    ),
    ...snippets.map(
      (s): Proposal => ({
        label: s.name,
        kind: kind.snippet,
        insert: s.body,
        detail: 'a whole problem',
        docs: `${s.summary}\n\`\`\`pinn\n${plain(s.body)}\n\`\`\``,
      }),
    ),
  ];
}

/** A snippet as it will look: the marks to fill in replaced by their texts. */
const plain = (body: string): string => body.replace(/\$\{\d+:([^}]*)\}/g, '$1').replace(/\$\d+/g, '');

const statementInserts: Record<string, string> = {
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
  data: 'data ${1:lab} from "${2:file.csv}" { $0 }',
};

function inString({ cursor, frame, columns }: Scene): Proposal[] {
  if (frame?.bracket === '{' && (cursor.statement === 'data' || cursor.statement === 'input'))
    return columns().map((label) => ({ label, kind: kind.field, detail: 'column' }));
  return [];
}

function inStatement(scene: Scene): Proposal[] {
  const { cursor, symbols } = scene;
  const previous = cursor.previous?.text ?? '';
  const { statement, tokens } = cursor;
  if (statement === 'scale' && previous === 'scale')
    return ['auto', 'none'].map((label) => ({ label, kind: kind.value }));
  if (statement === 'train' && previous === 'train') return methods('phase').filter((p) => p.label === 'auto');
  if (statement === 'weights' && previous === 'weights') return methods('weights');
  if (statement === 'hard' && previous === 'hard')
    return ['initial', 'boundary'].map((label) => ({ label, kind: kind.keyword, docs: statementDocs[label].summary }));
  if ((statement === 'exact' || statement === 'guess') && previous === statement)
    return symbols.unknowns.map((u) => ({ label: u.name, kind: kind.variable, insert: `${u.name} = ` }));
  if (
    (statement === 'unknown' || statement === 'input' || statement === 'problem') &&
    !tokens.some((t) => t.text === '=')
  )
    return [];
  if (statement === 'variable' || statement === 'param' || statement === 'estimate' || statement === 'let') {
    if (!tokens.some((t) => t.text === '=')) return tokens.length > 1 ? [{ label: 'in', kind: kind.keyword }] : [];
  }
  return expression(scene);
}

/** Quantities, functions and constants. */
function expression({ symbols, cursor }: Scene): Proposal[] {
  const prime =
    cursor.statement === 'equation'
      ? symbols.unknowns.map((u): Proposal => ({ label: `${u.name}'`, kind: kind.variable, detail: 'derivative' }))
      : [];
  return [
    ...[...symbols.quantities].map(
      ([label, node]): Proposal => ({ label, kind: kind.variable, detail: quantityDetail(node.$type) }),
    ),
    ...prime,
    ...functions.map(
      (f): Proposal => ({ label: f.name, kind: kind.function, insert: `${f.name}($1)`, docs: functionDocs(f) }),
    ),
    ...Object.entries(constants).map(([label, c]): Proposal => ({ label, kind: kind.constant, docs: c.summary })),
  ];
}

const quantityDetail = (type: string): string =>
  ({ Param: 'param', Estimate: 'estimate', Let: 'let', Variable: 'variable', Unknown: 'unknown', Input: 'input' })[
    type
  ] ?? '';

function methods(place: MethodPlace): Proposal[] {
  return methodsAt(place)
    .filter((m) => m.available)
    .map((m) => ({
      label: m.name,
      kind: kind.method,
      insert: m.parameters.length && m.positional > 0 ? `${m.name}($1)` : m.name,
      detail: methodSignature(m),
      docs: methodDocs(m),
    }));
}

/** Which block an entry stands in decides what its left and right sides may be. */
function inBlock(scene: Scene, frame: OpenBracket): Proposal[] {
  const { cursor, symbols } = scene;
  const block = blockOf(cursor, frame);
  const isValue = cursor.previous?.text === '=';
  if (block === 'variant' && !isValue)
    return [
      ...variantWords
        .filter((w) => w !== 'param')
        .map(
          (label): Proposal => ({
            label,
            kind: kind.keyword,
            insert: `${label} { $0 }`,
            docs: statementDocs[label].summary,
          }),
        ),
      ...[...symbols.quantities]
        .filter(([, n]) => n.$type === 'Param')
        .map(([label]): Proposal => ({ label, kind: kind.variable, insert: `${label} = ` })),
    ];
  const values = valueSources[block];
  if (isValue) return values ? values(scene, keyBefore(cursor)) : expression(scene);
  const keys = keySources[block] ?? (() => []);
  const written = new Set(frame.names);
  return [...keys(scene).filter((p) => !written.has(p.label)), ...continuations(scene, block)];
}

/** After a value of a schedule its next words are possible. */
function continuations({ cursor }: Scene, block: string): Proposal[] {
  if (block !== 'weights' || !cursor.tokens.some((t) => t.text === '=')) return [];
  const previous = cursor.previous?.text ?? '';
  if (previous === 'then')
    return ['linear', 'cosine', 'exponential', 'step'].map((label) => ({
      label,
      kind: kind.keyword,
      docs: under(wordDocs, label),
      rank: 0,
    }));
  if (previous === '{' || previous === ',') return [];
  return ['until', 'then'].map((label) => ({ label, kind: kind.keyword, docs: wordDocs[label] }));
}

const blockOf = (cursor: Cursor, frame: OpenBracket): string => frame.owner || (cursor.statement ?? '');

const keyBefore = ({ tokens }: Cursor): string => tokens[tokens.length - 2]?.text ?? '';

type Source = (scene: Scene) => Proposal[];

const entry = (label: string, detail: string): Proposal => ({ label, kind: kind.field, insert: `${label} = `, detail });

const termEntries =
  (wanted: (t: Symbols['terms'][number]) => boolean): Source =>
  ({ symbols }) =>
    symbols.terms.filter((t) => t.named && wanted(t)).map((t) => entry(t.name, t.kind));

const isHard = (t: Symbols['terms'][number]): boolean => t.node.$type === 'Condition' && t.node.hard;

const settingEntries =
  (place: SettingPlace): Source =>
  () =>
    settings[place].map((row) => ({ ...entry(row.name, 'setting'), docs: settingDocs(row) }));

const keySources: Record<string, Source> = {
  weights: termEntries((t) => !isHard(t)),
  loss: termEntries((t) => !isHard(t)),
  points: (scene) => [
    ...termEntries((t) => t.kind === 'equation')(scene),
    { ...entry('holdout', 'held-out set'), docs: wordDocs.holdout },
  ],
  scale: (scene) => [
    ...[...scene.symbols.quantities]
      .filter(([, n]) => n.$type === 'Variable' || n.$type === 'Unknown')
      .map(([name]) => entry(name, 'scale')),
    ...termEntries((t) => !isHard(t))(scene),
  ],
  sweep: (scene) => [
    ...termEntries((t) => !isHard(t))(scene),
    ...[...scene.symbols.quantities].filter(([, n]) => n.$type === 'Param').map(([name]) => entry(name, 'param')),
    ...['seed', 'width'].map((name) => ({ ...entry(name, 'sweep'), docs: wordDocs[name] })),
  ],
  network: settingEntries('network'),
  train: (scene) => [...methods('phase').filter((p) => p.label !== 'auto'), ...settingEntries('train')(scene)],
  data: (scene) => [...dataSubjects(scene), ...settingEntries('data')(scene)],
  input: (scene) => [...dataSubjects(scene), ...settingEntries('input')(scene)],
};

const dataSubjects: Source = ({ symbols }) =>
  [...symbols.quantities]
    .filter(([, n]) => n.$type === 'Variable' || n.$type === 'Unknown' || n.$type === 'Input')
    .map(([name]) => entry(name, 'column'));

const valueSources: Record<string, (scene: Scene, key: string) => Proposal[]> = {
  points: () => methods('sampler'),
  loss: () => methods('loss'),
  weights: (scene) =>
    scene.cursor.frames.some((f) => f.owner === 'variant')
      ? [{ label: 'equal_total', kind: kind.value, docs: wordDocs.equal_total }]
      : [
          {
            label: '100 until 2000 then linear to 1 at 6000',
            kind: kind.snippet,
            insert: '${1:100} until ${2:2000} then ${3|linear,cosine,exponential,step|} to ${4:1} at ${5:6000}',
            docs: 'a schedule',
          },
        ],
  sweep: () => [
    { label: 'log', kind: kind.function, insert: 'log(${1:1e-6}, ${2:1}, ${3:13})', docs: wordDocs.log },
    { label: 'lin', kind: kind.function, insert: 'lin(${1:0}, ${2:1}, ${3:11})', docs: wordDocs.lin },
    { label: '[…]', kind: kind.value, insert: '[$1]', docs: 'a list of values' },
  ],
  network: (_scene, key) => settingValues('network', key),
  train: (_scene, key) => settingValues('train', key),
  data: ({ columns }) => columns().map((label) => ({ label: `"${label}"`, kind: kind.field, detail: 'column' })),
  input: ({ columns }, key) =>
    key === 'interpolation'
      ? settingValues('input', key)
      : columns().map((label) => ({ label: `"${label}"`, kind: kind.field, detail: 'column' })),
};

function settingValues(place: SettingPlace, key: string): Proposal[] {
  const row = settings[place].find((r) => r.name === key);
  if (!row) return [];
  const byType: Partial<Record<SettingRow['type'], () => Proposal[]>> = {
    activation: () => methods('activation'),
    features: () => methods('features'),
    widths: () => [{ label: '[32, 32, 32]', kind: kind.value }],
    name: () => (row.names ?? []).map((label) => ({ label, kind: kind.value })),
  };
  return byType[row.type]?.() ?? [];
}

/** Options of the method, or arguments of a function. */
function inCall(scene: Scene, frame: OpenBracket): Proposal[] {
  const { cursor } = scene;
  const row = methodOfCall(cursor, frame);
  if (!row) return expression(scene);
  if (cursor.previous?.text === '=') {
    const parameter = row.find((p) => p.name === keyBefore(cursor));
    if (parameter?.names) return parameter.names.map((label) => ({ label, kind: kind.value }));
    if (parameter?.type === 'auto') return [{ label: 'auto', kind: kind.value }];
    return [];
  }
  const written = new Set(frame.names);
  return row
    .filter((p) => !written.has(p.name))
    .map((p) => ({
      label: p.name,
      kind: kind.field,
      insert: p.type === 'growth' ? 'grow(${1:32}, ${2:256}, ${3:2000})' : `${p.name} = `,
      detail: parameterLabel(p),
      docs: p.summary,
    }));
}

/** The parameters of the method whose arguments are being written. */
export function methodOfCall(cursor: Cursor, frame: OpenBracket): MethodParameter[] | null {
  const places: Partial<Record<string, MethodPlace[]>> = {
    points: ['sampler'],
    loss: ['loss'],
    weights: ['weights'],
    train: ['phase'],
    network: ['features', 'activation'],
  };
  for (const place of places[cursor.statement ?? ''] ?? []) {
    const row = methodsAt(place).find((m) => m.name === frame.owner);
    if (row) return row.parameters;
  }
  return null;
}
