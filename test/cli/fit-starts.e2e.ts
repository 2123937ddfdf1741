import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { pinnLens } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinn-starts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const spec = join(folder, 'decay.pinn');
writeFileSync(
  spec,
  `estimate k = 0.5 in log [0.01, 100]
variable t in [0, 4]
unknown u(t)
equation fall: u' = -k*u
initial start: u(0) = 2
data seen { t = [0.5, 1, 2, 3, 4]  u = [1.8, 1.4, 0.5, 0.4, 0.1]  noise = 0.1 }
train auto(starts = 5)
`,
);

const onlyRun = (out: string): string => join(out, readdirSync(out)[0]);
const fitIn = (run: string): unknown => JSON.parse(readFileSync(join(run, 'result.json'), 'utf8')).fit;

test('starts made in processes are those of one process, to the bit', async () => {
  const alone = join(folder, 'alone');
  const shared = join(folder, 'shared');
  expect((await pinnLens(['train', spec, '--quiet', '--out', alone])).code).toBe(0);
  const { code, stderr } = await pinnLens(['train', spec, '--out', shared, '--jobs', '2']);
  expect(code).toBe(0);
  expect(stderr).toContain('5 of 5 starts ended');
  expect(readdirSync(join(onlyRun(shared), 'starts')).sort()).toEqual([
    '0.json',
    '1.json',
    '2.json',
    '3.json',
    '4.json',
  ]);
  expect(fitIn(onlyRun(shared))).toEqual(fitIn(onlyRun(alone)));
});
