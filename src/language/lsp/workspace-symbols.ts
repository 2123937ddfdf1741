/** @file What the specs of the workspace declare, those that are open and those that are not. */
import { type LangiumDocuments, URI } from 'langium';
import type { FuzzyMatcher, WorkspaceSymbolProvider } from 'langium/lsp';
import type { SymbolKind, WorkspaceSymbol, WorkspaceSymbolParams } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type SketchedKind, sketchOf } from './cursor/sketch.ts';

/** A spec that is not open: its address and its text, as it is on disk. */
export interface ClosedSpec {
  uri: string;
  text: string;
}

const kindOf: Record<SketchedKind, SymbolKind> = {
  param: 14,
  estimate: 14,
  let: 14,
  function: 12,
  learn: 12,
  variable: 13,
  state: 13,
  unknown: 12,
  input: 12,
};
const term: SymbolKind = 25;

export class PinnWorkspaceSymbolProvider implements WorkspaceSymbolProvider {
  readonly #open: LangiumDocuments;
  readonly #matcher: FuzzyMatcher;
  readonly #closed: () => readonly ClosedSpec[];
  /** By text, so that a file that stays as it is is looked through once. */
  readonly #known = new Map<string, { text: string; symbols: WorkspaceSymbol[] }>();

  constructor(open: LangiumDocuments, matcher: FuzzyMatcher, closed: () => readonly ClosedSpec[]) {
    this.#open = open;
    this.#matcher = matcher;
    this.#closed = closed;
  }

  getSymbols({ query }: WorkspaceSymbolParams): WorkspaceSymbol[] {
    const open = this.#open.all.map((d) => ({ uri: d.uri.toString(), text: d.textDocument.getText() })).toArray();
    const isOpen = new Set(open.map(({ uri }) => uri));
    const closed = this.#closed().filter(({ uri }) => !isOpen.has(URI.parse(uri).toString()));
    return [...open, ...closed]
      .flatMap((spec) => this.#symbolsOf(spec))
      .filter(({ name }) => this.#matcher.match(query, name));
  }

  #symbolsOf({ uri, text }: ClosedSpec): WorkspaceSymbol[] {
    const known = this.#known.get(uri);
    if (known?.text === text) return known.symbols;
    const symbols = symbolsIn(uri, text);
    this.#known.set(uri, { text, symbols });
    return symbols;
  }
}

function symbolsIn(uri: string, text: string): WorkspaceSymbol[] {
  const { quantities, terms } = sketchOf(text);
  const document = TextDocument.create(uri, 'pinn', 0, text);
  const declared = [
    ...[...quantities.values()].map((q) => ({ ...q, kind: kindOf[q.kind] })),
    ...[...terms.values()].map((t) => ({ ...t, kind: term })),
  ];
  return declared.map(({ name, kind, offset }) => ({
    name,
    kind,
    location: {
      uri,
      range: { start: document.positionAt(offset), end: document.positionAt(offset + name.length) },
    },
  }));
}
