/** @file Quick fixes of findings, and small rewritings of terms. */
import type { AstNode, LangiumDocument } from 'langium';
import type { CodeActionProvider } from 'langium/lsp';
import type { CodeAction, CodeActionParams, Diagnostic, TextEdit } from 'vscode-languageserver';
import type * as ast from '../generated/ast.ts';
import { rangeOf, rangeOfKeyword } from '../syntax/source.ts';
import type { Symbols, TermSymbol } from '../syntax/symbols.ts';
import { symbolsOf } from '../syntax/symbols.ts';
import type { DiagnosticData } from './diagnostics.ts';

export class PinnCodeActionProvider implements CodeActionProvider {
  getCodeActions(document: LangiumDocument, params: CodeActionParams): CodeAction[] {
    const uri = document.uri.toString();
    const symbols = symbolsOf(document.parseResult.value as ast.Model);
    const term = symbols.terms.find((t) => overlaps(rangeOf(t.node), params.range));
    return [
      ...params.context.diagnostics.flatMap((d) => quickFix(d, uri)),
      ...(term ? rewritings.flatMap((r) => r(term, symbols) ?? []).map((r) => action(r, uri)) : []),
    ];
  }
}

function quickFix(diagnostic: Diagnostic, uri: string): CodeAction[] {
  const data = diagnostic.data as DiagnosticData | undefined;
  if (!data?.fix) return [];
  return [
    {
      title: data.fix.title,
      kind: 'quickfix',
      diagnostics: [diagnostic],
      isPreferred: true,
      edit: { changes: { [uri]: data.fix.edits } },
    },
  ];
}

interface Rewriting {
  title: string;
  edits: TextEdit[];
}

const action = ({ title, edits }: Rewriting, uri: string): CodeAction => ({
  title,
  kind: 'refactor.rewrite',
  edit: { changes: { [uri]: edits } },
});

type Rewriter = (term: TermSymbol, symbols: Symbols) => Rewriting | null;

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
    return { title: `Name this term "${name}"`, edits: [{ range: { start: end, end }, newText }] };
  },
  function makeHard({ node }) {
    if (node.$type !== 'Condition') return null;
    const { start } = rangeOf(node);
    if (!node.hard)
      return {
        title: 'Build it into the solution (hard)',
        edits: [{ range: { start, end: start }, newText: 'hard ' }],
      };
    const kind = rangeOfKeyword(node, node.kind);
    return { title: 'Make it a loss term (soft)', edits: [{ range: { start, end: kind.start }, newText: '' }] };
  },
  function convert({ node }) {
    if (node.$type !== 'Condition') return null;
    const other = node.kind === 'initial' ? 'boundary' : 'initial';
    return { title: `Change to ${other}`, edits: [{ range: rangeOfKeyword(node, node.kind), newText: other }] };
  },
  function addWeight(term, { model }) {
    if (!term.named || (term.node.$type === 'Condition' && term.node.hard)) return null;
    const block = model.statements.find((s) => s.$type === 'Weights');
    if (!block || block.entries.some((e) => e.target?.$refText === term.name)) return null;
    const last = block.entries[block.entries.length - 1];
    if (!last) return null;
    const { end } = rangeOf(last);
    return {
      title: `Add a weight for "${term.name}"`,
      edits: [{ range: { start: end, end }, newText: `\n  ${term.name} = 1` }],
    };
  },
];

const overlaps = (a: ReturnType<typeof rangeOf>, b: CodeActionParams['range']): boolean =>
  a.start.line <= b.end.line && b.start.line <= a.end.line;
