import { describe, expect, test } from 'vitest';
import { variantText } from '../../../src/language/fixes/spec-text.ts';
import { fixTitle } from '../../../src/problem/fix.ts';
import { oscillator, trained } from '../../run/spec.ts';

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
    expect(evidence[3]).toMatch(/smoothed total stood at most 1 times above its best/);
  });

  test('of gradients that differ, points that are overfitted and a schedule that works', async () => {
    const drowned = await answers(
      oscillator({ weights: '{ motion = 1  release = 1  rest = 0.1 }', train: '{ adam(60) }' }),
    );
    expect(drowned.answer[1]).toBe('no');
    // What is to be done is what the findings say, and nothing is guessed where they say nothing.
    const edits = drowned.result.findings.flatMap(({ fix }) => (fix ? [`${fixTitle(fix)}.`] : []));
    expect(edits).toContain(drowned.result.checklist[1].suggestion);
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

  test('of data that are met to within their noise from the start, which have no size', async () => {
    const { evidence } = await answers(
      oscillator({ train: '{ adam(5) }', extra: 'data wide { t = [0.2, 0.4]  u = [0.1, -0.1]  noise = 100 }' }),
    );
    expect(evidence[0]).toMatch(
      /^At the start "\w+" is [\d.e-]+ and "\w+" [\d.e-]+ of its natural size \([\d.e]+ : 1\)\.$/,
    );
  });

  test('of a solution that ends inside the interval: nothing is worth a try', async () => {
    const { result } = await answers(
      "variable t in [0, 2]\nunknown u(t)\nequation law: u' = u^2\ninitial start: u(0) = 1\nnetwork { layers = [8] }\ntrain { levenberg_marquardt(20)  seed = 0 }",
    );
    for (const { suggestion } of result.checklist) {
      if (suggestion !== null)
        expect(suggestion).toMatch(/^End the interval before t = 1: there is no solution beyond/);
    }
    expect(result.checklist.some(({ suggestion }) => suggestion !== null)).toBe(true);
  });

  test('of a rate that is too high and one that is not', async () => {
    const steady = await answers(oscillator({ train: '{ adam(1500, rate = 1e-3) }' }));
    expect(steady.answer[3], steady.evidence[3]).toBe('yes');
    const falling = await answers(oscillator({ train: '{ adam(1500, rate = 1e-3 then exponential to 0.5 at 100%) }' }));
    expect(falling.answer[3], falling.evidence[3]).toBe('no');
  });

  test('of an adaptive weighting: how far it moved the weights', async () => {
    const weights = 'lr_annealing { motion = 1e-4  release = 1  rest = 0.1 }';
    const { answer, evidence } = await answers(oscillator({ weights, train: '{ adam(300) }' }));
    expect(evidence[4]).toMatch(/^lr_annealing moved the weight of "\w+" by a factor of [\d.e]+\.$/);
    expect(answer[4]).toBe('yes');
  });

  test('every experiment it offers is a variant that the language takes and the trainer trains', async () => {
    const runs = [
      oscillator({ network: '{ layers = [12, 12] }', train: '{ adam(60, rate = 2e-3) }' }),
      oscillator({ points: '{ motion = uniform(12) }', train: '{ levenberg_marquardt(60) }' }),
      oscillator({ train: '{ adam(3, rate = 2e-3 until 50% then linear to 1e-3 at 90%) }' }),
    ];
    const offered = new Set<string>();
    for (const text of runs) {
      const { result } = await answers(text);
      for (const { answer, experiment, question } of result.checklist) {
        if (answer === 'not tested') expect(experiment, question).not.toBeNull();
        if (!experiment || offered.has(experiment.name)) continue;
        offered.add(experiment.name);
        const varied = await trained(`${text}\n${variantText(experiment)}`, { variant: experiment.name });
        expect(varied.header.variant).toBe(experiment.name);
        if (experiment.name === 'wider') expect(varied.header.networkParameters).toBeGreaterThan(600);
        if (experiment.name === 'longer') {
          expect(varied.result.steps).toBe(30);
          expect(varied.frames[0].rate).toBe(2e-3);
        }
        if (experiment.name === 'curriculum') expect(varied.frames[0].weights).toContain(10);
        if (experiment.name === 'denser') expect(varied.header.points[0].times.length).toBe(48);
      }
    }
    expect([...offered].sort()).toEqual(['curriculum', 'denser', 'longer', 'wider']);
  });

  test('an experiment speaks of terms that have a name, and of none where there are none', async () => {
    const spec = (names: boolean) => `variable t in [0, 1]
unknown u(t)
equation ${names ? 'decay: ' : ''}u' = -u
initial u(0) = 1
network { layers = [8] }
train { adam(20) }`;
    const offeredBy = async (text: string) => {
      const { result } = await answers(text);
      return result.checklist.flatMap((entry) => Object.keys(entry.experiment?.blocks.weights ?? {}));
    };
    expect(await offeredBy(spec(true))).toEqual(['decay']);
    expect(await offeredBy(spec(false))).toEqual([]);
  });
});
