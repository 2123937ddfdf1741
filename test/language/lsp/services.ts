/** @file Editor services without a connection, asked at the place of a `|` in a text. */
import type { LangiumDocument } from 'langium';
import { EmptyFileSystem, URI } from 'langium';
import { TextDocument, type TextEdit } from 'vscode-languageserver-textdocument';
import { tableOf } from '../../../src/language/files/table.ts';
import { createPinnServices } from '../../../src/language/lsp/server.ts';
import { files, full } from '../spec.ts';

export const { shared, Pinn, analysis, completion } = createPinnServices(EmptyFileSystem, {
  filesOf: () => ({
    table: (path) => (path in files ? tableOf(path, files[path]) : { error: 'there is no such file' }),
    list: () => Object.keys(files),
  }),
  templates: () => [{ name: 'a whole example', summary: 'Everything.', body: full }],
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

/** The text of a document after edits. */
export const edited = (document: LangiumDocument, edits: TextEdit[]): string =>
  TextDocument.applyEdits(document.textDocument, edits);
