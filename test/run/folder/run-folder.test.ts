import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  type FrameLine,
  frameFromLine,
  frameLine,
  type ResultLine,
  windowFromLine,
} from '../../../src/problem/json/lines.ts';
import { runFiles } from '../../../src/problem/run-folder.ts';
import { latestUnfinished, openRun, readMetrics } from '../../../src/run/folder/run-folder.ts';
import { RunControl } from '../../../src/trainer/train/control.ts';
import { oscillator, type Trained, trained } from '../spec.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinn-lens-runs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const small = (parts: Parameters<typeof oscillator>[0]) =>
  oscillator({ network: '{ layers = [12, 12] }', points: '{ motion = sobol(40)  holdout = uniform(60) }', ...parts });

describe('a finished run', () => {
  test('holds spec, problem, public lines, result and 1001 rows of the solution', async () => {
    const text = small({ train: '{ levenberg_marquardt(60) }' });
    const { result, header, frames } = await trained(text, { out: folder });
    const path = result.run!;
    expect(header.folder).toBe(path);
    // No windows were solved, nothing was fitted, nobody has named the run, and it is no log of another training.
    const others: string[] = [runFiles.windows, runFiles.experiments, runFiles.note, runFiles.lens];
    const files = Object.values(runFiles).filter((name) => !others.includes(name));
    expect(readdirSync(path).sort()).toEqual(files.sort());
    expect(readFileSync(join(path, 'spec.pinn'), 'utf8')).toBe(text);
    const lines = readMetrics(path);
    const frameLines = lines.filter((l): l is FrameLine => l.type === 'frame');
    expect(frameLines.length).toBe(frames.length);
    expect(Object.keys(frameLines[0].terms)).toEqual(['motion', 'release', 'rest']);
    expect(Object.keys(frameLines[0].cosines)).toEqual(['motion release', 'motion rest', 'release rest']);
    expect(frameLines[3].total).toBe(frames[3].total);
    expect(lines.some((l) => l.type === 'finding')).toBe(true);
    const written = JSON.parse(readFileSync(join(path, runFiles.result), 'utf8'));
    expect(written).toMatchObject({ type: 'result', verdict: 'reached', steps: 60, engine: header.engine });
    expect(written.relativeL2).toBe(result.relativeL2);
    const rows = readFileSync(join(path, runFiles.solution), 'utf8').trim().split('\n');
    expect(rows[0]).toBe('t,u');
    expect(rows.length).toBe(1002);
    expect(rows[1].startsWith('0,')).toBe(true);
    const [t, u] = rows[1001].split(',').map(Number);
    expect(t).toBe(1);
    expect(u).toBeCloseTo(
      Math.exp(-2) * (Math.cos(Math.sqrt(396)) + (2 / Math.sqrt(396)) * Math.sin(Math.sqrt(396))),
      3,
    );
    expect(openRun(path)).toMatchObject({ result: written, specText: text });
  });

  test('windows of a march survive their lines', async () => {
    const { result, header } = await trained(small({ train: '{ march(3)  levenberg_marquardt(10) }' }), {
      out: folder,
    });
    const line = JSON.parse(readFileSync(join(result.run!, runFiles.result), 'utf8')) as ResultLine;
    const names = header.terms.map((t) => t.name);
    expect(Object.keys(line.windows![0].terms)).toEqual(names);
    expect(Object.keys(line.windows![1].terms)).toEqual(['motion']);
    line.windows!.forEach((written, k) => {
      const { gram, ...rest } = windowFromLine(written, names);
      const { gram: own, ...window } = result.windows![k];
      expect(rest).toEqual({ ...window, weights: window.weights.map((w, i) => (k > 0 && i > 0 ? Number.NaN : w)) });
      own.forEach((g, i) => {
        expect(gram[i]).toBeCloseTo(g, 9);
      });
    });
    const frames = readMetrics(result.run!).filter((l): l is FrameLine => l.type === 'frame');
    expect(frames[0].window).toEqual({ index: 0, from: 0, to: 1 / 3 });
  });

  test('frames survive their line, up to rounding of the Gram matrix', async () => {
    const { frames, header } = await trained(small({ train: '{ adam(3)  precision = f64 }' }));
    for (const frame of frames) {
      const back = frameFromLine(JSON.parse(JSON.stringify(frameLine(frame, header))), header);
      for (const [i, g] of frame.gram.entries()) {
        const size = Math.sqrt(frame.gram[4 * Math.floor(i / 3)] * frame.gram[4 * (i % 3)]);
        expect(Math.abs(back.gram[i] - g) / size).toBeLessThan(1e-14);
      }
      expect({ ...back, gram: null, preconditionedGram: null }).toEqual({
        ...frame,
        gram: null,
        preconditionedGram: null,
      });
    }
  });
});

