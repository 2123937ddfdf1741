import type { LangiumDocument } from 'langium';
import { describe, expect, it } from 'vitest';
import { type Position, ResponseError } from 'vscode-languageserver';
import { tokenize } from '../../../src/language/syntax/tokens.ts';
import { full } from '../spec.ts';
import { open, Pinn } from './services.ts';

/** Set MUTATIONS=1000 for the long run. */
const runs = Number(process.env.MUTATIONS ?? 60);
const { lsp } = Pinn;

/** Park & Miller 1988. */
function randomFrom(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state * 48271) % 2147483647;
    return state % n;
  };
}

/** Where no name stands, the answer is a reason and no crash. */
async function renamed(document: LangiumDocument, position: Position): Promise<unknown> {
  const params = { textDocument: { uri: document.uri.toString() }, position, newName: 'renamed' };
  try {
    return await lsp.RenameProvider?.rename(document, params);
  } catch (error) {
    if (error instanceof ResponseError) return error.message;
    throw error;
  }
}

describe('editor services on broken text', () => {
  it(`answer at every place of ${runs} mutants`, async () => {
    const random = randomFrom(8);
    const tokens = tokenize(full);
    for (let i = 0; i < runs; i++) {
      const cut = tokens[random(tokens.length)];
      const length = 1 + random(40);
      const text = full.slice(0, cut.start) + full.slice(cut.start + length);
      const { document, textDocument } = await open(text);
      const position = document.textDocument.positionAt(random(text.length));
      const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
      const options = { tabSize: 2, insertSpaces: true };
      const answers = await Promise.all([
        lsp.CompletionProvider?.getCompletion(document, { textDocument, position }),
        lsp.HoverProvider?.getHoverContent(document, { textDocument, position }),
        lsp.DefinitionProvider?.getDefinition(document, { textDocument, position }),
        lsp.ReferencesProvider?.findReferences(document, {
          textDocument,
          position,
          context: { includeDeclaration: true },
        }),
        renamed(document, position),
        lsp.DocumentHighlightProvider?.getDocumentHighlight(document, { textDocument, position }),
        lsp.DocumentSymbolProvider?.getSymbols(document, { textDocument }),
        lsp.FoldingRangeProvider?.getFoldingRanges(document, { textDocument }),
        lsp.SemanticTokenProvider?.semanticHighlight(document, { textDocument }),
        lsp.SignatureHelp?.provideSignatureHelp(document, { textDocument, position }),
        lsp.InlayHintProvider?.getInlayHints(document, { textDocument, range }),
        lsp.CodeLensProvider?.provideCodeLens(document, { textDocument }),
        lsp.DocumentLinkProvider?.getDocumentLinks(document, { textDocument }),
        lsp.Formatter?.formatDocument(document, { textDocument, options }),
        lsp.CodeActionProvider?.getCodeActions(document, {
          textDocument,
          range,
          context: { diagnostics: document.diagnostics ?? [] },
        }),
      ]);
      // The four of the spec are there whatever else can be read.
      expect((answers[11] as unknown[]).length).toBeGreaterThanOrEqual(4);
    }
  });
});
