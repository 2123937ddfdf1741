/** @file Everything a spec declares, by name. Built once per parsed text. */
import type { AstNode } from 'langium';
import type { TermKind } from '../../problem/problem.ts';
import type {
  Condition,
  DataSet,
  Dose,
  Equation,
  Estimate,
  Experiment,
  FunctionDeclaration,
  HeldState,
  Input,
  Learned,
  Let,
  Model,
  Param,
  Timed,
  Unknown,
  Variable,
} from '../generated/ast.ts';
import { textBetween } from './source.ts';

export type DeclaredQuantity =
  | Param
  | Estimate
  | Let
  | FunctionDeclaration
  | Learned
  | Variable
  | Unknown
  | HeldState
  | Input;
export type TermNode = Equation | Condition | DataSet;

export interface TermSymbol {
  node: TermNode;
  /** Its own name, or one made up from its text. */
  name: string;
  named: boolean;
  kind: TermKind;
  /** Of one member of a family that a block names on its own: which one. */
  index?: readonly number[];
  /** The experiment whose statement it is; absent for those of the whole problem. */
  experiment?: Experiment;
  /** Of a statement that a block names in one experiment alone, `plate[low]`: which one. */
  within?: string;
  /** What blocks call it: that of the statement alone, which several experiments may have. */
  base: string;
}

export interface Symbols {
  model: Model;
  variable: Variable | undefined;
  unknowns: Unknown[];
  /** Events and doses in the order of the text. */
  timed: (Timed | Dose)[];
  quantities: Map<string, DeclaredQuantity>;
  experiments: Experiment[];
  terms: TermSymbol[];
  /** Terms with a name of their own. */
  namedTerms: Map<string, TermSymbol>;
  /** Named terms of experiments, by their name in the whole problem. */
  ofExperiments: Map<string, TermSymbol>;
  termOf: Map<AstNode, TermSymbol>;
  /** Declarations whose name another one took before. */
  duplicates: { node: AstNode; name: string; first: AstNode }[];
}

const cache = new WeakMap<Model, Symbols>();

export function symbolsOf(model: Model): Symbols {
  let symbols = cache.get(model);
  if (!symbols) {
    symbols = collect(model);
    cache.set(model, symbols);
  }
  return symbols;
}

export const isTerm = (node: AstNode): node is TermNode =>
  node.$type === 'Equation' || node.$type === 'Condition' || node.$type === 'DataSet';

function collect(model: Model): Symbols {
  const symbols: Symbols = {
    model,
    variable: undefined,
    unknowns: [],
    timed: [],
    quantities: new Map(),
    experiments: [],
    terms: [],
    namedTerms: new Map(),
    ofExperiments: new Map(),
    termOf: new Map(),
    duplicates: [],
  };
  const declare = (node: DeclaredQuantity) => {
    if (!node.name) return;
    const first = symbols.quantities.get(node.name);
    if (first) symbols.duplicates.push({ node, name: node.name, first });
    else symbols.quantities.set(node.name, node);
  };
  for (const statement of model.statements) {
    switch (statement.$type) {
      case 'Variable':
        symbols.variable ??= statement;
        declare(statement);
        break;
      case 'Param':
      case 'Estimate':
      case 'Let':
      case 'HeldState':
      case 'FunctionDeclaration':
      case 'Learned':
      case 'Input':
        declare(statement);
        break;
      case 'UnknownList':
        for (const unknown of statement.unknowns) {
          symbols.unknowns.push(unknown);
          declare(unknown);
        }
        break;
      case 'Timed':
      case 'Dose':
        symbols.timed.push(statement);
        break;
      case 'Equation':
      case 'Condition':
      case 'DataSet':
        addTerm(symbols, statement);
        break;
      case 'Experiment':
        symbols.experiments.push(statement);
        break;
    }
  }
  for (const experiment of symbols.experiments)
    for (const item of experiment.items)
      if (item.$type === 'Condition' || item.$type === 'DataSet') addTerm(symbols, item, experiment);
  nameTheUnnamed(symbols);
  return symbols;
}

/** What a statement of an experiment is called in the whole problem: `plate[low]`. */
export const nameInExperiment = (name: string, experiment: string): string => `${name}[${experiment}]`;

function addTerm(symbols: Symbols, node: TermNode, experiment?: Experiment): void {
  const kind = node.$type === 'Equation' ? 'equation' : node.$type === 'DataSet' ? 'data' : (node.kind ?? 'initial');
  const base = node.name ?? '';
  const name = experiment && base ? nameInExperiment(base, experiment.name ?? '') : base;
  const term: TermSymbol = {
    node,
    name,
    base,
    named: node.name !== undefined,
    kind,
    ...(experiment && { experiment }),
  };
  const known = symbols.namedTerms.get(base);
  const same = known?.experiment === experiment ? known : symbols.ofExperiments.get(name);
  symbols.terms.push(term);
  symbols.termOf.set(node, term);
  if (!term.named) return;
  if (same) symbols.duplicates.push({ node, name: base, first: same.node });
  if (!known) symbols.namedTerms.set(base, term);
  if (experiment && !same) symbols.ofExperiments.set(name, term);
}

/** All that an entry of a block speaks of where it names this term: the same statement of each experiment as well. */
export const namesakesOf = (term: TermSymbol, { terms }: Symbols): TermSymbol[] =>
  term.named && !term.index ? terms.filter((t) => t.named && t.base === term.base) : [term];

/** `equation`, `equation 2`, `u(0)`, `data` – shown everywhere, but not to be referred to. */
function nameTheUnnamed(symbols: Symbols): void {
  const taken = new Set(symbols.namedTerms.keys());
  /** The last number that was given behind a name: all below it are taken. */
  const last = new Map<string, number>();
  for (const term of symbols.terms) {
    if (term.named) continue;
    term.base = madeUpName(term);
    const inExperiment = (name: string) =>
      term.experiment ? nameInExperiment(name, term.experiment.name ?? '') : name;
    const base = inExperiment(term.base);
    let name = base;
    for (let n = last.get(base) ?? 2; taken.has(name); n++) {
      name = inExperiment(`${term.base} ${n}`);
      last.set(base, n);
    }
    taken.add(name);
    term.name = name;
  }
}

function madeUpName(term: TermSymbol): string {
  if (term.node.$type !== 'Condition') return term.kind;
  const { lhs, rhs } = term.node;
  const text =
    lhs?.$type === 'Reference' && rhs?.$type === 'NumberLiteral' ? textBetween(lhs, lhs) : textBetween(lhs, rhs);
  return text.replace(/\s+/g, '') || term.kind;
}
