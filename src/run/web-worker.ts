/** @file The trainer as a web worker: JSON-RPC over its port (see `problem/protocol.ts`). Run folders it has none. */
import { BrowserMessageReader, BrowserMessageWriter, createMessageConnection } from 'vscode-jsonrpc/browser';
import { serveTrainer } from './serve.ts';

/** The worker's own port; the DOM's types are not part of this build. */
declare const self: ConstructorParameters<typeof BrowserMessageReader>[0];

const refuse = (): never => {
  throw new Error('A browser has one engine, no files and nothing to set up.');
};

serveTrainer(createMessageConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self)), () => ({
  watchLog: refuse,
  doctor: refuse,
  setUpTensorflow: refuse,
}));
