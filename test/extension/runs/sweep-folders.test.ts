import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { readListedSweep, runsOfSweep } from '../../../src/extension/runs/listed-run.ts';
import { storedResultLine, storedSummaryLine } from '../../stored.ts';

vi.mock('vscode', () => ({}));

const dir = mkdtempSync(join(tmpdir(), 'pinn-sweep-folders-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('reads a sweep with those of its runs that have ended, in its order', async () => {
  writeFileSync(join(dir, 'summary.json'), JSON.stringify(storedSummaryLine()));
  for (const [name, verdict] of [
    ['0001-b', 'wrong'],
    ['0000-a', 'reached'],
    ['0002-c', null],
  ] as const) {
    mkdirSync(join(dir, 'runs', name), { recursive: true });
    writeFileSync(join(dir, 'runs', name, 'run.json'), JSON.stringify({ title: name, variant: null, seed: 0 }));
    if (verdict) writeFileSync(join(dir, 'runs', name, 'result.json'), JSON.stringify(storedResultLine({ verdict })));
  }
  expect((await readListedSweep(dir)).summary).toMatchObject({ sweep: 'band', runs: 3 });
  expect((await runsOfSweep(dir)).map(({ result }) => result!.verdict)).toEqual(['reached', 'wrong']);
});

it('another summary is no sweep, and a folder without runs has none', async () => {
  const other = join(dir, 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'summary.json'), '{"type":"report"}');
  await expect(readListedSweep(other)).rejects.toThrow(/summary\.json" is damaged: "type" should be "sweep"/);
  expect(await runsOfSweep(other)).toEqual([]);
});

it('the page of a map holds the picture and lets nothing run', async () => {
  const { mapPage } = await import('../../../src/extension/panel/sweep-map.ts');
  const page = mapPage('<svg><title>map</title></svg>', 'abc');
  expect(page).toContain('<svg><title>map</title></svg>');
  expect(page).toContain("default-src 'none'; style-src 'nonce-abc'");
  expect(page).not.toContain('script');
});
