import { describe, expect, test } from 'vitest';
import { oscillator, trained } from '../loop/spec.ts';

const answers = async (text: string) => {
  const { result } = await trained(text, { frameInterval: 0 });
  return { result, answer: result.checklist.map((c) => c.answer), evidence: result.checklist.map((c) => c.evidence) };
};

describe('the six questions', () => {
  test('of a healthy run', async () => {
    const { result, answer, evidence } = await answers(oscillator({ train: '{ levenberg_marquardt(60) }' }));
    expect(result.checklist.map((c) => c.question)).toEqual([
      'Are the terms of comparable magnitude after normalisation?',
      'Are the weighted gradient norms within an order of magnitude?',
      'Is the capacity of the network sufficient?',
      'Was the optimiser stable?',
      'Did schedules and curricula have an effect?',
      'Does the held-out set agree with the training points?',
    ]);
    expect(answer[0]).toBe('yes');
    expect(answer.slice(2)).toEqual(['yes', 'yes', 'not tested', 'yes']);
    expect(evidence[2]).toMatch(/^2209 trainable numbers for 102 residuals/);
    expect(evidence[3]).toMatch(/on wasm.* in f64/);
    for (const { answer, suggestion } of result.checklist) if (answer !== 'yes') expect(suggestion).not.toBeNull();
  });

  test('of gradients that differ, points that are overfitted and a schedule that works', async () => {
    const drowned = await answers(
      oscillator({ weights: '{ motion = 1  release = 1  rest = 0.1 }', train: '{ adam(60) }' }),
    );
    expect(drowned.answer[1]).toBe('no');
    expect(drowned.result.checklist[1].suggestion).toMatch(/Multiply the weight of "motion"/);
    const overfit = await answers(
      oscillator({ points: '{ motion = uniform(12) }', train: '{ levenberg_marquardt(60) }' }),
    );
    expect(overfit.answer[5]).toBe('no');
    const scheduled = await answers(
      oscillator({
        weights: '{ motion = 1e-4  release = 100 until 50 then linear to 0.1 at 200  rest = 0.1 }',
        train: '{ adam(300) }',
      }),
    );
    expect(scheduled.answer[4]).toBe('yes');
    expect(scheduled.evidence[4]).toMatch(/share of "release"/);
  });
});
