import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readPiecewise } from '../../src/run/folder/piecewise.ts';
import { valuesOn } from '../../src/solver/network/piecewise.ts';
import { StandingDisk, withClock } from './machine.ts';
import { ofType, pinnLens, startPinnLens } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinn-resume-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A row of pendulums, each drawn to its neighbours: many windows. */
function pendulums(count: number, end: number): string {
  const names = Array.from({ length: count }, (_, i) => `u${i}`);
  return [
    `variable t in [0, ${end}]`,
    `unknown ${names.map((u) => `${u}(t)`).join(', ')}`,
    ...names.flatMap((u, i) => [
      `equation m${i}: ${u}'' = sin(${names[i + 1] ?? '0*t'} - ${u}) - sin(${u} - ${names[i - 1] ?? '0*t'})`,
      `initial a${i}: ${u}(0) = ${i === 0 ? 1 : 0}`,
      `initial b${i}: ${u}'(0) = 0`,
    ]),
    '',
  ].join('\n');
}

const onlyRun = (out: string): string => join(out, readdirSync(out)[0]);
const read = (run: string, file: string): string => readFileSync(join(run, file), 'utf8');

/** What a run ended with, less what differs from one run to the next. */
function outcome(run: string): unknown {
  const { seconds, run: path, ...rest } = JSON.parse(read(run, 'result.json')) as Record<string, unknown>;
  expect(seconds).toBeGreaterThan(0);
  expect(path).toBe(run);
  return rest;
}

describe('a solve that is killed', () => {
  const spec = join(folder, 'pendulums.pinn');
  writeFileSync(spec, pendulums(12, 600));

  test('goes on from its last checkpoint to the same result, to the bit', async () => {
    const whole = await pinnLens(['train', spec, '--json', '--out', join(folder, 'whole')]);
    expect(whole.code).toBe(0);

    const out = join(folder, 'killed');
    // A solve is written down after its first second, which is soon over on this clock; how often after that, is a matter
    // of the disk.
    const disk = new StandingDisk([{ file: /checkpoint\.bin$/, nth: 1, at: 'after' }], { clock: 1e4 });
    const child = startPinnLens(['train', spec, '--quiet', '--out', out], disk);
    await disk.stands(child);
    await disk.kill();
    expect((await child.ended).signal).toBe('SIGKILL');
    const run = onlyRun(out);
    expect(existsSync(join(run, 'result.json'))).toBe(false);
    expect(() => readPiecewise(run)).toThrow('it is not finished');

    const resumed = await pinnLens(['train', spec, '--json', '--resume', run]);
    expect(resumed.stderr).toBe('');
    expect(resumed.code).toBe(0);
    expect(ofType(resumed, 'result')).toHaveLength(1);
    const reference = onlyRun(join(folder, 'whole'));
    expect(outcome(run)).toEqual(outcome(reference));
    for (const file of ['solution.csv', 'windows.json']) expect(read(run, file) === read(reference, file)).toBe(true);
  });

  test('leaves a solution that reads back as it was written down', () => {
    const network = readPiecewise(onlyRun(join(folder, 'whole')));
    const rows = read(onlyRun(join(folder, 'whole')), 'solution.csv')
      .trim()
      .split('\n')
      .slice(1);
    expect(rows).toHaveLength(1001);
    for (const row of [rows[0], rows[333], rows[1000]]) {
      const [t, ...values] = row.split(',').map(Number);
      expect(valuesOn(network, [t]).map(([u]) => u)).toEqual(values);
    }
    expect(() => readPiecewise(folder)).toThrow('is no run folder');
  });

  test('within its first second is made once more', async () => {
    const quick = join(folder, 'quick.pinn');
    writeFileSync(quick, "variable t in [0, 3]\nunknown u(t)\nequation decay: u' = -u\ninitial start: u(0) = 1\n");
    const out = join(folder, 'quick');
    // On this clock the first second lasts.
    await pinnLens(['train', quick, '--quiet', '--out', out], { env: withClock(1e-3) });
    const run = onlyRun(out);
    const before = [read(run, 'solution.csv'), read(run, 'windows.json'), outcome(run)];
    expect(existsSync(join(run, 'checkpoint.bin'))).toBe(false);
    for (const file of ['result.json', 'solution.csv', 'windows.json']) rmSync(join(run, file));
    expect((await pinnLens(['train', quick, '--quiet', '--resume', run])).code).toBe(0);
    expect([read(run, 'solution.csv'), read(run, 'windows.json'), outcome(run)]).toEqual(before);
  });
});
