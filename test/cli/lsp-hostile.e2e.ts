import { expect, test } from 'vitest';
import { hostile } from '../language/hostile.ts';
import { LanguageServer } from './language-server.ts';

test('of every hostile spec the server says what is wrong and where, answers whatever is asked, and goes on', async () => {
  const server = await new LanguageServer().start();
  for (const [i, { name, text, said }] of hostile.entries()) {
    const uri = `untitled:hostile-${i}`;
    await server.open(uri, text);
    const textDocument = { uri };
    const at = { textDocument, position: { line: 2, character: 19 } };
    await Promise.all([
      server.ask('textDocument/completion', at),
      server.ask('textDocument/hover', at),
      server.ask('textDocument/documentSymbol', { textDocument }),
      server.ask('textDocument/formatting', { textDocument, options: { tabSize: 2, insertSpaces: true } }),
    ]);
    const { diagnostics } = await server.findings(uri, 1);
    const errors = diagnostics.filter((d) => d.severity === 1).map((d) => [d.code, d.range.start.line + 1]);
    if (said) expect.soft(errors, name).toContainEqual(said);
    else expect.soft(errors, name).toEqual([]);
    // No message is a page, a cry of the machine, or an excerpt of what is read.
    for (const message of diagnostics.map((d) => String(d.message))) {
      expect.soft(message.length, name).toBeLessThan(500);
      expect.soft(message, name).not.toMatch(/native code|\[object|undefined|\0/);
    }
    await server.close(uri);
  }
  expect(server.log).toEqual([]);
  expect(server.isOver).toBe(false);
});
