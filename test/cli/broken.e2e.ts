/** @file Trainings that break, by numbers that are not finite or by a kill, and go on. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import type { FrameLine, ResultLine } from '../../src/problem/json/lines.ts';
import { oscillator } from './oscillator.ts';
import { commandLine, type Outcome, ofType, pinnLens } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinn-broken-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const onlyRun = (out: string): string => join(out, readdirSync(out)[0]);
const resultOf = (run: Outcome): ResultLine => ofType(run, 'result')[0] as unknown as ResultLine;

function specOf(name: string, text: string): string {
  const file = join(folder, `${name}.pinn`);
  writeFileSync(file, text);
  return file;
}

const broken: { name: string; term: string; equation: string; rate: string; factor: number }[] = [
  {
    name: 'an absurd rate, through an exponential',
    term: 'fade',
    equation: "equation fade: u' = exp(-20*u) - u\ninitial start: u(0) = 1",
    rate: '1',
    factor: 1e-3,
  },
  {
    name: 'an absurd rate, through the root of a negative number',
    term: 'drain',
    equation: "equation drain: u' = -sqrt(u)\nhard initial full: u(0) = 1",
    rate: '1',
    factor: 1e-3,
  },
  {
    name: 'a rate that leaps until a denominator is zero or less',
    term: 'pole',
    equation: "equation pole: u' = -1/sqrt(u)\nhard initial start: u(0) = 2",
    rate: '1e-3 then step to 10 at 25%',
    factor: 1e-4,
  },
];

describe('a training that reaches no number', () => {
  test.each(broken)(
    '$name: stops, says where, and goes on with a smaller rate',
    async ({ name, term, equation, rate, factor }) => {
      const spec = specOf(
        'broken',
        `variable t in [0, 1]\nunknown u(t)\n${equation}\nnetwork { layers = [8] }\ntrain { adam(2000, rate = ${rate})  seed = 0 }\n`,
      );
      const out = join(folder, name);
      const first = await pinnLens(['train', spec, '--json', '--out', out]);
      expect(first.code).toBe(3);
      const before = resultOf(first);
      expect(before).toMatchObject({ ended: 'diverged', verdict: 'not reached' });
      const said = new RegExp(`error: "${term}" is no finite number at step (\\d+); the state of step (\\d+) is kept`);
      const [, at, kept] = said.exec(first.stderr)!.map(Number);
      expect(at).toBe(before.steps);
      expect(kept).toBe(before.bestStep);
      expect(kept).toBeLessThanOrEqual(at);
      const rows = readFileSync(join(onlyRun(out), 'solution.csv'), 'utf8')
        .trim()
        .split('\n')
        .slice(1);
      expect(rows.every((row) => row.split(',').every((x) => x !== '' && Number.isFinite(Number(x))))).toBe(true);

      const again = await pinnLens([
        'train',
        spec,
        '--json',
        '--resume',
        onlyRun(out),
        '--rate-factor',
        String(factor),
      ]);
      expect(again.stderr).not.toMatch(/no finite number/);
      const after = resultOf(again);
      expect(after).toMatchObject({ ended: 'finished', steps: 2000 });
      expect(after.measure).toBeLessThanOrEqual(before.measure!);
      const [frame] = ofType(again, 'frame') as unknown as FrameLine[];
      expect(frame.step).toBeGreaterThanOrEqual(kept);
      expect(again.code).toBe(after.verdict === 'reached' ? 0 : 3);
    },
  );

  test('a factor on the rate that is none is refused', async () => {
    for (const factor of ['0', '-1', 'fast']) {
      const { code, stderr } = await pinnLens(['train', 'any.pinn', '--rate-factor', factor]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/a number > 0 is needed/);
    }
  });
});

/** What a run ended with, less the times that differ from one run to the next. */
function outcomeOf(run: string): unknown[] {
  const {
    seconds,
    run: path,
    findings,
    checklist,
    ...rest
  } = JSON.parse(readFileSync(join(run, 'result.json'), 'utf8')) as Record<string, unknown>;
  return [rest, readFileSync(join(run, 'solution.csv'), 'utf8')];
}

/** The command under way until it has written a checkpoint and `delay` milliseconds more are over; tells whether it was killed. */
async function killed(args: string[], out: string, delay: number): Promise<boolean> {
  const written = () => {
    const file = existsSync(out) && readdirSync(out).length > 0 ? join(onlyRun(out), 'checkpoint.bin') : '';
    return file && existsSync(file) ? statSync(file, { bigint: true }).mtimeNs : 0n;
  };
  const before = written();
  const child = spawn(process.execPath, [commandLine, ...args, '--quiet'], { stdio: 'ignore' });
  const gone = new Promise<NodeJS.Signals | null>((resolve) => child.on('close', (_, signal) => resolve(signal)));
  while (child.exitCode === null && written() === before) await setTimeout(1);
  await setTimeout(delay);
  child.kill('SIGKILL');
  return (await gone) === 'SIGKILL';
}

/** Enough steps that several kills find the training under way. */
const trainings: { name: string; train: string; network?: string }[] = [
  { name: 'Adam', train: 'adam(12000, rate = 5e-3 then cosine to 1e-5 at 100%)  checkpoint = 20' },
  { name: 'L-BFGS', train: 'lbfgs(2500, memory = 30)  checkpoint = 5' },
  { name: 'Levenberg–Marquardt', train: 'levenberg_marquardt(250)  checkpoint = 1' },
  { name: 'self-scaled Broyden', train: 'ssbroyden(1500)  checkpoint = 5' },
  { name: 'Adam, then L-BFGS', train: 'adam(4000)  lbfgs(1500)  checkpoint = 10' },
];

describe('a training that is killed again and again', () => {
  test.each(trainings)('$name: ends with the same numbers', async ({ name, train }) => {
    const spec = specOf('killed', oscillator({ layers: '[16, 16]', points: 'motion = uniform(60)', train, extra: '' }));
    const whole = join(folder, `${name} whole`);
    await pinnLens(['train', spec, '--quiet', '--out', whole]);
    const out = join(folder, `${name} killed`);
    let kills = 0;
    for (const delay of [0, 11, 40, 90]) {
      const args = kills === 0 ? ['--out', out] : ['--resume', onlyRun(out)];
      if (!(await killed(['train', spec, ...args], out, delay))) break;
      kills++;
      expect(existsSync(join(onlyRun(out), 'result.json'))).toBe(false);
    }
    expect(kills).toBeGreaterThanOrEqual(2);
    const last = await pinnLens(['train', spec, '--quiet', '--resume', onlyRun(out)]);
    expect(last.stderr).not.toMatch(/error/);
    expect(outcomeOf(onlyRun(out))).toEqual(outcomeOf(onlyRun(whole)));
  });
});
