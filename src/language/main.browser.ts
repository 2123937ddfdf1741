/** @file The language server in a web worker: no files; gradient probe and preview in workers of their own. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { backgroundNotification } from '../problem/language-messages.ts';
import { webWorkers } from './background/web-workers.ts';
import { noFiles } from './files/files.ts';
import { startServer } from './lsp/server.ts';

/** The worker's own port and address; the DOM's types are not part of this build. */
declare const self: ConstructorParameters<typeof BrowserMessageReader>[0] & { location: { href: string } };

const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));

/** Beside this bundle, unless its host says where: a worker made from a blob has no place. */
let bundle: string | null = null;
connection.onNotification(backgroundNotification, (url: string) => {
  bundle = url;
});
const place = (): string => bundle ?? new URL('language-worker.browser.js', self.location.href).href;

startServer(connection, {
  filesOf: () => noFiles,
  background: webWorkers(place, (message) => connection.console.warn(message)),
});
