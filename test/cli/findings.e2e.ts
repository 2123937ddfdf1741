import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { healthy, planted } from '../trainer/lens/planted.ts';
import { ofType, pinnLens } from './run.ts';

const out = mkdtempSync(join(tmpdir(), 'pinn-findings-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

describe.concurrent('planted faults are named on their lines', () => {
  test.each(planted)('$name', async ({ path, code, term, line }) => {
    const run = await pinnLens(['train', path, '--json', '--out', out]);
    const found = ofType(run, 'finding');
    expect(ofType(run, 'result'), run.stderr).toHaveLength(1);
    expect(
      found.filter((f) => f.code === code && f.line === line && f.term === term),
      found.map((f) => `${f.line}: ${f.code} of ${f.term}: ${f.message}`).join('\n'),
    ).not.toEqual([]);
  });
});

describe.concurrent('healthy runs are left in peace', () => {
  test.each(healthy)('$name', async ({ path }) => {
    const run = await pinnLens(['train', path, '--json', '--out', out]);
    const loud = ofType(run, 'finding').filter((f) => f.severity !== 'hint');
    expect(loud.map((f) => `${f.line}: ${f.code}: ${f.message}`)).toEqual([]);
    expect(run.code, run.stderr).toBe(0);
  });
});

describe('findings in words', () => {
  test('stand at file, line and column with their code, each once', async () => {
    const fault = planted.find((p) => p.code === 'loss-imbalance')!;
    const run = await pinnLens(['train', fault.path, '--out', out]);
    const lines = run.stderr.split('\n').filter((l) => l.includes('[loss-imbalance]'));
    expect(lines).toHaveLength(1);
    expect(lines[0].startsWith(`${fault.path}:${fault.line}:`)).toBe(true);
  });

  test('of the checker, without training', async () => {
    const fault = planted.find((p) => p.code === 'missing-condition')!;
    const found = ofType(await pinnLens(['check', fault.path, '--json']), 'finding');
    expect(found).toContainEqual(expect.objectContaining({ code: 'missing-condition', line: fault.line }));
  });

  test('of one evaluation, without training', async () => {
    const fault = planted.find((p) => p.code === 'loss-imbalance')!;
    const found = ofType(await pinnLens(['probe', fault.path, '--json']), 'finding');
    expect(found).toContainEqual(
      expect.objectContaining({ code: 'loss-imbalance', line: fault.line, term: fault.term }),
    );
  });
});

describe('the checklist', () => {
  test('ends every training, and the experiment it offers runs as it is written there', async () => {
    const fault = planted.find((p) => p.code === 'loss-imbalance')!;
    const run = await pinnLens(['train', fault.path, '--out', out]);
    const lines = run.stdout.split('\n');
    const start = lines.indexOf('Checklist');
    const answers = lines.slice(start + 1).filter((l) => /^ {2}[✓✗?] /.test(l));
    expect(answers, run.stdout).toHaveLength(6);
    const command = lines.find((l) => l.includes('pinn-lens compare') && l.includes('curriculum'));
    const [, file, variant] = /pinn-lens compare (\S+) --with '(.*)'/.exec(command ?? '') ?? [];
    expect(file).toBe(fault.path);
    const compared = await pinnLens(['compare', file, '--with', variant, '--json', '--out', out]);
    expect(compared.code, compared.stderr).toBe(0);
    expect(ofType(compared, 'comparison')).toMatchObject([{ a: 'as written', b: 'curriculum' }]);
  });
});
