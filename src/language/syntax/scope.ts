/** @file What a name can mean where it stands. */
import type {
  AstNode,
  AstNodeDescription,
  AstNodeLocator,
  LangiumCoreServices,
  ReferenceInfo,
  Scope,
  ScopeProvider,
} from 'langium';
import { AstUtils, EMPTY_STREAM, stream, URI } from 'langium';
import { setting } from '../../problem/catalogue/settings.ts';
import type {
  Argument,
  Dose,
  Formal,
  IndexRange,
  Model,
  Reference,
  SweepAxis,
  Timed,
  WeightEntry,
} from '../generated/ast.ts';
import { builtinFunction, builtinNode, constants } from './builtins.ts';
import type { Symbols } from './symbols.ts';
import { symbolsOf } from './symbols.ts';

const builtinUri = URI.parse('pinn-builtin:/names');

const builtinDescription = (name: string): AstNodeDescription => ({
  node: builtinNode(name),
  name,
  type: 'Builtin',
  documentUri: builtinUri,
  path: `/${name}`,
});

/** Where columns are assigned, and settings beside them. */
const settingPlaces = ['data', 'input', 'experiment'] as const;

/** Entries of blocks that name terms or parts of them. */
export const termEntries: ReadonlySet<string> = new Set(['ScaleEntry', 'MethodEntry', 'WeightEntry', 'SweepAxis']);

/** The words that may stand as a target besides terms and quantities, per container. */
const targetWords: Record<string, string[]> = { Points: ['holdout'], Sweep: ['seed', 'width'] };

export class PinnScopeProvider implements ScopeProvider {
  readonly #locator: AstNodeLocator;

  constructor(services: LangiumCoreServices) {
    this.#locator = services.workspace.AstNodeLocator;
  }

  getScope(info: ReferenceInfo): Scope {
    const model = AstUtils.findRootNode(info.container) as Model;
    const symbols = symbolsOf(model);
    const find = (name: string): AstNode | undefined => lookUp(symbols, info, name);
    const describe = (name: string) => this.#describe(find(name), name);
    return {
      getElement: describe,
      getElements: (name) => {
        const found = describe(name);
        return found ? stream([found]) : EMPTY_STREAM;
      },
      getAllElements: () => stream(candidates(symbols, info)).map(describe).nonNullable(),
    };
  }

  #describe(node: AstNode | undefined, name: string): AstNodeDescription | undefined {
    if (!node) return undefined;
    if (node.$type === 'Builtin') return builtinDescription(name);
    const documentUri = AstUtils.getDocument(node).uri;
    return { node, name, type: node.$type, documentUri, path: this.#locator.getAstNodePath(node) };
  }
}

function lookUp(symbols: Symbols, { container, property }: ReferenceInfo, name: string): AstNode | undefined {
  const quantity = symbols.quantities.get(name);
  switch (`${container.$type}.${property}`) {
    case 'Reference.target':
      return referenceTarget(symbols, container as Reference, name);
    case 'Unknown.variable':
    case 'Input.variable':
    case 'Exact.variable':
    case 'Guess.variable':
    case 'Before.variable':
      return quantity?.$type === 'Variable' ? quantity : undefined;
    case 'Exact.unknown':
    case 'Guess.unknown':
    case 'Before.unknown':
    case 'Dose.unknown':
      return quantity?.$type === 'Unknown' ? quantity : undefined;
    case 'Smooth.learned':
      return quantity?.$type === 'Learned' ? quantity : undefined;
    case 'Assignment.target':
      return quantity?.$type === 'Unknown' || quantity?.$type === 'HeldState' ? quantity : undefined;
    case 'ParameterValue.parameter':
      return quantity?.$type === 'Param' || quantity?.$type === 'Estimate' ? quantity : undefined;
    default: {
      const block = container.$container?.$type ?? '';
      const { border } = container as Partial<WeightEntry | SweepAxis>;
      if (border) return borderTarget(symbols, border, name);
      const term = symbols.namedTerms.get(name)?.node;
      if (targetWords[block]?.includes(name)) return term ?? builtinNode(name);
      if (block === 'Scale')
        return term ?? (quantity?.$type === 'Unknown' || quantity?.$type === 'Variable' ? quantity : undefined);
      if (block === 'Sweep') return term ?? (quantity?.$type === 'Param' ? quantity : undefined);
      return term;
    }
  }
}

/** What meets where pieces of a network do: an unknown, or the event that changes some. */
function borderTarget(symbols: Symbols, border: WeightEntry['border'], name: string): AstNode | undefined {
  const quantity = symbols.quantities.get(name);
  const event = timedIn(symbols).find((node) => node.$type === 'Timed' && node.name === name);
  return (border === 'jump' ? event : undefined) ?? (quantity?.$type === 'Unknown' ? quantity : undefined);
}

/** Events and doses, those of experiments too. */
export const timedIn = ({ timed, experiments }: Symbols): (Timed | Dose)[] => [
  ...timed,
  ...experiments.flatMap(({ items }) => items.filter((item) => item.$type === 'Timed' || item.$type === 'Dose')),
];

