import { describe, expect, test } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { fixedText } from '../../../src/language/fixes/fixes.ts';
import { type Advice, type AdviceEvent, advise, missedBy, winners } from '../../../src/run/advice/advice.ts';
import { RunControl } from '../../../src/trainer/train/control.ts';
import { problemOf } from '../spec.ts';

/** Rests at the unstable equilibrium 0. */
const resting = `variable t in [0, 10]
unknown x(t)
equation growth: x' = x*(1 - x)
initial start: x(0) = 0.01
exact x = 0.01*exp(t)/(1 + 0.01*(exp(t) - 1))
network { layers = [16] }
points { growth = uniform(60) }
train { adam(1500, rate = 0.02)  seed = 0 }
`;

async function adviceOf(
  text: string,
  { operations = 1e9, control = new RunControl(), on = (_event: AdviceEvent) => {} } = {},
): Promise<Advice> {
  const restate = (fix: Parameters<typeof fixedText>[1]) => {
    const after = fixedText(text, fix);
    return after === null ? null : compileSpec(after).problem;
  };
  for await (const event of advise(problemOf(text), { restate, operations, control })) {
    on(event);
    if (event.type === 'advised') return event.advice;
  }
  throw new Error('no advice');
}

describe('advice', () => {
  test('finds what helps a training that rests at an equilibrium, with and without a network', async () => {
    const advice = await adviceOf(resting, { operations: 20e9 });
    const written = advice.ranking.find((trial) => !trial.fix)!;
    expect(advice.truth?.label).toBe('exact solution');
    expect(missedBy(written)).toBeGreaterThan(0.5);
    const names = winners(advice).map(({ name }) => name);
    expect(names[0]).toBe('no network at all');
    expect(names).toContain('small networks in windows');
    expect(winners(advice).every((trial) => trial.error <= missedBy(written) / 2)).toBe(true);
    // Ranked by the error, pairs of the best among them.
    const errors = advice.ranking.map(missedBy);
    expect([...errors].sort((a, b) => a - b)).toEqual(errors);
    expect(advice.ranking.some(({ name }) => name.includes(' + '))).toBe(true);
  });

  test('is the same twice, and the budget decides what it comes to', async () => {
    const told = ({ ranking, dropped }: Advice) => ({
      dropped,
      ranking: ranking.map(({ name, error, measure, steps, share }) => ({ name, error, measure, steps, share })),
    });
    const [a, b] = [await adviceOf(resting), await adviceOf(resting)];
    expect(told(a)).toEqual(told(b));
    const shorter = await adviceOf(resting, { operations: 1e8 });
    const steps = (advice: Advice) => advice.ranking.reduce((sum, trial) => sum + trial.steps, 0);
    expect(steps(shorter)).toBeLessThan(steps(a));
    expect(shorter.ranking.find((trial) => !trial.fix)!.share).toBeLessThan(1);
  });

  test('that is stopped keeps what is known, without the trial under way', async () => {
    const control = new RunControl();
    let under = '';
    const advice = await adviceOf(resting, {
      control,
      on: (event) => {
        if (event.type === 'trying' && event.name === 'hard conditions') {
          under = event.name;
          control.stop();
        }
      },
    });
    expect(under).toBe('hard conditions');
    expect(advice.stopped).toBe(true);
    expect(advice.ranking.map(({ name }) => name)).toContain('no network at all');
    expect(advice.ranking.map(({ name }) => name)).not.toContain('hard conditions');
  });

  test('without a solution to compare with rests on the held-out residual, and says why something was not tried', async () => {
    // The data term keeps windows and classical methods away: nothing is left for it to determine.
    const text = `variable t in [0, 2]
unknown u(t)
equation decay: u' = -u
initial start: u(0) = 1
data lab { t = [1]  u = [0.37] }
network { layers = [8] }
train { adam(300, rate = 1e-4) }
`;
    const advice = await adviceOf(text);
    expect(advice.truth).toBeNull();
    expect(advice.dropped.find(({ name }) => name === 'no network at all')?.reason).toMatch(/nothing is left/);
    expect(advice.ranking.every(({ error }) => Number.isNaN(error))).toBe(true);
    expect(winners(advice).length).toBeGreaterThan(0);
  });

  test('tries nothing where the problem itself leaves its answer open', async () => {
    const advice = await adviceOf(`variable x in [0, 1]
unknown u(x)
equation string: u'' + pi^2*u = 0
boundary left: u(0) = 0
boundary right: u(1) = 0
network { layers = [8] }
train { adam(200) }
`);
    expect(advice.open).toMatch(/^Not determined: /);
    expect(advice.ranking).toEqual([]);
    expect(winners(advice)).toEqual([]);
  });
});
