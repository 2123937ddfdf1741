import { expect, test } from 'vitest';
import { storedHeader, storedPlan, storedProblem, storedResult } from '../../../src/problem/json/stored.ts';

const axis = { kind: 'seed', name: 'seed', values: [0] };
const plan = { sweep: 's', title: '', axes: [axis], engine: null, runs: [{ name: 'a', set: {} }] };

test.each<[string, () => unknown, string]>([
  ['a field that is missing', () => storedHeader({}, 'run.json'), '"run.json" is damaged: "id" is missing.'],
  [
    'a field of another kind',
    () => storedHeader({ id: 3 }, 'run.json'),
    '"run.json" is damaged: "id" should be a text and is a number.',
  ],
  [
    'something else altogether',
    () => storedResult([], 'result.json'),
    '"result.json" is damaged: the whole should be an object and is a list.',
  ],
  [
    'a word of a list',
    () => storedPlan({ ...plan, axes: [{ ...axis, kind: 'x' }] }, 'plan.json'),
    '"plan.json" is damaged: "axes[0].kind" should be "weight" or "parameter" or "seed" or "width" and is a text.',
  ],
  [
    'a name that leads elsewhere',
    () => storedPlan({ ...plan, runs: [{ name: '../x', set: {} }] }, 'plan.json'),
    '"plan.json" is damaged: "runs[0].name": no name of a folder.',
  ],
])('%s is said in a sentence that names file and field', (_what, read, sentence) => {
  expect(read).toThrow(sentence);
});

test('a problem of another version, and one without its fields', () => {
  expect(() => storedProblem({ version: -1 }, 'problem.json')).toThrow(/version -1; this program reads version/);
  expect(() => storedProblem(null, 'problem.json')).toThrow(/the whole should be an object and is null/);
});
