import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { until } from '../patience.mjs';
import { StandingDisk, type Stop, untilSaid } from './machine.ts';
import { oscillator } from './oscillator.ts';
import { type Outcome, ofType, pinnLens, startPinnLens } from './run.ts';

const dir = mkdtempSync(join(tmpdir(), 'pinn-sweep-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The damped oscillator in small: too heavy or too light physics both fail. */
const spec = (parts: { train?: string; sweep?: string }) =>
  oscillator({
    layers: '[16, 16]',
    points: 'motion = uniform(60)  holdout = uniform(100)',
    train: parts.train ?? 'adam(1500, rate = 5e-3 then cosine to 1e-5 at 100%)',
    extra: parts.sweep ?? 'sweep band { motion = log(1e-8, 1, 5)  seed = [0, 1] }',
  });

const write = (name: string, parts: Parameters<typeof spec>[0] = {}): string => {
  const path = join(dir, `${name}.pinn`);
  writeFileSync(path, spec(parts));
  return path;
};

const folderOf = (outcome: Outcome): string => ofType(outcome, 'sweepStarted')[0].folder as string;
const runIds = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(folder, 'runs'))
      .filter((name) => existsSync(join(folder, 'runs', name, 'result.json')))
      .map((name) => [name, JSON.parse(readFileSync(join(folder, 'runs', name, 'run.json'), 'utf8')).id]),
  );