/** Names of events, and of unknowns to which doses are added. */
const jumping = (symbols: Symbols): string[] => [
  ...new Set(timedIn(symbols).flatMap((node) => (node.$type === 'Timed' ? node.name : dosed(node)) ?? [])),
];

/** The unknown that jumps by a dose; what flows in over some time makes none jump. */
export const dosed = (node: Dose): string | undefined => (node.duration ? undefined : node.unknown?.$refText);

function referenceTarget(symbols: Symbols, reference: Reference, name: string): AstNode | undefined {
  const local = localName(reference, name);
  if (local) return local;
  const experiment = experimentOfEntry(symbols, reference, name);
  if (experiment) return experiment;
  const place = placeOf(reference);
  if (place === 'subject' && settingPlaces.some((p) => setting(p, name)) && !symbols.quantities.has(name))
    return builtinNode(name);
  return (
    symbols.quantities.get(name) ??
    (builtinFunction(name) || Object.hasOwn(constants, name) ? builtinNode(name) : undefined) ??
    (place === 'setting' ? builtinNode(name) : undefined)
  );
}

/** `weights { plate[low] = 2 }`: the experiment, where the entry's term is no family, or no index is called so. */
function experimentOfEntry(symbols: Symbols, { $container, $containerProperty }: Reference, name: string) {
  if ($containerProperty !== 'indices' || !termEntries.has($container.$type)) return undefined;
  const term = symbols.namedTerms.get(($container as WeightEntry).target.$refText);
  if (!term || (term.node.ranges.length > 0 && symbols.quantities.has(name))) return undefined;
  return symbols.experiments.find((experiment) => experiment.name === name);
}

/** Nodes that bring names of their own: indices of a family or a sum, arguments of a function. */
interface Bringer extends AstNode {
  ranges?: IndexRange[];
  formals?: Formal[];
  args?: Argument[];
}

const rangesOf = ({ ranges, args }: Bringer): IndexRange[] => ranges ?? args?.flatMap((a) => a.range ?? []) ?? [];

/** Indices and arguments that can be named at `node`, the innermost first; a bound sees the indices before it. */
export function localNames(node: AstNode): (IndexRange | Formal)[] {
  const found: (IndexRange | Formal)[] = [];
  for (let at = node; at.$container; at = at.$container) {
    const container = at.$container;
    const ranges = rangesOf(container);
    const own = at.$type === 'Argument' ? (at as Argument).range : at;
    const place = ranges.indexOf(own as IndexRange);
    found.push(
      ...(place < 0 ? ranges : ranges.slice(0, place)).toReversed(),
      ...((container as Bringer).formals ?? []),
    );
    // The condition on an index sees the index itself.
    if (container.$type === 'IndexRange' && at.$containerProperty === 'condition') found.push(container as IndexRange);
  }
  return found.filter((x) => x.name);
}

const localName = (node: AstNode, name: string): IndexRange | Formal | undefined =>
  localNames(node).find((x) => x.name === name);

/** Whether a reference stands in an expression, as the left side of a column, or in a setting or method argument. */
export function placeOf(node: AstNode): 'expression' | 'subject' | 'setting' {
  for (let at: AstNode = node; at.$container; at = at.$container) {
    const container = at.$container;
    if (container.$type === 'Column') return at.$containerProperty === 'subject' ? 'subject' : 'setting';
    if (container.$type === 'Setting' || container.$type === 'MethodCall') return 'setting';
  }
  return 'expression';
}

/** Names that could stand here, for spelling hints and completion. */
export function candidates(
  symbols: Symbols,
  { container, property }: Pick<ReferenceInfo, 'container' | 'property'>,
): string[] {
  const ofType = (...types: string[]) =>
    [...symbols.quantities].filter(([, node]) => types.includes(node.$type)).map(([name]) => name);
  switch (`${container.$type}.${property}`) {
    case 'Reference.target':
      return [...localNames(container).map((x) => x.name ?? ''), ...symbols.quantities.keys()];
    case 'Unknown.variable':
    case 'Input.variable':
    case 'Exact.variable':
    case 'Guess.variable':
    case 'Before.variable':
      return ofType('Variable');
    case 'Exact.unknown':
    case 'Guess.unknown':
    case 'Before.unknown':
    case 'Dose.unknown':
      return ofType('Unknown');
    case 'Smooth.learned':
      return ofType('Learned');
    case 'Assignment.target':
      return ofType('Unknown', 'HeldState');
    case 'ParameterValue.parameter':
      return ofType('Param', 'Estimate');
    default: {
      const { border } = container as Partial<WeightEntry | SweepAxis>;
      if (border) return border === 'jump' ? jumping(symbols) : ofType('Unknown');
      const block = container.$container?.$type ?? container.$type;
      const terms = [...symbols.namedTerms.keys()];
      if (block === 'Scale') return [...ofType('Variable', 'Unknown'), ...terms];
      if (block === 'Sweep') return [...terms, ...ofType('Param'), ...targetWords.Sweep];
      if (block === 'Points')
        return [
          ...symbols.terms.filter((t) => t.named && t.kind === 'equation').map((t) => t.name),
          ...targetWords.Points,
        ];
      return terms;
    }
  }
}
