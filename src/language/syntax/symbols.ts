/** @file Everything a spec declares, by name. Built once per parsed text. */
import type { AstNode } from 'langium';
import type { TermKind } from '../../problem/problem.ts';
import type {
  Condition,
  DataSet,
  Dose,
  Equation,
  Estimate,
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
}

export interface Symbols {
  model: Model;
  variable: Variable | undefined;
  unknowns: Unknown[];
  /** Events and doses in the order of the text. */
  timed: (Timed | Dose)[];
  quantities: Map<string, DeclaredQuantity>;
  terms: TermSymbol[];
  /** Terms with a name of their own. */
  namedTerms: Map<string, TermSymbol>;
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
    terms: [],
    namedTerms: new Map(),
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
    }
  }
  nameTheUnnamed(symbols);
  return symbols;
}

function addTerm(symbols: Symbols, node: TermNode): void {
  const kind = node.$type === 'Equation' ? 'equation' : node.$type === 'DataSet' ? 'data' : (node.kind ?? 'initial');
  const term: TermSymbol = { node, name: node.name ?? '', named: node.name !== undefined, kind };
  symbols.terms.push(term);
  symbols.termOf.set(node, term);
  if (!term.named) return;
  const first = symbols.namedTerms.get(term.name);
  if (first) symbols.duplicates.push({ node, name: term.name, first: first.node });
  else symbols.namedTerms.set(term.name, term);
}

/** `equation`, `equation 2`, `u(0)`, `data` – shown everywhere, but not to be referred to. */
function nameTheUnnamed(symbols: Symbols): void {
  const taken = new Set(symbols.namedTerms.keys());
  /** The last number that was given behind a name: all below it are taken. */
  const last = new Map<string, number>();
  for (const term of symbols.terms) {
    if (term.named) continue;
    const base = madeUpName(term);
    let name = base;
    for (let n = last.get(base) ?? 2; taken.has(name); n++) {
      name = `${base} ${n}`;
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
