import { describe, expect, test } from 'vitest';
import { defaultOptions } from '../../../src/problem/protocol.ts';
import { programKey, whyNotSideBySide } from '../../../src/run/batch/fit.ts';
import { effectiveProblem } from '../../../src/run/run.ts';
import { compile } from '../../../src/trainer/compile/compile.ts';
import { planFor } from '../../../src/trainer/plan/plan.ts';
import { oscillator, problemOf } from '../spec.ts';

type Parts = Parameters<typeof oscillator>[0];

const why = (parts: Parts, edit = (text: string) => text): string | null => {
  const compiled = compile(problemOf(edit(oscillator(parts))));
  return whyNotSideBySide(compiled, planFor(compiled));
};

describe('what can be trained side by side', () => {
  test('fixed weights, still points, one phase of Adam with any schedule of its rate', () => {
    expect(why({})).toBeNull();
    expect(why({ train: '{ adam(100, rate = 1e-3 then cosine to 1e-5 at 100%) }' })).toBeNull();
    expect(why({ points: '{ motion = sobol(64)  holdout = uniform(64) }' })).toBeNull();
  });

  test.each<[Parts, RegExp]>([
    [{ train: '{ adam(10)  lbfgs(10) }' }, /in 2 phases/],
    [{ train: '{ levenberg_marquardt(10) }' }, /not levenberg_marquardt/],
    [{ train: '{ adam(10)  precision = f64 }' }, /single precision only/],
    [{ train: '{ adam(10, beta1 = 0.8) }' }, /decays of its own/],
    [{ train: '{ adam(10, clip = 1) }' }, /clipped/],
    [{ train: '{ adam(10)  tolerance = 1e-3 }' }, /tolerance or a budget/],
    [{ train: '{ adam(10)  patience = 5 }' }, /patience/],
    [{ weights: '{ motion = 1 then linear to 2 at 50% }' }, /weights change with the steps/],
    [{ weights: 'gradnorm { motion = 1 }' }, /gradnorm adapts/],
    [{ points: '{ motion = random(10, resample = 5) }' }, /points move/],
    [{ points: '{ motion = rad(points = 40, every = 10) }' }, /points move/],
  ])('not %j', (parts, reason) => expect(why(parts)).toMatch(reason));

  test('not what windows solve', () => {
    const text = "variable t in [0, 1]\nunknown u(t)\nequation e: u' = -u\ninitial s: u(0) = 1\n";
    expect(why({}, () => text)).toMatch(/windows solve it/);
  });
});

describe('runs of one program', () => {
  const points = { motion: '{ motion = random(20)  holdout = uniform(20) }', still: '{ motion = uniform(20) }' };
  const key = (text: string, set: Record<string, number>) =>
    programKey(compile(effectiveProblem(problemOf(text), { ...defaultOptions, set })));

  test('differ in weights, and in seeds where points are not drawn', () => {
    const text = oscillator({ points: points.still });
    expect(key(text, { motion: 1 })).toBe(key(text, { motion: 2, release: 3, seed: 4 }));
    const drawn = oscillator({ points: points.motion });
    expect(key(drawn, { seed: 1 })).not.toBe(key(drawn, { seed: 2 }));
    expect(key(drawn, { seed: 1, motion: 5 })).toBe(key(drawn, { seed: 1 }));
  });

  test('have one width and the same numbers in their equations', () => {
    const text = oscillator({ points: points.still, extra: 'param k = 1' }).replace('400*u', '400*k*u');
    expect(key(text, { width: 8 })).not.toBe(key(text, { width: 9 }));
    expect(key(text, { k: 2 })).not.toBe(key(text, {}));
  });
});
