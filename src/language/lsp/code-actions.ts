/** @file Quick fixes of findings, and small rewritings of terms. */
import type { AstNode, LangiumDocument } from 'langium';
import type { CodeActionProvider } from 'langium/lsp';
import type { CodeAction, CodeActionParams } from 'vscode-languageserver';
import type { Fix, TextEdit } from '../../problem/fix.ts';
import type { ProbeResult } from '../../problem/protocol.ts';
import type { SourceRange } from '../../problem/source.ts';
import { makeFix } from '../fixes/fixes.ts';
import { rebalancing } from '../fixes/rebalancing.ts';
import { rewritingsAt } from '../fixes/rewritings.ts';
import type * as ast from '../generated/ast.ts';
import { replaceRange } from '../syntax/report.ts';
import { rangeOf, rangeOfKeyword } from '../syntax/source.ts';
import type { Symbols, TermSymbol } from '../syntax/symbols.ts';
import { symbolsOf } from '../syntax/symbols.ts';
import type { Analysis } from './analysis.ts';
import type { DiagnosticData } from './diagnostics.ts';

/** What the gradient probe knows of a document, as far as it has been probed. */
export type MeasuredOf = (document: LangiumDocument) => ProbeResult | null;

export class PinnCodeActionProvider implements CodeActionProvider {
  readonly #analysis: Analysis;
  readonly #measuredOf: MeasuredOf;

  constructor(analysis: Analysis, measuredOf: MeasuredOf) {
    this.#analysis = analysis;
    this.#measuredOf = measuredOf;
  }

  getCodeActions(document: LangiumDocument, { range, context }: CodeActionParams): CodeAction[] {
    const symbols = symbolsOf(document.parseResult.value as ast.Model);
    const term = symbols.terms.find((t) => overlaps(rangeOf(t.node), range));
    const fixes = context.diagnostics.flatMap((diagnostic) => {
      const fix = (diagnostic.data as DiagnosticData | undefined)?.fix;
      return fix ? [{ fix, as: { kind: 'quickfix', diagnostics: [diagnostic], isPreferred: true } }] : [];
    });
    const rewritten = term ? rewritings.flatMap((rewriting) => rewriting(term, symbols) ?? []) : [];
    const balanced = this.#rebalanced(document, symbols, range);
    const imbalance = context.diagnostics.filter((d) => d.code === imbalanceCode);
    if (balanced && imbalance.length > 0) {
      fixes.push({ fix: balanced, as: { kind: 'quickfix', diagnostics: imbalance, isPreferred: false } });
    }
    const offered = [...rewritten, ...rewritingsAt(symbols, range)];
    if (balanced && imbalance.length === 0) offered.push(balanced);
    // What could not be read cannot be rewritten either: an edit there would break it further.
    const unreadable = this.#analysis
      .of(document)
      .findings.filter(({ code }) => ofReading.has(code))
      .map((finding) => finding.range);
    const isSound = (edits: readonly TextEdit[]) =>
      !edits.some((edit) => unreadable.some((place) => overlaps(edit.range, place)));
    return [...fixes, ...offered.map((fix) => ({ fix, as: { kind: 'refactor.rewrite' } }))].flatMap(({ fix, as }) => {
      const made = makeFix(fix, document);
      if (!made || made.edits.length === 0 || (as.kind !== 'quickfix' && !isSound(made.edits))) return [];
      return [{ title: made.title, ...as, edit: { changes: { [document.uri.toString()]: made.edits } } }];
    });
  }

  /** Offered on the terms and on their weights. */
  #rebalanced(document: LangiumDocument, { model, terms }: Symbols, range: SourceRange): Fix | null {
    const measured = this.#measuredOf(document);
    const nodes = [...terms.map(({ node }) => node), ...model.statements.filter((s) => s.$type === 'Weights')];
    if (!measured || !nodes.some((node) => overlaps(rangeOf(node), range))) return null;
    return rebalancing(measured, this.#analysis.of(document).lowered);
  }
}

/** Findings of lexer and parser. */
const ofReading: ReadonlySet<string> = new Set([
  'syntax',
  'bracket',
  'unknown-character',
  'unknown-statement',
  'missing-keyword',
  'comment',
]);

/** Finding of the probe that the weights are out of balance. */
const imbalanceCode = 'loss-imbalance';

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
