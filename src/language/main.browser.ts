/** @file The language server in a web worker: no files, no probe. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { noFiles } from './files/files.ts';
import { startServer } from './lsp/server.ts';

/** The worker's own port; the DOM's types are not part of this build. */
declare const self: ConstructorParameters<typeof BrowserMessageReader>[0];

startServer(createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self)), {
  filesOf: () => noFiles,
});
