/** @file Editor services without a connection, asked at the place of a `|` in a text. */
import type { LangiumDocument } from 'langium';
import { EmptyFileSystem, URI } from 'langium';
import { createPinnServices } from '../../../src/language/lsp/server.ts';
import { files } from '../spec.ts';

export const { shared, Pinn, analysis } = createPinnServices(EmptyFileSystem, {
  filesOf: () => ({
    read: (path) => (path in files ? { text: files[path] } : { error: 'there is no such file' }),
  }),
});

let count = 0;

/** A document in the workspace, fully built; `|` marks the cursor and is taken out. */
export async function open(marked: string) {
  const at = marked.indexOf('|');
  const text = at < 0 ? marked : marked.slice(0, at) + marked.slice(at + 1);
  const uri = URI.parse(`file:///spec${count++}.pinn`);
  const document: LangiumDocument = shared.workspace.LangiumDocumentFactory.fromString(text, uri);
  shared.workspace.LangiumDocuments.addDocument(document);
  await shared.workspace.DocumentBuilder.build([document], { validation: true });
  const position = document.textDocument.positionAt(Math.max(0, at));
  return { document, text, position, textDocument: { uri: uri.toString() } };
}

type Edit = {
  range: { start: { line: number; character: number }; end: { line: number; character: number } };
  newText: string;
};

/** `text` after edits that do not overlap. */
export function edited(document: LangiumDocument, edits: Edit[]): string {
  const { textDocument } = document;
  const sorted = edits
    .map((e) => ({
      start: textDocument.offsetAt(e.range.start),
      end: textDocument.offsetAt(e.range.end),
      newText: e.newText,
    }))
    .sort((a, b) => b.start - a.start);
  return sorted.reduce((t, e) => t.slice(0, e.start) + e.newText + t.slice(e.end), textDocument.getText());
}
