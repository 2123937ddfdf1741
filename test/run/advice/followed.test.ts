import { describe, expect, test } from 'vitest';
import { faults } from '../../../bench/advice/faults.ts';
import { followed, isHalved, problemOf } from '../../../bench/advice/follow.ts';
import { truthOf } from '../../../src/run/advice/truth.ts';

/** One fault for every finding that advises something; the bench follows all. */
const advising: Record<string, string> = {
  'equilibrium-collapse': 'logistic-adam',
  'long-interval': 'epidemic-ntk',
  'bad-scale': 'rabbits-raw',
  'drowned-condition': 'condition-too-light',
  'drowned-equation': 'equation-too-light',
  'point-overfit': 'few-points',
  'network-too-small': 'three-neurons',
  'slow-descent': 'forced-fast',
  'too-short': 'few-steps',
  divergence: 'rate-jumps',
  stall: 'rate-dies',
  'estimate-not-reached': 'estimate-far',
  'estimate-at-bound': 'estimate-bounds',
};

describe('advice that is followed literally halves the true error within two rounds', () => {
  test.each(Object.entries(advising))('%s on %s', async (code, name) => {
    const { text } = faults.find((fault) => fault.name === name)!;
    const told = await followed(text, truthOf(problemOf(text))!);
    expect(told.advice[0]).toMatch(new RegExp(`^${code}: `));
    expect(isHalved(told), JSON.stringify(told)).toBe(true);
  });
});
