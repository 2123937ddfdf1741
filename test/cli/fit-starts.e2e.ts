import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { StandingDisk } from './machine.ts';
import { pinnLens, startPinnLens } from './run.ts';

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

/** Everything that was made, by file; a process that is killed may leave the draft that it had. */
const startsIn = (run: string): string[][] =>
  readdirSync(join(run, 'starts'))
    .filter((name) => !name.startsWith('.'))
    .sort()
    .map((name) => [name, readFileSync(join(run, 'starts', name), 'utf8')]);

test('killed while starts are written, and stopped, it goes on to the same bytes', async () => {
  const whole = join(folder, 'whole');
  await pinnLens(['train', spec, '--quiet', '--out', whole, '--jobs', '2']);
  const cut = join(folder, 'cut');
  const disk = new StandingDisk([{ file: /starts.[23]\.json/, nth: 1, at: 'before' }]);
  const running = startPinnLens(['train', spec, '--quiet', '--out', cut, '--jobs', '2'], { env: disk.env });
  await disk.stands(running, 2);
  running.child.kill('SIGKILL');
  await disk.kill();
  const run = onlyRun(cut);
  expect(startsIn(run).length).toBeLessThan(5);

  // Processes that hear nothing do not hold up the end.
  const half = new StandingDisk([{ file: /starts.[234]\.json/, nth: 1, at: 'before' }]);
  const again = startPinnLens(['train', spec, '--quiet', '--resume', run, '--jobs', '2'], { env: half.env });
  await half.stands(again, 2);
  again.child.kill('SIGTERM');
  const stopped = await again.ended;
  await half.kill();
  expect(stopped.code).toBe(3);
  expect(stopped.stdout).toContain(`--resume ${run}`);

  expect((await pinnLens(['train', spec, '--quiet', '--resume', run, '--jobs', '2'])).code).toBe(0);
  expect(startsIn(run)).toEqual(startsIn(onlyRun(whole)));
  expect(fitIn(run)).toEqual(fitIn(onlyRun(whole)));
});
