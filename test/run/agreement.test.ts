import { describe, expect, it } from 'vitest';
import { defaultOptions } from '../../src/problem/protocol.ts';
import type { RunResult } from '../../src/problem/run.ts';
import { train } from '../../src/run/run.ts';
import { judge } from '../../src/run/verdict.ts';
import { problemOf } from '../language/spec.ts';

async function resultOf(spec: string): Promise<RunResult> {
  for await (const event of train(problemOf(spec), { ...defaultOptions, frameInterval: 1e9 }))
    if (event.type === 'finished') return event.result;
  throw new Error('ended without a result');
}

/** Scatter of about one standard deviation, always the same. */
const scatter = Array.from({ length: 30 }, (_, i) => 1.4 * Math.sin(12.9898 * (i + 1) ** 2));
const times = scatter.map((_, i) => (i + 1) / 3);
const noise = 0.05;

const decaying = (value: (t: number) => number): string => `estimate k = 1 in log [0.01, 10]
variable t in [0, 10]
unknown u(t)
equation decay: u' = -k*u
initial start: u(0) = 1
data seen { t = [${times.join(', ')}]  u = [${times.map((t, i) => value(t) + noise * scatter[i]).join(', ')}]  noise = ${noise} }
network { layers = [12] }
train { levenberg_marquardt(40)  engine = wasm }
`;

describe('the verdict on a trained fit', () => {
  it('is reached where its intervals hold the truth', async () => {
    const { verdict, because, parameters } = await resultOf(decaying((t) => Math.exp(-0.5 * t)));
    expect([verdict, because]).toEqual(['reached', expect.any(String)]);
    expect(parameters.k.low).toBeLessThan(0.5);
    expect(parameters.k.high).toBeGreaterThan(0.5);
  });

  it('never is where the equations are not those of the data', async () => {
    const { verdict } = await resultOf(decaying((t) => Math.exp(-0.5 * t) + 0.3 * Math.sin(t)));
    expect(verdict).not.toBe('reached');
  });
});

describe('what a trained fit is judged by', () => {
  const evidence: Parameters<typeof judge>[0] = {
    by: 'network',
    ended: 'finished',
    shortcoming: null,
    undetermined: null,
    tolerance: 0.02,
    measure: 0.01,
    trainingMeasure: 0.01,
    errorEstimate: 0.05,
    estimatedBy: null,
    relativeL2: 0.05,
    referenceKind: 'classical',
    unknown: null,
    hidden: null,
    worstCondition: null,
    outOfBounds: null,
    missedData: null,
    unexplainedData: null,
  };

  it.each([
    ['not reached', {}],
    ['reached', { agreement: { apart: 0.3, noise: 0.1 } }],
    ['not reached', { agreement: { apart: 0.3, noise: 0.01 } }],
    ['not reached', { agreement: { apart: 0.3, noise: 0.1 }, poorlyMet: { name: 'seen', deviations: 2 } }],
    ['not reached', { errorEstimate: 0.01, relativeL2: 0.01, contradicted: { name: 'k', value: 1, other: 2 } }],
    ['wrong', { agreement: { apart: 0.3, noise: 0.1 }, relativeL2: 0.3 }],
  ])('%s: %o', (verdict, more) => {
    expect(judge({ ...evidence, ...more }).verdict).toBe(verdict);
  });
});
