import { expect, it } from 'vitest';
import { adviceSections } from '../../../src/extension/commands/advice-list.ts';
import type { Fix } from '../../../src/problem/fix.ts';
import type { AdviceLine, AdviceTrialLine } from '../../../src/problem/json/advice.ts';

const trial = (name: string, error: number | null, fix: Fix | null = { kind: 'scale-auto' }): AdviceTrialLine => ({
  type: 'adviceTrial',
  v: 1,
  name,
  cause: fix ? 'the unknowns are far from 1 in size' : '',
  fix,
  error,
  measure: 0.25,
  verdict: error !== null && error < 1e-3 ? 'reached' : 'wrong',
  steps: 10,
  share: 1,
});

const advice = (truth: string | null, ranking: AdviceTrialLine[]): AdviceLine => ({
  type: 'advice',
  v: 1,
  truth,
  ranking,
  helps: ['scale auto'],
  dropped: [],
  stopped: false,
  because: '',
});

it('lists what helps first, then the spec, then what does not help; each with its error, its edit and its cause', () => {
  const ranking = [trial('scale auto', 1e-4), trial('as written', 0.9, null), trial('march', 1)];
  const sections = adviceSections(advice('exact solution', ranking));
  expect(sections.map(({ title, choices }) => [title, choices.map(({ label }) => label)])).toEqual([
    ['at least halves the error', ['$(lightbulb) scale auto']],
    ['the spec', ['$(file) as written']],
    ['does not help', ['$(circle-slash) march']],
  ]);
  const [[best], [written]] = sections.map(({ choices }) => choices);
  expect(best).toMatchObject({
    description: 'error 1.0e-4 · reached',
    detail: 'Use scale auto: the unknowns are far from 1 in size',
    fix: { kind: 'scale-auto' },
  });
  expect(written).toEqual({ label: '$(file) as written', description: 'error 0.9', fix: null });
});

it('says the held-out residual where there is nothing to compare with, and no section without a line', () => {
  const sections = adviceSections(advice(null, [trial('scale auto', null)]));
  expect(sections.map(({ choices }) => choices.map(({ description }) => description))).toEqual([['held-out 0.25']]);
});
