import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readListedLog } from '../../../src/extension/runs/listed-log.ts';
import { notebook } from '../../../src/extension/runs/notebook.ts';

const root = mkdtempSync(join(tmpdir(), 'pinn-listed-log-'));
afterAll(() => rmSync(root, { recursive: true }));

function log(name: string, content: string): string {
  const folder = join(root, 'runs', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'lens.jsonl'), content);
  return folder;
}

const header = {
  ...{ lens: 1, title: 'heat', started: '2026-01-02T03:04:05+00:00', framework: 'jax 0.10', script: '../../other.py' },
  terms: [{ name: 'physics', file: '../../heat.py', line: 3 }],
  ...{ parameters: 9, precision: 'f64', every: 50 },
};

it('stands below the source file that it is about', async () => {
  const listed = await readListedLog(log('a', `${JSON.stringify(header)}\n{"step": 0, "lo`));
  expect(listed.file).toBe(join(root, 'heat.py'));
  const [document] = notebook(
    [],
    [{ kind: 'log', log: listed, uri: `file://${listed.file}` }],
    Date.parse('2026-01-02T04:00:00Z'),
  );
  expect(document.uri).toMatch(/heat\.py$/);
  expect(document.runs[0]).toMatchObject({ label: 'heat', icon: 'pulse', abilities: 'ended folder' });
  expect(document.runs[0].description).toContain('lens log');
});

it('is not listed before its first line is whole', async () => {
  await expect(readListedLog(log('b', JSON.stringify(header).slice(0, 40)))).rejects.toThrow('holds no run yet');
});
