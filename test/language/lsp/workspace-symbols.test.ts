import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultFuzzyMatcher } from 'langium/lsp';
import { expect, it } from 'vitest';
import { specsIn } from '../../../src/language/files/specs.ts';
import { PinnWorkspaceSymbolProvider } from '../../../src/language/lsp/workspace-symbols.ts';
import { open, shared } from './services.ts';

const provider = (closed: { uri: string; text: string }[]) =>
  new PinnWorkspaceSymbolProvider(shared.workspace.LangiumDocuments, new DefaultFuzzyMatcher(), () => closed);

it('symbols of specs that are not open are found, and those of open ones as they are now', async () => {
  const { document } = await open('param openStiffness = 1\n');
  const uri = document.uri.toString();
  const closed = [
    { uri, text: 'param oldName = 1\n' },
    {
      uri: 'file:///closed.pinn',
      text: "unknown prey(t), predator(t)\nequation\n  birth: prey' = -prey\ndata counts { }\n",
    },
  ];
  const found = (query: string) => provider(closed).getSymbols({ query });
  expect(found('opstiff')).toEqual([
    {
      name: 'openStiffness',
      kind: 14,
      location: { uri, range: { start: { line: 0, character: 6 }, end: { line: 0, character: 19 } } },
    },
  ]);
  expect(found('oldName')).toEqual([]);
  expect(found('predator')[0].location).toEqual({
    uri: 'file:///closed.pinn',
    range: { start: { line: 0, character: 17 }, end: { line: 0, character: 25 } },
  });
  expect(found('birth')[0].location).toMatchObject({
    range: {
      start: { line: 2, character: 2 },
      end: { line: 2, character: 7 },
    },
  });
  expect(found('counts')).toHaveLength(1);
});

it('specs are looked for in folders below, and not in those of packages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pinn-specs-'));
  for (const path of ['a', 'a/b', 'node_modules', '.hidden']) {
    mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, path, 'one.pinn'), 'param k = 1\n');
    writeFileSync(join(folder, path, 'other.txt'), 'param k = 1\n');
  }
  const paths = () => specsIn([folder, join(folder, 'none')]).map(({ path }) => path);
  expect(paths()).toEqual([join(folder, 'a', 'one.pinn'), join(folder, 'a', 'b', 'one.pinn')]);
});
