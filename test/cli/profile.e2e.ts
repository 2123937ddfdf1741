import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { StandingDisk } from './machine.ts';
import { pinnLens, startPinnLens } from './run.ts';

const dir = mkdtempSync(join(tmpdir(), 'pinn-profiles-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const spec = join(dir, 'decay.pinn');
writeFileSync(
  spec,
  `estimate k = 0.5 in [1e-3, 100]
estimate a = 0.9 in [0.1, 3]
variable t in [0, 3]
unknown u(t)
equation decay: u' = -k*u
initial start: u(0) = a
data plate { t = [0.5, 1, 1.5, 2, 2.5, 3]  u = [0.62, 0.35, 0.24, 0.125, 0.09, 0.04]  noise = 0.02 }
`,
);

/** The only folder below `out`. */
const folderIn = (out: string): string => join(out, readdirSync(out)[0]);

/** Everything that was fitted, by file. */
const sidesOf = (folder: string): string[][] =>
  readdirSync(join(folder, 'sides'))
    // A process that is killed leaves the draft that it had before it.
    .filter((name) => !name.startsWith('.'))
    .sort()
    .map((name) => [name, readFileSync(join(folder, 'sides', name), 'utf8')]);

test('the tasks of a job array take their sides into one folder, and make what one process makes', async () => {
  const out = join(dir, 'array');
  const begun = await pinnLens(['profile', spec, '--slurm', '3', '--out', out], { env: { PATH: '' } });
  expect(begun.code).toBe(4);
  expect(begun.stderr).toMatch(/there is no sbatch on this machine.*The script stands ready: sbatch .*slurm\.sh/);
  const folder = folderIn(out);
  const alone = join(dir, 'alone');
  cpSync(folder, alone, { recursive: true });
  const script = join(folder, 'slurm.sh');
  expect(readFileSync(script, 'utf8')).toContain('#SBATCH --array=0-2\n');
  const bash = promisify(execFile);
  for (const task of ['0', '1', '2'])
    await bash('bash', [script], { env: { ...process.env, SLURM_ARRAY_TASK_ID: task } });
  const gathered = await pinnLens(['profile', '--gather', folder]);
  expect(gathered.code).toBe(0);
  expect(gathered.stdout).toContain('2 of 2 profiles');
  await pinnLens(['profile', '--resume', alone, '--jobs', '1']);
  expect(sidesOf(folder)).toEqual(sidesOf(alone));
  for (const name of ['curves.json', 'curves.csv'])
    expect(readFileSync(join(folder, name), 'utf8')).toBe(readFileSync(join(alone, name), 'utf8'));
});

test('killed while it writes, and stopped, it goes on to the same bytes', async () => {
  const whole = join(dir, 'whole');
  await pinnLens(['profile', spec, 'k', '--jobs', '1', '--out', whole]);
  const cut = join(dir, 'cut');
  const disk = new StandingDisk([{ file: /left-0-k\.json/, nth: 2, at: 'before' }]);
  const running = startPinnLens(['profile', spec, 'k', '--jobs', '1', '--out', cut], { env: disk.env });
  await disk.stands(running);
  await disk.kill();
  const folder = folderIn(cut);
  expect(sidesOf(folder)).not.toEqual(sidesOf(folderIn(whole)));
  // Both sides stand in processes of their own, and the interrupt finds them there.
  const half = new StandingDisk([{ file: /(left|right)-0-k\.json/, nth: 2, at: 'before' }], { interruptible: true });
  const again = startPinnLens(['profile', '--resume', folder, '--jobs', '2'], { env: half.env });
  await half.stands(again, 2);
  again.child.kill('SIGINT');
  const stopped = await again.ended;
  await half.kill();
  expect(stopped.code).toBe(3);
  expect(stopped.stderr).toContain(`go on with: pinn-lens profile --resume ${folder}`);
  expect((await pinnLens(['profile', '--resume', folder])).code).toBe(0);
  expect(sidesOf(folder)).toEqual(sidesOf(folderIn(whole)));
});
