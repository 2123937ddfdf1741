/** @file The outline of a spec. */
import type { AstNode, LangiumDocument } from 'langium';
import type { DocumentSymbolProvider } from 'langium/lsp';
import type { DocumentSymbol, SymbolKind } from 'vscode-languageserver';
import type * as ast from '../generated/ast.ts';
import { label, rangeOf, textBetween } from '../syntax/source.ts';
import type { Symbols } from '../syntax/symbols.ts';
import { symbolsOf } from '../syntax/symbols.ts';

const kinds = {
  field: 8,
  variable: 13,
  constant: 14,
  string: 15,
  object: 19,
  event: 24,
  operator: 25,
  function: 12,
} as const satisfies Record<string, SymbolKind>;

const symbol = (node: AstNode, name: string, detail: string, kind: SymbolKind, property?: string): DocumentSymbol => {
  const range = rangeOf(node);
  return { name: name || '?', detail, kind, range, selectionRange: property ? rangeOf(node, property) : range };
};

function symbolsFor(statement: ast.Statement, symbols: Symbols): DocumentSymbol[] {
  switch (statement.$type) {
    case 'Title':
      return [symbol(statement, statement.title, 'problem', kinds.string, 'title')];
    case 'Param':
    case 'Estimate':
    case 'Let':
      return [
        symbol(
          statement,
          statement.name,
          `${statement.$type.toLowerCase()} ${label(statement.value)}`,
          kinds.constant,
          'name',
        ),
      ];
    case 'Variable':
      return [symbol(statement, statement.name, `variable ${label(statement.interval)}`, kinds.variable, 'name')];
    case 'UnknownList':
      return statement.unknowns.map((u) => symbol(u, u.name, 'unknown', kinds.function, 'name'));
    case 'HeldState':
      return [symbol(statement, statement.name, `state ${label(statement.value)}`, kinds.variable, 'name')];
    case 'Timed':
      return [symbol(statement, statement.name, timingOf(statement), kinds.event, 'name')];
    case 'Dose':
      return [
        symbol(statement, `dose ${statement.unknown?.$refText ?? ''}`, label(statement.amount), kinds.event, 'unknown'),
      ];
    case 'Input':
      return [symbol(statement, statement.name, 'input', kinds.function, 'name')];
    case 'Equation':
    case 'Condition':
      return [
        symbol(
          statement,
          symbols.termOf.get(statement)?.name ?? '',
          textBetween(statement.lhs, statement.rhs),
          kinds.operator,
          statement.name ? 'name' : undefined,
        ),
      ];
    case 'DataSet':
      return [
        symbol(
          statement,
          symbols.termOf.get(statement)?.name ?? '',
          statement.file ?? 'data',
          kinds.field,
          statement.name ? 'name' : undefined,
        ),
      ];
    case 'Exact':
    case 'Guess':
      return [
        symbol(
          statement,
          `${statement.$type.toLowerCase()} ${statement.unknown?.$refText ?? ''}`,
          label(statement.value),
          kinds.function,
        ),
      ];
    case 'Variant':
    case 'Sweep':
      return [symbol(statement, statement.name, statement.$type.toLowerCase(), kinds.event, 'name')];
    default:
      return [symbol(statement, statement.$type.toLowerCase(), '', kinds.object)];
  }
}

/** When an event happens, as it is written. */
const timingOf = ({ times, period, when }: ast.Timed): string =>
  times ? `at ${label(times)}` : period ? `every ${label(period)}` : `when ${label(when)}`;

export class PinnDocumentSymbolProvider implements DocumentSymbolProvider {
  getSymbols(document: LangiumDocument): DocumentSymbol[] {
    const model = document.parseResult.value as ast.Model;
    const symbols = symbolsOf(model);
    return model.statements.flatMap((s) => symbolsFor(s, symbols));
  }
}
