import { describe, expect, it } from 'vitest';
import { formatText } from '../../../src/language/format/format.ts';
import type { FixCall } from '../../../src/problem/fix.ts';
import type { StartTerms } from '../../../src/problem/rewrites/rewrite.ts';
import { rewrites } from '../../../src/problem/rewrites/table.ts';
import { compile, problemOf } from '../spec.ts';
import { fixed } from './fixed.ts';

/** A spec that every kind of rewrite finds something to change in. */
const specs: Record<string, string> = {
  'with every block': `variable t in [0, 20]
unknown x(t), y(t)
equation one: x' = y            // the first
equation two: y' = -x
initial a: x(0) = 1
initial b: y(0) = 0
scale none
network { layers = [64, 64]  activation = sin }
points { one = random(20)  two = random(20)  holdout = uniform(100) }
loss { one = huber(0.1) }
weights ntk {
  one = 1
  a   = 1e4 /* heavy */
}
train { adam(3000, rate = 0.1)  lbfgs(200)  seed = 3  tolerance = 1e-3 }
`,
  'with none':
    "variable t in [0, 5]\nunknown u(t)\nequation decay: u' = -u\ninitial start: u(0) = 1\ntrain { adam(100) }",
  'on one line':
    "variable t in [0, 5] unknown u(t) equation decay: u' = -u initial start: u(0) = 1 network { layers = [8] } points { decay = uniform(12), } weights { decay = 1 start = 1, } train auto",
  'with an estimate': `variable t in [0, 5]
unknown u(t)
estimate k = 1 in [0.5, 2]
equation decay: u' = -k*u
initial start: u(0) = 1
data lab { t = [1, 2]  u = [0.3, 0.1] }
train { levenberg_marquardt(200) }
`,
  'with Windows lines':
    "variable t in [0, 5]\r\nunknown u(t)\r\nequation decay: u' = -u\r\ninitial start: u(0) = 1\r\nscale {\r\n  u = 3\r\n}\r\nweights {\r\n  decay = 1e-4\r\n}\r\ntrain {\r\n  adam(100)\r\n}\r\n",
};

const start: StartTerms = Object.fromEntries(
  ['one', 'two', 'a', 'b', 'decay', 'start', 'lab'].map((name, i) => [name, { weight: 1, norm: 10 ** -i }]),
);

describe.each(Object.entries(specs))('a spec %s', (_what, text) => {
  const problem = problemOf(text);
  const applicable = rewrites.flatMap((rewrite) => {
    const fix = rewrite.fix(problem, start);
    return fix ? [{ name: rewrite.name, fix }] : [];
  });

  it.each(applicable)('takes "$name", and says something else with it', ({ fix }) => {
    const after = fixed(text, fix);
    expect(after).not.toBeNull();
    expect(after).not.toBe(text);
    expect(compile(after!).findings.filter((f) => f.severity === 'error')).toEqual([]);
    // Once is enough, formatting changes nothing of what it says, and comments and line ends stay.
    expect(fixed(after!, fix)).toBe(after);
    const meaning = (spec: string) =>
      JSON.stringify(problemOf(spec), (key, value) => (key === 'source' || key === 'range' ? undefined : value));
    expect(meaning(formatText(after!))).toBe(meaning(after!));
    expect(meaning(after!)).not.toBe(meaning(text));
    expect(text.includes('// the first')).toBe(after!.includes('// the first'));
    expect(text.includes('\r\n') && /[^\r]\n/.test(after!)).toBe(false);
  });
});

it('finds a spec for every rewrite', () => {
  const problems = Object.values(specs).map(problemOf);
  const unused = rewrites.filter((rewrite) => problems.every((problem) => rewrite.fix(problem, start) === null));
  expect(unused.map(({ name }) => name)).toEqual([]);
});

it('has names of its own for all', () => {
  expect(new Set(rewrites.map(({ name }) => name)).size).toBe(rewrites.length);
});

