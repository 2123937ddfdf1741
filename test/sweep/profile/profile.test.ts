import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { profilePicture } from '../../../src/figure/profile.ts';
import { profileSentence } from '../../../src/problem/fit/profile-sentence.ts';
import { linearisedRise, profileThreshold } from '../../../src/problem/profile-curve.ts';
import { profileFiles, runFiles } from '../../../src/problem/run-folder.ts';
import { fittedReport } from '../../../src/run/profile/fit.ts';
import { openGroups } from '../../../src/run/told-apart.ts';
import {
  createProfile,
  curvesOf,
  fittedRun,
  openProfile,
  type ProfileFolder,
  readSide,
  tasksOf,
  writeSide,
} from '../../../src/sweep/profile/folder.ts';
import { makeSide } from '../../../src/sweep/profile/make-side.ts';
import { profileCsv } from '../../../src/sweep/profile/table.ts';
import { RunControl } from '../../../src/trainer/train/control.ts';
import { problemOf } from '../../run/spec.ts';

const dir = mkdtempSync(join(tmpdir(), 'pinn-profile-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Decay from 1 with rate k, of which only k·s acts: s is known where it is a param. */
const decay = (parts: { estimates: string; rate: string }): string => `
problem "Decay"
${parts.estimates}
variable t in [0, 3]
unknown u(t)
equation decay: u' = -${parts.rate}*u
initial start: u(0) = 1
data plate { t = [0.5, 1, 1.5, 2, 2.5, 3]  u = [0.62, 0.35, 0.24, 0.125, 0.09, 0.04]  noise = 0.02 }
train auto
`;

const profiled = async (text: string): Promise<ProfileFolder> => {
  const problem = problemOf(text);
  const fit = await fittedReport(problem, () => false);
  const names = problem.parameters.filter((p) => p.estimate).map((p) => p.name);
  return createProfile(dir, { names, open: openGroups(problem, { cancelled: () => false }), fit: fit! }, problem, text);
};

const all = async (folder: ProfileFolder): Promise<void> => {
  for (const task of tasksOf(folder)) await makeSide(folder, task, new RunControl());
};

/** The line of a run that went well. */
const endOfRun = {
  ...{
    type: 'result',
    v: 1,
    verdict: 'reached',
    because: '',
    ended: 'finished',
    relativeL2: null,
    referenceKind: null,
  },
  ...{ errorEstimate: null, tolerance: 1e-6, measure: 0, steps: 1, bestStep: 1, seconds: 1, engine: '', terms: {} },
  ...{ parameters: {}, checklist: [], run: null },
};

const sidesIn = (folder: ProfileFolder): string[] => {
  const path = join(folder.path, profileFiles.sides);
  return readdirSync(path).map((name) => readFileSync(join(path, name), 'utf8'));
};

test('a rate is bounded, its limits are where the likelihood says', async () => {
  const folder = await profiled(decay({ estimates: 'estimate k = 0.5 in [1e-3, 100]', rate: 'k' }));
  await all(folder);
  const [curve] = curvesOf(openProfile(folder.path));
  expect(curve.verdict).toBe('bounded');
  // χ² of the closed form e^(−kt) at the limits, above that at the fit.
  const squares = (k: number) =>
    [0.62, 0.35, 0.24, 0.125, 0.09, 0.04].reduce(
      (sum, y, i) => sum + ((Math.exp(-k * (i + 1) * 0.5) - y) / 0.02) ** 2,
      0,
    );
  for (const limit of [curve.low!, curve.high!]) {
    expect(squares(limit) - squares(curve.best)).toBeCloseTo(profileThreshold, 2);
  }
  expect(profileSentence(curve)).toBe('k is bounded.');
  expect(profileCsv([curve]).split('\n')[0]).toBe('profile,value,rise,k');
  expect(profilePicture([curve])).toContain('<path');
});

test('where the model is linear in its estimate, the profile is the linearised parabola', async () => {
  const folder = await profiled(
    decay({ estimates: 'estimate a = 0.9 in [0.1, 3]', rate: '0.9' }).replace('u(0) = 1', 'u(0) = a'),
  );
  await all(folder);
  const [curve] = curvesOf(folder);
  expect(curve.points.length).toBeGreaterThan(4);
  for (const { value, rise } of curve.points) expect(linearisedRise(curve, value)).toBeCloseTo(rise, 4);
});

test('what a run has fitted is profiled as it is; a folder without a fit is refused', async () => {
  const { path, plan } = await profiled(decay({ estimates: 'estimate k = 0.5 in [1e-3, 100]', rate: 'k' }));
  expect(() => fittedRun(path)).toThrow(/has no fit that could be profiled/);
  const result = { ...endOfRun, fit: plan.fit };
  writeFileSync(join(path, runFiles.result), JSON.stringify(result));
  expect(fittedRun(path)).toMatchObject({ fit: plan.fit, problem: { title: 'Decay' } });
});

test('two factors of one rate are open, and it says that they move against each other', async () => {
  const folder = await profiled(
    decay({ estimates: 'estimate k = 0.5 in [1e-2, 100]\nestimate s = 1 in [1e-2, 100]', rate: 'k*s' }),
  );
  await all(folder);
  const [k] = curvesOf(folder);
  expect(k.along).toEqual([{ name: 's', direction: 'falling' }]);
  expect(k.verdict).not.toBe('bounded');
  expect(folder.plan.open).toEqual([{ names: ['k', 's'], determined: ['k*s'], isAll: true }]);
  expect(profileSentence(k)).toMatch(/As it grows, s falls\./);
});

test('cut off anywhere it goes on to the same bytes', async () => {
  const text = decay({ estimates: 'estimate k = 0.5 in [1e-3, 100]\nestimate a = 0.9 in [0.1, 3]', rate: 'k' }).replace(
    'u(0) = 1',
    'u(0) = a',
  );
  const folder = await profiled(text);
  await all(folder);
  const whole = sidesIn(folder);
  for (const kept of [0, 3, 7]) {
    for (const task of tasksOf(folder)) {
      const { fits } = readSide(folder, task);
      writeSide(folder, task, { fits: fits.slice(0, kept), side: null });
    }
    await all(openProfile(folder.path));
    expect(sidesIn(folder)).toEqual(whole);
  }
});

test('told to stop it keeps the fits it has made, and no torn one', async () => {
  const folder = await profiled(decay({ estimates: 'estimate k = 0.5 in [1e-3, 100]', rate: 'k' }));
  const [task] = tasksOf(folder);
  const control = new RunControl();
  control.stop();
  await makeSide(folder, task, control);
  expect(readSide(folder, task)).toEqual({ fits: [], side: null });
  expect(curvesOf(folder)).toEqual([]);
});

test('a folder of something else is refused', () => {
  expect(() => openProfile(dir)).toThrow(/is no profile folder/);
  writeFileSync(join(dir, profileFiles.plan), '{"v": 99}');
  expect(() => openProfile(dir)).toThrow(/another version/);
});