const trajectory = ({ frames }: Trained) => frames.map((f) => [f.step, f.total, ...f.losses]);

/** Trainings whose every kind of state must come back from a checkpoint. */
const resumed: { name: string; text: string; stop: number }[] = [
  {
    name: 'adam with a scheduled rate and weight',
    stop: 37,
    text: small({
      weights: '{ motion = 1e-4 release = 9 then linear to 1 at 60 rest = 0.1 }',
      train: '{ adam(80, rate = 1e-2 then cosine to 1e-4 at 100%)  seed = 2 }',
    }),
  },
  { name: 'lbfgs', stop: 12, text: small({ train: '{ lbfgs(40) }' }) },
  { name: 'ssbroyden', stop: 17, text: small({ train: '{ ssbroyden(40) }' }) },
  { name: 'levenberg_marquardt', stop: 7, text: small({ train: '{ levenberg_marquardt(20) }' }) },
  { name: 'a second phase', stop: 25, text: small({ train: '{ adam(20)  lbfgs(20) }' }) },
  {
    name: 'resampled points',
    stop: 33,
    text: small({ points: '{ motion = random(40, resample = 10) }', train: '{ adam(60) }' }),
  },
  {
    name: 'residual-adaptive points',
    stop: 23,
    text: small({ points: '{ motion = rad(points = 40, every = 10) }', train: '{ adam(40) }' }),
  },
  { name: 'march, in its second window', stop: 30, text: small({ train: '{ march  levenberg_marquardt(40) }' }) },
  { name: 'march of equal windows', stop: 35, text: small({ train: '{ march(3)  adam(20)  lbfgs(5) }' }) },
  ...['gradnorm', 'lagrangian', 'relobralo', 'softadapt', 'uncertainty', 'lr_annealing', 'self_adaptive', 'pcgrad'].map(
    (method) => ({
      name: method,
      stop: 21,
      text: small({ weights: `${method} { motion = 1e-4  release = 1  rest = 0.1 }`, train: '{ adam(40) }' }),
    }),
  ),
];