describe('edits of blocks', () => {
  const head = "variable t in [0, 1]\nunknown u(t)\nequation motion: u' = -u\ninitial release: u(0) = 1\n";

  it.each([
    ['train auto', 'train { march  adam(100) }'],
    ['train auto { seed = 1 }', 'train { march  adam(100)  seed = 1 }'],
    ['train { adam(5)  seed = 1 }', 'train { march  adam(100)  seed = 1 }'],
    ['train {\n  adam(5)\n  lbfgs(7)\n  seed = 1\n}', 'train {\n  march  adam(100)\n  seed = 1\n}'],
    ['train { seed = 1 }', 'train { seed = 1  march  adam(100) }'],
  ])('%s is trained by other phases, and keeps its settings', (before, after) => {
    const phases: FixCall[] = [
      { name: 'march', args: {} },
      { name: 'adam', args: { steps: 100 } },
    ];
    expect(fixed(head + before, { kind: 'set-train', phases })).toBe(head + after);
  });

  it.each([
    ['train { lbfgs(5)  precision = f32 }', 'train { lbfgs(5)  precision = f64 }'],
    ['train lbfgs(5)', 'train lbfgs(5) { precision = f64 }'],
    ['train { lbfgs(5) }', 'train { lbfgs(5)  precision = f64 }'],
  ])('%s is trained in double precision', (before, after) => {
    expect(fixed(head + before, { kind: 'double-precision' })).toBe(head + after);
    expect(fixed(head + after, { kind: 'double-precision' })).toBe(head + after);
  });

  it('writes a first train block behind all else', () => {
    const fix = { kind: 'set-train' as const, phases: [{ name: 'auto', args: {} }] };
    expect(fixed(head, fix)).toBe(`${head}\ntrain auto\n`);
  });

  it.each([
    ['network { layers = [8] }', 'network { layers = [16, 16] }'],
    ['network { activation = sin }', 'network { activation = sin  layers = [16, 16] }'],
    ['network {}', 'network { layers = [16, 16] }'],
  ])('%s has other layers', (before, after) => {
    expect(fixed(head + before, { kind: 'set-network', settings: { layers: [16, 16] } })).toBe(head + after);
  });

  it.each([
    ['weights { motion = 2 }', 'weights ntk { motion = 2 }', 'weights { motion = 2 }'],
    ['weights gradnorm(alpha = 1) { motion = 2 }', 'weights ntk { motion = 2 }', 'weights { motion = 2 }'],
    ['weights gradnorm', 'weights ntk', ''],
  ])('%s is weighed by a method, and by none', (before, by, without) => {
    expect(fixed(head + before, { kind: 'set-weighting', method: { name: 'ntk', args: {} } })).toBe(head + by);
    expect(fixed(head + before, { kind: 'set-weighting', method: null })).toBe(head + without);
  });

  it('takes blocks out with their lines, and leaves the comments beside them', () => {
    const text = `${head}scale none\nnetwork { layers = [8] } // small\nweights { motion = 2 }  train auto\n`;
    expect(fixed(text, { kind: 'leave-out', blocks: ['scale', 'network', 'weights'] })).toBe(
      `${head} // small\n  train auto\n`,
    );
  });

  it('has no place for points of what is no equation', () => {
    const samplers = { release: { name: 'uniform', args: { points: 4 } } };
    expect(fixed(head, { kind: 'set-points', samplers })).toBeNull();
  });

  it('makes several fixes one edit, or none where one has no place', () => {
    const hard = { kind: 'make-hard' as const, term: 'release' };
    const auto = { kind: 'set-train' as const, phases: [{ name: 'auto', args: {} }] };
    const together = { kind: 'together' as const, title: 'Both', fixes: [hard, auto] };
    expect(fixed(head, together)).toBe(`${head.replace('initial', 'hard initial')}\ntrain auto\n`);
    expect(fixed(head, { ...together, fixes: [hard, { ...hard, term: 'gone' }] })).toBeNull();
  });
});