describe('pinn-lens sweep', () => {
  test('runs the grid, says that the smallest total is not the best, and leaves table and map', async () => {
    const run = await pinnLens(['sweep', write('band'), '--out', join(dir, 'a'), '--jobs', '2', '--json']);
    expect(run.stderr).toBe('');
    expect(run.code).toBe(0);
    expect(ofType(run, 'sweepRun')).toHaveLength(10);
    const [summary] = ofType(run, 'sweep');
    expect(summary).toMatchObject({ runs: 10, finished: 10, failed: 0, judge: 'relativeL2' });
    // Too light physics has the smallest total and does not solve the equation.
    expect(summary).toMatchObject({ smallestTotalIsBest: false, smallestTotal: { set: { motion: 1e-8 } } });
    expect((summary.best as { error: number }).error).toBeLessThan(
      0.5 * (summary.smallestTotal as { error: number }).error,
    );
    const folder = folderOf(run);
    const table = readFileSync(join(folder, 'table.csv'), 'utf8').trim().split('\n');
    expect(table).toHaveLength(11);
    expect(table[0]).toBe('motion,seed,error,heldOut,total,verdict,ended,steps,seconds,engine,run');
    expect(readFileSync(summary.map as string, 'utf8')).toMatch(/^<svg .*sweep band · 10 of 10 runs/s);
    expect(JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'))).toMatchObject({ because: summary.because });
    // Every run is a run folder like any other.
    const name = table[1].split(',').at(-1)!;
    const files = readdirSync(join(folder, 'runs', name));
    expect(files).toEqual(expect.arrayContaining(['spec.pinn', 'problem.json', 'metrics.jsonl', 'result.json']));
    expect(files).toEqual(expect.arrayContaining(['run.json', 'checkpoint.bin', 'solution.csv']));
  });

  test('a run of the sweep is the run that train makes of the same setting', async () => {
    const path = write('same', { sweep: 'sweep one { motion = [1e-3]  seed = [3] }' });
    const sweep = await pinnLens(['sweep', path, '--engine', 'wasm', '--out', join(dir, 'same'), '--json']);
    const direct = spec({}).replace('seed = 0', 'seed = 0  engine = wasm');
    writeFileSync(join(dir, 'direct.pinn'), direct);
    const args = ['train', join(dir, 'direct.pinn'), '--set', 'motion=1e-3', '--seed', '3', '--json'];
    const train = await pinnLens([...args, '--out', join(dir, 'direct')]);
    expect(ofType(sweep, 'sweepRun')[0].relativeL2).toBe(ofType(train, 'result')[0].relativeL2);
  });

  test('--seeds repeats every point, and people get a table and a sentence', async () => {
    const path = write('seeds', { train: 'adam(20)', sweep: 'sweep s { motion = [1e-4, 1e-2]  rest = [0.1, 1] }' });
    const run = await pinnLens(['sweep', path, 's', '--seeds', '2', '--jobs', '2', '--out', join(dir, 'seeds')]);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^motion +rest +error +over seeds +total +verdict$/m);
    expect(run.stdout).toMatch(/The smallest total is (not|also) the best|The smallest total \(/);
    expect(run.stdout).toMatch(/8 of 8 runs have ended · map .*map\.svg/);
    expect(run.stderr).toMatch(/motion=0\.01 rest=1 seed=1: wrong, error \S+, total \S+, 20 steps/);
  });
});

describe('a sweep that is cut off', () => {
  const axes = 'sweep band { motion = [1e-6, 1e-4, 1e-2]  seed = [0, 1] }';
  const begin = (name: string, train: string, disk: StandingDisk) =>
    startPinnLens(
      ['sweep', write(name, { train, sweep: axes }), '--jobs', '2', '--json', '--out', join(dir, name)],
      disk,
    );

  test('by a kill goes on where it was: finished runs are not repeated', async () => {
    // Two runs end; the two after them are met when all they lack is their result.
    const disk = new StandingDisk([{ file: /\/000[2-5]-[^/]*\/result\.json$/, at: 'before' }]);
    const run = begin('killed', 'adam(300)', disk);
    await disk.stands(run, 2);
    run.child.kill('SIGKILL');
    await disk.kill();
    const folder = folderOf(await run.ended);
    const before = runIds(folder);
    expect(Object.keys(before).map((name) => name.slice(0, 4))).toEqual(['0000', '0001']);
    const gathered = await pinnLens(['sweep', '--gather', folder, '--json']);
    expect(ofType(gathered, 'sweepRun')).toEqual([]);
    expect(ofType(gathered, 'sweep')).toMatchObject([{ runs: 6, finished: 2 }]);
    const resumed = await pinnLens(['sweep', '--resume', folder, '--jobs', '2', '--json']);
    expect(resumed.code).toBe(0);
    expect(ofType(resumed, 'sweepRun')).toHaveLength(4);
    expect(ofType(resumed, 'sweep')).toMatchObject([{ runs: 6, finished: 6 }]);
    expect(runIds(folder)).toMatchObject(before);
    const again = await pinnLens(['sweep', '--resume', folder, '--json']);
    expect(ofType(again, 'sweepRun')).toEqual([]);
  });

  test('by an interrupt saves the runs under way, says so by its exit code, and goes on with them', async () => {
    // One run ends; the two after it are met in the middle. The fast clock lets them look up often.
    const stops: Stop[] = [{ file: /\/000[1-5]-[^/]*\/checkpoint\.bin$/, nth: 2, at: 'after' }];
    const disk = new StandingDisk(stops, { clock: 10, interruptible: true });
    const run = begin('interrupted', 'adam(6000)  checkpoint = 50', disk);
    await disk.stands(run, 2);
    run.child.kill('SIGINT');
    const interrupted = await run.ended;
    await disk.kill();
    expect(interrupted.code).toBe(3);
    const folder = folderOf(interrupted);
    expect(readFileSync(join(folder, 'map.svg'), 'utf8')).toMatch(/1 of 6 runs/);
    const stopped = readdirSync(join(folder, 'runs')).filter((name) => {
      const file = join(folder, 'runs', name, 'result.json');
      return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).ended === 'stopped';
    });
    expect(stopped.map((name) => name.slice(0, 4))).toEqual(['0001', '0002']);
    const resumed = await pinnLens(['sweep', '--resume', folder, '--json']);
    expect(resumed.code).toBe(0);
    expect(ofType(resumed, 'sweepRun')).toHaveLength(5);
    expect(ofType(resumed, 'sweep')).toMatchObject([{ finished: 6 }]);
    for (const name of stopped) {
      const steps = readFileSync(join(folder, 'runs', name, 'metrics.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { type: string; step: number })
        .filter((line) => line.type === 'frame')
        .map((line) => line.step);
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
      expect(steps.at(-1)).toBe(6000);
    }
  });

  test('two processes do not make the same runs: the second is refused, the first goes on', async () => {
    // Trains until it is interrupted.
    const path = write('twice', { train: 'adam(5000000)', sweep: 'sweep s { motion = [1e-4, 1e-3] }' });
    const first = startPinnLens(['sweep', path, '--json', '--out', join(dir, 'twice')]);
    await untilSaid(first, (said) => ofType(said, 'sweepStarted').length > 0, 'the folder of the sweep');
    const folder = folderOf(first.said());
    const runs = join(folder, 'runs');
    // A run under way holds its own folder too.
    const held = await until(
      () => readdirSync(runs).find((name) => existsSync(join(runs, name, 'checkpoint.bin'))),
      'a run under way',
    );
    const refusal = new RegExp(`is in use by process ${first.child.pid}; wait for it to end, or stop it`);
    for (const args of [[], ['--share', '0/2'], ['--slurm']]) {
      const second = await pinnLens(['sweep', '--resume', folder, ...args]);
      expect(second.code).toBe(4);
      expect(second.stderr).toMatch(refusal);
      expect(second.stderr.trim().split('\n')).toHaveLength(1);
    }
    const alone = await pinnLens(['train', path, '--resume', join(runs, held)]);
    expect(alone.code).toBe(4);
    expect(alone.stderr).toMatch(/pinn-lens: .* is in use by process \d+; wait for it to end/);
    first.child.kill('SIGINT');
    expect((await first.ended).code).toBe(3);
    const names = readdirSync(folder, { recursive: true }) as string[];
    expect(names.filter((name) => name.includes('lock'))).toEqual([]);
    expect(names.filter((name) => name.endsWith('failure.txt'))).toEqual([]);
  });

  test('the tasks of a job array take their shares into one folder', async () => {
    const path = write('shared', { train: 'adam(20)', sweep: 'sweep s { motion = log(1e-6, 1, 5) }' });
    const out = join(dir, 'a "quoted" folder');
    const begun = await pinnLens(['sweep', path, '--slurm', '2', '--out', out], { env: { PATH: '' } });
    expect(begun.code).toBe(4);
    expect(begun.stderr).toMatch(/there is no sbatch on this machine.*The script stands ready: sbatch .*slurm\.sh/);
    const folder = join(out, readdirSync(out)[0]);
    const script = join(folder, 'slurm.sh');
    expect(readFileSync(script, 'utf8')).toContain('#SBATCH --array=0-1\n');
    const bash = promisify(execFile);
    await bash('bash', ['-n', script]);
    for (const task of ['0', '1']) await bash('bash', [script], { env: { ...process.env, SLURM_ARRAY_TASK_ID: task } });
    const gathered = await pinnLens(['sweep', '--gather', folder, '--json']);
    expect(ofType(gathered, 'sweep')).toMatchObject([{ finished: 5, failed: 0 }]);
    const third = await pinnLens(['sweep', '--resume', folder, '--share', '1/2', '--json']);
    expect(ofType(third, 'sweepRun')).toEqual([]);
  });
});

describe('bad input to a sweep', () => {
  test.each([
    ['an unknown sweep, with a near name', ['bandd'], {}, /has no sweep "bandd"; it has band; did you mean "band"\?/],
    ['a spec without one', [], { sweep: '' }, /declares no sweep; write one, such as sweep band \{ motion = log\(/],
    [
      'too many runs, at its place',
      [],
      { sweep: 'sweep w { motion = lin(1, 2, 1000)  rest = lin(1, 2, 1000) }' },
      /x\.pinn:11:1: error: sweep "w" has 1000000 runs/,
    ],
  ])('%s: one sentence, exit code 2, nothing made', async (_, names, parts, message) => {
    const run = await pinnLens(['sweep', write('x', parts), ...names, '--out', join(dir, 'none')]);
    expect(run.code).toBe(2);
    expect(run.stderr.trim().split('\n')).toHaveLength(1);
    expect(run.stderr).toMatch(message);
    expect(existsSync(join(dir, 'none'))).toBe(false);
  });

  test.each([
    ['a folder that is no sweep', ['--resume', dir], 4, /is no sweep folder: it has no plan\.json/],
    ['neither spec nor folder', [], 2, /give a spec, or a sweep folder by --resume/],
    ['a share that is none', ['--resume', dir, '--share', '3/2'], 2, /write a share as k\/n/],
    ['an engine that is none', ['x.pinn', '--engine', 'cuda'], 2, /Allowed choices are auto, wasm/],
  ])('%s', async (_, args, code, message) => {
    const run = await pinnLens(['sweep', ...args]);
    expect(run.code).toBe(code);
    expect(run.stderr).toMatch(message);
    expect(run.stderr).not.toMatch(/\n\s+at /);
  });

  test('a run that cannot be made is named, and the others are made', async () => {
    const path = write('wide', { train: 'adam(20)', sweep: 'sweep w { width = [4, 100000] }' });
    const run = await pinnLens(['sweep', path, '--jobs', '1', '--out', join(dir, 'wide'), '--json']);
    expect(run.code).toBe(4);
    expect(ofType(run, 'sweep')).toMatchObject([{ finished: 1, failed: 1 }]);
    expect(ofType(run, 'sweepRun')).toContainEqual(
      expect.objectContaining({ kind: 'failure', message: expect.any(String) }),
    );
  });
});
