import { DocumentState, EmptyFileSystem, URI } from 'langium';
import { expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { PinnDocumentBuilder } from '../../../src/language/lsp/document-builder.ts';
import { createPinnServices } from '../../../src/language/lsp/server.ts';
import { until } from '../../patience.mjs';
import { smallest } from '../spec.ts';

it('waits for a lull before a changed text is read, and whoever needs its tree waits for the new one', async () => {
  const { shared } = createPinnServices(EmptyFileSystem, { filesOf: () => ({ table: () => ({ error: 'no file' }) }) });
  const { DocumentBuilder: builder, LangiumDocuments: documents, TextDocuments: texts } = shared.workspace;
  if (!(builder instanceof PinnDocumentBuilder)) throw new Error('another builder');
  const uri = URI.parse('file:///lull.pinn');
  const type = (version: number, text: string) => {
    texts?.set(TextDocument.create(uri.toString(), 'pinn', version, text));
    return shared.workspace.WorkspaceLock.write((token) => builder.update([uri], [], token));
  };
  await type(1, smallest);
  expect(documents.getDocument(uri)?.state).toBe(DocumentState.Validated);

  let end = (): void => undefined;
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  builder.lull = () => {
    begin();
    return new Promise((resolve) => {
      end = resolve;
    });
  };
  const typed = type(2, `${smallest}// typed\n`);
  await begun;
  expect(documents.getDocument(uri)?.state).toBe(DocumentState.Changed);
  let seen: string | undefined;
  const asked = builder.waitUntil(DocumentState.Linked, uri).then(() => {
    seen = documents.getDocument(uri)?.parseResult.value.$cstNode?.root.fullText;
  });
  expect(seen).toBeUndefined();
  end();
  await Promise.all([typed, asked]);
  expect(seen).toBe(`${smallest}// typed\n`);
});

it('leaves a data file that is being read when the next key comes, and answers in between', async () => {
  let [looks, begun] = [0, 0];
  const endless = {
    table: () => ({ error: 'no file' }),
    async readAhead(_path: string, isCancelled: () => boolean) {
      begun++;
      while (!isCancelled()) {
        looks++;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
  const { shared } = createPinnServices(EmptyFileSystem, { filesOf: () => endless });
  const { DocumentBuilder: builder, LangiumDocuments: documents, TextDocuments: texts } = shared.workspace;
  const uri = URI.parse('file:///long.pinn');
  const type = (version: number, text: string) => {
    texts?.set(TextDocument.create(uri.toString(), 'pinn', version, text));
    return shared.workspace.WorkspaceLock.write((token) => builder.update([uri], [], token));
  };
  const measured = `${smallest}data lab from "long.csv" { t = "t"  u = "u" }\n`;
  const reading = type(1, measured);
  await until(() => looks > 3, 'the reading of the file');
  expect(documents.getDocument(uri)?.state).toBe(DocumentState.Parsed);
  await Promise.all([reading, type(2, smallest)]);
  expect(documents.getDocument(uri)?.state).toBe(DocumentState.Validated);
  const then = looks;
  await new Promise((resolve) => setImmediate(resolve));
  expect([looks, begun]).toEqual([then, 1]);
});
