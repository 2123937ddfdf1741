/** @file Trainings that break, by numbers that are not finite or by a kill, and go on. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { FrameLine, ResultLine } from '../../src/problem/json/lines.ts';
import { StandingDisk, type Stop } from './machine.ts';
import { oscillator } from './oscillator.ts';
import { type Outcome, ofType, pinnLens, startPinnLens } from './run.ts';

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

/** The command, killed where its disk stands still. Its clock runs fast, so that it looks up often. */
async function killedAt(stop: Stop, args: string[]): Promise<void> {
  const disk = new StandingDisk([stop], { clock: 10 });
  const run = startPinnLens([...args, '--quiet'], disk);
  await disk.stands(run);
  await disk.kill();
  expect((await run.ended).signal).toBe('SIGKILL');
}

const trainings: { name: string; train: string }[] = [
  { name: 'Adam', train: 'adam(6000, rate = 5e-3 then cosine to 1e-5 at 100%)  checkpoint = 20' },
  { name: 'L-BFGS', train: 'lbfgs(1200, memory = 30)  checkpoint = 5' },
  { name: 'Levenberg–Marquardt', train: 'levenberg_marquardt(150)  checkpoint = 1' },
  { name: 'self-scaled Broyden', train: 'ssbroyden(800)  checkpoint = 5' },
  { name: 'Adam, then L-BFGS', train: 'adam(3000)  lbfgs(800)  checkpoint = 10' },
];

/** Between any two of these moments nothing changes in the folder that a kill could leave behind. */
const kills: { name: string; stop: Stop }[] = [
  { name: 'before its first checkpoint', stop: { file: /checkpoint\.bin$/, at: 'before' } },
  { name: 'before it is replaced', stop: { file: /checkpoint\.bin$/, nth: 2, at: 'before' } },
  { name: 'after', stop: { file: /checkpoint\.bin$/, nth: 3, at: 'after' } },
  { name: 'before its result', stop: { file: /result\.json$/, at: 'before' } },
];

describe('a training that is killed again and again', () => {
  test.each(trainings)('$name: ends with the same numbers', async ({ name, train }) => {
    const text = { layers: '[16, 16]', points: 'motion = uniform(60)', train: `${train}  engine = wasm`, extra: '' };
    const spec = specOf('killed', oscillator(text));
    const whole = join(folder, `${name} whole`);
    await pinnLens(['train', spec, '--quiet', '--out', whole]);
    const out = join(folder, `${name} killed`);
    for (const [k, { stop }] of kills.entries()) {
      await killedAt(stop, ['train', spec, ...(k === 0 ? ['--out', out] : ['--resume', onlyRun(out)])]);
      expect(existsSync(join(onlyRun(out), 'result.json'))).toBe(false);
    }
    const last = await pinnLens(['train', spec, '--quiet', '--resume', onlyRun(out)]);
    expect(last.stderr).not.toMatch(/error/);
    expect(outcomeOf(onlyRun(out))).toEqual(outcomeOf(onlyRun(whole)));
  });
});
