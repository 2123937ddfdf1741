/** @file Quick fixes of findings, and small rewritings of terms. */
import type { AstNode, LangiumDocument } from 'langium';
import type { CodeActionProvider } from 'langium/lsp';
import type { CodeAction, CodeActionParams } from 'vscode-languageserver';
import type { Fix } from '../../problem/fix.ts';
import { makeFix } from '../fixes/fixes.ts';
import { rewritingsAt } from '../fixes/rewritings.ts';
import type * as ast from '../generated/ast.ts';
import { replaceRange } from '../syntax/report.ts';
import { rangeOf, rangeOfKeyword } from '../syntax/source.ts';
import type { Symbols, TermSymbol } from '../syntax/symbols.ts';
import { symbolsOf } from '../syntax/symbols.ts';
import type { DiagnosticData } from './diagnostics.ts';

export class PinnCodeActionProvider implements CodeActionProvider {
  getCodeActions(document: LangiumDocument, { range, context }: CodeActionParams): CodeAction[] {
    const symbols = symbolsOf(document.parseResult.value as ast.Model);
    const term = symbols.terms.find((t) => overlaps(rangeOf(t.node), range));
    const fixes = context.diagnostics.flatMap((diagnostic) => {
      const fix = (diagnostic.data as DiagnosticData | undefined)?.fix;
      return fix ? [{ fix, as: { kind: 'quickfix', diagnostics: [diagnostic], isPreferred: true } }] : [];
    });
    const rewritten = term ? rewritings.flatMap((rewriting) => rewriting(term, symbols) ?? []) : [];
    const offered = [...rewritten, ...rewritingsAt(symbols, range)];
    return [...fixes, ...offered.map((fix) => ({ fix, as: { kind: 'refactor.rewrite' } }))].flatMap(({ fix, as }) => {
      const made = makeFix(fix, document);
      if (!made || made.edits.length === 0) return [];
      return [{ title: made.title, ...as, edit: { changes: { [document.uri.toString()]: made.edits } } }];
    });
  }
}

type Rewriter = (term: TermSymbol, symbols: Symbols) => Fix | null;

const keywordOf = (node: AstNode): string =>
  node.$type === 'Condition' ? (node as ast.Condition).kind : node.$type === 'Equation' ? 'equation' : 'data';

/** A short name that nothing else has. */
function freeName(term: TermSymbol, { namedTerms, quantities }: Symbols): string {
  const base: Record<string, string> = { equation: 'motion', initial: 'start', boundary: 'end', data: 'measured' };
  const wanted = base[term.kind];
  let name = wanted;
  for (let n = 2; namedTerms.has(name) || quantities.has(name); n++) name = `${wanted}${n}`;
  return name;
}

const rewritings: Rewriter[] = [
  function nameIt(term, symbols) {
    if (term.named) return null;
    const { end } = rangeOfKeyword(term.node, keywordOf(term.node));
    const name = freeName(term, symbols);
    const newText = term.kind === 'data' ? ` ${name}` : ` ${name}:`;
    return replaceRange(`Name this term "${name}"`, { start: end, end }, newText);
  },
  function turnHard({ node, name }) {
    if (node.$type !== 'Condition') return null;
    return { kind: node.hard ? 'make-soft' : 'make-hard', term: name };
  },
  function convert({ node }) {
    if (node.$type !== 'Condition') return null;
    const other = node.kind === 'initial' ? 'boundary' : 'initial';
    return replaceRange(`Change to ${other}`, rangeOfKeyword(node, node.kind), other);
  },
  function addWeight({ name }, { model }) {
    // Without a block the weights are chosen; the first one that is written ends that.
    const block = model.statements.find((s) => s.$type === 'Weights');
    if (!block || block.entries.some((e) => e.target?.$refText === name)) return null;
    return { kind: 'set-weights', weights: { [name]: 1 } };
  },
];

const overlaps = (a: ReturnType<typeof rangeOf>, b: CodeActionParams['range']): boolean =>
  a.start.line <= b.end.line && b.start.line <= a.end.line;