describe('a run that was stopped goes on to the bit', () => {
  test.each(resumed)('$name', async ({ text, stop }) => {
    const whole = await trained(text);
    const first = await trained(text, { out: folder }, new RunControl(), (f, c) => {
      if (f.step === stop) c.stop();
    });
    expect(first.result.ended).toBe('stopped');
    const second = await trained(text, { resume: first.result.run! });
    expect(second.frames[0].step).toBe(stop + 1);
    expect(trajectory(second)).toEqual(trajectory(whole).slice(stop + 1));
    expect(second.result.measure).toBe(whole.result.measure);
    expect(second.result.bestStep).toBe(whole.result.bestStep);
    const steps = readMetrics(first.result.run!).filter((l) => l.type === 'frame') as FrameLine[];
    expect(steps.map((l) => l.step)).toEqual(whole.frames.map((f) => f.step));
  });

  test('one that had taken its last step, killed before its result was written, ends as it did', async () => {
    const text = small({ train: '{ adam(40)  lbfgs(5) }' });
    const whole = await trained(text, { out: folder });
    rmSync(join(whole.result.run!, runFiles.result));
    const second = await trained(text, { resume: whole.result.run! });
    expect(second.result).toMatchObject({
      steps: whole.result.steps,
      measure: whole.result.measure,
      terms: whole.result.terms,
      ended: 'finished',
    });
    expect(second.frames.at(-1)!.total).toBe(whole.frames.at(-1)!.total);
    expect(openRun(whole.result.run!).result).not.toBeNull();
  });

  test('with the weights that were set by hand', async () => {
    const text = small({ train: '{ adam(40) }' });
    const steer = (at: number, stop: number) => (f: { step: number }, c: RunControl) => {
      if (f.step === at) c.setWeights({ release: 5 });
      if (f.step === stop) c.stop();
    };
    const whole = await trained(text, {}, new RunControl(), steer(10, -1));
    const first = await trained(text, { out: folder }, new RunControl(), steer(10, 20));
    const second = await trained(text, { resume: first.result.run! });
    expect(trajectory(second)).toEqual(trajectory(whole).slice(21));
  });
});

describe('what can go wrong with a folder', () => {
  const text = small({ train: '{ adam(30)  checkpoint = 5 }' });

  test('a torn last line is dropped, the run opens', async () => {
    const { result } = await trained(text, { out: folder });
    const file = join(result.run!, runFiles.metrics);
    const whole = readMetrics(result.run!).length;
    appendFileSync(file, '{"type":"frame","v":1,"step":3');
    expect(readMetrics(result.run!).length).toBe(whole);
    expect(openRun(result.run!).result).not.toBeNull();
  });

  test('a damaged checkpoint is named in one sentence', async () => {
    const { result } = await trained(text, { out: folder });
    const file = join(result.run!, runFiles.checkpoint);
    const bytes = readFileSync(file);
    bytes[100] ^= 1;
    writeFileSync(file, bytes);
    expect(() => openRun(result.run!)).toThrow(
      /Cannot read ".*checkpoint.bin": it is no checkpoint, or it is damaged\./,
    );
  });

  test('a folder that is none of ours, or is not there', () => {
    expect(() => openRun(join(folder, 'nowhere'))).toThrow(/There is no run folder/);
    expect(() => openRun(tmpdir())).toThrow(/is no run folder: it lacks spec.pinn/);
  });

  test('a place that cannot be written stops the run before its first step', async () => {
    const file = join(folder, 'a file');
    writeFileSync(file, '');
    await expect(trained(text, { out: join(file, 'runs') })).rejects.toThrow(
      /Cannot make the run folder ".*": a part of the path is not a folder\./,
    );
  });

  test.runIf(process.platform === 'linux')('so does a file system that makes no folders', async () => {
    await expect(trained(text, { out: '/proc/runs' })).rejects.toThrow(/Cannot make the run folder/);
  });

  test('a disk that fails on the way is told once and the training goes on', async () => {
    const { result, logs } = await trained(text, { out: folder }, new RunControl(), (f) => {
      if (f.step !== 8) return;
      // The folder disappears under the run.
      for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        if (statSync(path).isDirectory() && !readdirSync(path).includes(runFiles.result))
          rmSync(path, { recursive: true });
      }
    });
    expect(result.steps).toBe(30);
    expect(result.run).toBeNull();
    expect(
      logs.filter((l) =>
        /Cannot write in .* any more: the folder is gone\. The training goes on without being saved\./.test(l),
      ).length,
    ).toBe(1);
  });

  test('the newest unfinished run is found', async () => {
    const parent = mkdtempSync(join(folder, 'more-'));
    expect(latestUnfinished(parent)).toBeNull();
    const { result } = await trained(text, { out: parent });
    expect(latestUnfinished(parent)).toBeNull();
    rmSync(join(result.run!, runFiles.result));
    expect(latestUnfinished(parent)).toBe(result.run);
  });
});
