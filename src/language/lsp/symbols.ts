/** @file The outline of a spec. */
import type { AstNode, LangiumDocument } from 'langium';
import type { DocumentSymbolProvider } from 'langium/lsp';
import type { DocumentSymbol, SymbolKind } from 'vscode-languageserver';
import { functionSignature } from '../docs/docs.ts';
import type * as ast from '../generated/ast.ts';
import { label, rangeOf, textBetween, textOf } from '../syntax/source.ts';
import type { Symbols, TermNode } from '../syntax/symbols.ts';
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
  property: 7,
  method: 6,
} as const satisfies Record<string, SymbolKind>;

function symbol(
  node: AstNode,
  name: string,
  detail: string,
  kind: SymbolKind,
  property?: string,
  children: DocumentSymbol[] = [],
): DocumentSymbol {
  const range = rangeOf(node);
  const selectionRange = property ? rangeOf(node, property) : range;
  return { name: name || '?', detail, kind, range, selectionRange, ...(children.length > 0 && { children }) };
}

/** What stands in a block: its entries, and in a variant its blocks with theirs. */
function childrenOf(node: ast.Statement | ast.VariantItem, symbols: Symbols): DocumentSymbol[] {
  const entry = (
    child: AstNode & {
      target?: { $refText: string };
      value?: AstNode;
      method?: AstNode;
      list?: AstNode;
      range?: AstNode;
    },
  ) =>
    symbol(
      child,
      child.target?.$refText ?? '',
      label(child.value ?? child.method ?? child.list ?? child.range),
      kinds.property,
      'target',
    );
  switch (node.$type) {
    case 'Scale':
    case 'Points':
    case 'Loss':
    case 'Weights':
      return node.entries.map(entry);
    case 'Network':
      return node.settings.map(settingSymbol);
    case 'Train':
      return node.entries.map((e) =>
        e.$type === 'Setting' ? settingSymbol(e) : symbol(e, e.method, argumentsOf(e), kinds.method, 'method'),
      );
    case 'Sweep':
      return node.axes.map(entry);
    case 'DataSet':
    case 'Input':
      return node.columns.map((c) => symbol(c, label(c.subject), label(c.value), kinds.property, 'subject'));
    case 'Experiment':
      return [
        ...node.columns.map((c) => symbol(c, label(c.subject), label(c.value), kinds.property, 'subject')),
        ...node.items.flatMap((item) =>
          item.$type === 'ParameterValue'
            ? [symbol(item, item.parameter?.$refText ?? '', label(item.value), kinds.property, 'parameter')]
            : item.$type === 'SteadyStart'
              ? [symbol(item, item.key, item.word, kinds.property, 'key')]
              : symbolsFor(item, symbols),
        ),
      ];
    case 'Variant':
      return node.items.map((item) =>
        item.$type === 'ParameterValue'
          ? symbol(item, item.parameter?.$refText ?? '', label(item.value), kinds.property, 'parameter')
          : symbol(item, item.$type.toLowerCase(), '', kinds.object, undefined, childrenOf(item, symbols)),
      );
    default:
      return [];
  }
}

const settingSymbol = (setting: ast.Setting): DocumentSymbol =>
  symbol(setting, setting.key, label(setting.value), kinds.property, 'key');

const argumentsOf = (call: ast.MethodCall): string => textOf(call).slice(call.method?.length ?? 0);

/** `x[1..n]`, `motion[i in 2..n]` */
const nameWithRanges = ({ name, ranges }: { name?: string; ranges: ast.IndexRange[] }): string =>
  ranges.length > 0 ? `${name ?? ''}[${ranges.map(label).join(', ')}]` : (name ?? '');

/** A term as it is written, one without a name by the one made up for it. */
const termName = (node: TermNode, symbols: Symbols): string =>
  node.name ? nameWithRanges(node) : (symbols.termOf.get(node)?.name ?? '');

function symbolsFor(statement: ast.Statement, symbols: Symbols): DocumentSymbol[] {
  switch (statement.$type) {
    case 'Title':
      return [symbol(statement, statement.title, 'problem', kinds.string, 'title')];
    case 'FunctionDeclaration':
      return [symbol(statement, functionSignature(statement), label(statement.value), kinds.function, 'name')];
    case 'Learned':
      return [
        symbol(
          statement,
          functionSignature(statement),
          `learned on ${label(statement.bounds)}`,
          kinds.function,
          'name',
        ),
      ];
    case 'Smooth':
      return [
        symbol(
          statement,
          `smooth ${statement.learned?.$refText ?? ''}`,
          label(statement.weight),
          kinds.operator,
          'learned',
        ),
      ];
    case 'Param':
    case 'Estimate':
    case 'Let':
      return [
        symbol(
          statement,
          nameWithRanges(statement),
          `${statement.$type.toLowerCase()} ${label(('list' in statement ? statement.list : undefined) ?? statement.value)}`,
          kinds.constant,
          'name',
        ),
      ];
    case 'Variable':
      return [symbol(statement, statement.name, `variable ${label(statement.interval)}`, kinds.variable, 'name')];
    case 'UnknownList':
      return statement.unknowns.map((u) => symbol(u, nameWithRanges(u), 'unknown', kinds.function, 'name'));
    case 'HeldState':
      return [symbol(statement, nameWithRanges(statement), `state ${label(statement.value)}`, kinds.variable, 'name')];
    case 'Timed':
      return [symbol(statement, statement.name, timingOf(statement), kinds.event, 'name')];
    case 'Dose':
      return [
        symbol(statement, `dose ${statement.unknown?.$refText ?? ''}`, label(statement.amount), kinds.event, 'unknown'),
      ];
    case 'Input':
      return [symbol(statement, statement.name, 'input', kinds.function, 'name', childrenOf(statement, symbols))];
    case 'Equation':
    case 'Condition':
      return [
        symbol(
          statement,
          termName(statement, symbols),
          textBetween(statement.lhs, statement.rhs),
          kinds.operator,
          statement.name ? 'name' : undefined,
        ),
      ];
    case 'DataSet':
      return [
        symbol(
          statement,
          termName(statement, symbols),
          statement.file ?? 'data',
          kinds.field,
          statement.name ? 'name' : undefined,
          childrenOf(statement, symbols),
        ),
      ];
    case 'Exact':
    case 'Guess':
    case 'Before':
      return [
        symbol(
          statement,
          `${statement.$type === 'Before' ? 'history' : statement.$type.toLowerCase()} ${statement.unknown?.$refText ?? ''}`,
          label(statement.value),
          kinds.function,
        ),
      ];
    case 'Experiment':
      return [
        symbol(
          statement,
          statement.name ?? statement.file ?? '',
          'experiment',
          kinds.event,
          statement.name ? 'name' : 'file',
          childrenOf(statement, symbols),
        ),
      ];
    case 'Variant':
    case 'Sweep':
      return [
        symbol(
          statement,
          statement.name,
          statement.$type.toLowerCase(),
          kinds.event,
          'name',
          childrenOf(statement, symbols),
        ),
      ];
    default:
      return [
        symbol(statement, statement.$type.toLowerCase(), '', kinds.object, undefined, childrenOf(statement, symbols)),
      ];
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
