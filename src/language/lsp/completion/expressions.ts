/** @file What can stand in an expression: quantities that may stand there, functions, constants. */
import { functionDocs } from '../../docs/docs.ts';
import { constants, functions } from '../../syntax/builtins.ts';
import type { SketchedKind, SketchedQuantity } from '../cursor/sketch.ts';
import { kinds, type Offer } from './offer.ts';
import type { Source, WritingPlace } from './writing-place.ts';

const fixed: SketchedKind[] = ['param', 'estimate', 'let', 'function'];
const known: SketchedKind[] = ['variable', ...fixed];
const all: SketchedKind[] = ['unknown', 'state', 'input', ...known];

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
  ['exact', known],
  ['guess', known],
]);

const quantity = (q: SketchedQuantity): Offer => ({ label: q.name, kind: kinds.variable, detail: q.text });

export const expression: Source = ({ cursor, sketch }: WritingPlace): Offer[] => {
  const may = allowed.get(cursor.statement ?? '') ?? fixed;
  const own = cursor.statement === 'exact' ? undefined : cursor.tokens[1]?.text;
  const isDeclaration = cursor.statement === 'let' || cursor.statement === 'param' || cursor.statement === 'estimate';
  const quantities = [...sketch.quantities.values()].filter(
    (q) => may.includes(q.kind) && !(isDeclaration && q.name === own),
  );
  const derivatives = quantities
    .filter((q) => q.kind === 'unknown' && cursor.statement !== 'data')
    .map((q): Offer => ({ label: `${q.name}'`, kind: kinds.variable, detail: 'derivative' }));
  return [
    ...quantities.map(quantity),
    ...derivatives,
    ...functions.map(
      (f): Offer => ({ label: f.name, kind: kinds.function, insert: `${f.name}($1)`, docs: functionDocs(f) }),
    ),
    ...Object.entries(constants).map(([label, c]): Offer => ({ label, kind: kinds.constant, docs: c.summary })),
  ];
};
