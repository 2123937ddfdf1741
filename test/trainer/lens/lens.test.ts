import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/problem/finding.ts';
import { oscillator, type Trained, trained } from '../../run/spec.ts';
import { healthy, planted } from './planted.ts';

/** Every finding that was ever announced, the last word of each. */
function announced({ findings, result }: Trained): Finding[] {
  const all = new Map<string, Finding>();
  for (const list of [...findings, result.findings]) for (const f of list) all.set(`${f.code} ${f.term}`, f);
  return [...all.values()];
}

describe('planted faults are named on their lines, however few frames are sent', () => {
  test.each(planted)('$name', async ({ text, code, term, line }) => {
    const run = await trained(text, { frameInterval: 1e6 });
    expect(run.frames.length).toBeLessThanOrEqual(3);
    const found = announced(run);
    const finding = found.find((f) => f.code === code);
    expect(finding, found.map((f) => `${f.code}: ${f.message}`).join('\n')).toBeDefined();
    expect(finding!.term).toBe(term);
    expect(finding!.range.start.line + 1).toBe(line);
    expect(Object.values(finding!.evidence).every((x) => typeof x === 'number')).toBe(true);
  });

  test.each(planted.filter((p) => ['point-overfit', 'rate-too-high', 'loss-imbalance'].includes(p.code)))(
    'and $name word for word the same with a frame for every step',
    async ({ text }) => {
      const lists = (run: Trained) => [...run.findings, run.result.findings, run.result.checklist];
      expect(lists(await trained(text, { frameInterval: 0 }))).toEqual(
        lists(await trained(text, { frameInterval: 200 })),
      );
    },
  );
});

describe('points that change or add up', () => {
  test('a total that rises because points were added is no divergence of a method without a rate', async () => {
    const run = await trained(`variable t in [0, 2]
unknown u(t)
equation motion: u'' + 9*u = 0
initial release: u(0) = 1
initial rest: u'(0) = 0
weights { motion = 1e-2  release = 1  rest = 0.1 }
points { motion = sobol(64, grow(8, 64, 600)) }
train { lbfgs(150) }`);
    let [best, rise] = [Number.POSITIVE_INFINITY, 0];
    for (const { total } of run.frames) {
      best = Math.min(best, total);
      rise = Math.max(rise, total / best);
    }
    expect(rise).toBeGreaterThan(1e4);
    expect(announced(run).filter((f) => f.code === 'divergence')).toEqual([]);
  });

  test('a sum over held-out points compares with the sum over training points', async () => {
    const points = '{ motion = uniform(100)  holdout = uniform(1600) }';
    const run = await trained(
      oscillator({ points, train: '{ levenberg_marquardt(40) }', extra: 'loss { motion = mse(reduction = sum) }' }),
    );
    const { loss, heldOut } = run.result.terms.motion;
    expect(heldOut / loss).toBeGreaterThan(0.5);
    expect(heldOut / loss).toBeLessThan(2);
    expect(run.frames[0].heldOut[0] / run.frames[0].losses[0]).toBeCloseTo(1, 1);
  });

  test('what is overfitted is told to have more points, evenly spaced, whatever they were', async () => {
    const overfit = async (sampler: string) => {
      const text = oscillator({ points: `{ motion = ${sampler}(12) }`, train: '{ levenberg_marquardt(60) }' });
      return announced(await trained(text)).find((f) => f.code === 'point-overfit')?.message;
    };
    expect(await overfit('uniform')).toMatch(/ Use uniform\(48\) for "motion"\.$/);
    expect(await overfit('sobol')).toMatch(/ Use uniform\(48\) for "motion"\.$/);
  });
});

describe('healthy runs are left in peace', () => {
  test.each(healthy)('$name', async ({ text }) => {
    const run = await trained(text, { frameInterval: 1e6 });
    const loud = announced(run).filter((f) => f.severity !== 'hint');
    expect(loud.map((f) => `${f.code}: ${f.message}`)).toEqual([]);
    expect(run.result.verdict, run.result.because).toBe('reached');
  });
});
