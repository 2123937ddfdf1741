import { describe, expect, it } from 'vitest';
import { makeFix } from '../../../src/language/fixes/fixes.ts';
import { parse } from '../../../src/language/syntax/parser.ts';
import type { SetWeights } from '../../../src/problem/fix.ts';
import { applyVariant } from '../../../src/problem/variant.ts';
import { problemOf } from '../spec.ts';
import { fixed } from './fixed.ts';

const head = `variable t in [0, 1]
unknown u(t)
equation motion: u'' + 4*u' + 400*u = 0
initial release: u(0) = 1
initial rest: u'(0) = 0
`;

const set = (weights: Record<string, number>, more: Partial<SetWeights> = {}): SetWeights => ({
  kind: 'set-weights',
  weights,
  ...more,
});

/** What a fix makes of the statements behind `head`; they must say the weights that it sets. */
function behind(statements: string, fix: SetWeights): string | null {
  const text = fixed(head + statements, fix);
  if (text === null) return null;
  expect(text.startsWith(head), text).toBe(true);
  const problem = problemOf(text);
  const meant = fix.variant && problem.variants.some((v) => v.name === fix.variant);
  const { terms } = meant ? applyVariant(problem, fix.variant!) : problem;
  for (const term of terms.filter(({ name }) => name in fix.weights))
    expect(term.weight?.schedule, term.name).toEqual({ value: fix.weights[term.name], segments: [] });
  return text.slice(head.length);
}

describe('weights that are written', () => {
  it.each([
    ['a number', 'weights { motion = 17 }\n', 'weights { motion = 2 }\n'],
    [
      'a schedule, which becomes the plain number',
      'weights { motion = 1 then linear to 2 at 100 }\ntrain { adam(100) }\n',
      'weights { motion = 2 }\ntrain { adam(100) }\n',
    ],
    [
      'a schedule that is held first',
      'weights {\n  motion = 100 until 20 then linear to 2 at 50 until 60 then step to 1 at 80  // falls\n}\ntrain { adam(100) }\n',
      'weights {\n  motion = 2  // falls\n}\ntrain { adam(100) }\n',
    ],
    ['an expression of params', 'param k = 3\nweights { motion = k/2 }\n', 'param k = 3\nweights { motion = 2 }\n'],
    ['a percentage', 'weights { motion = 200% }\n', 'weights { motion = 2 }\n'],
    [
      'between comments',
      'weights { /* a */ motion /* b */ = /* c */ 1 /* d */ }\n',
      'weights { /* a */ motion /* b */ = /* c */ 2 /* d */ }\n',
    ],
  ])('%s', (_what, before, expected) => {
    expect(behind(before, set({ motion: 2 }))).toBe(expected);
  });

  it('are left as they are written where they say the number already', () => {
    const text = `${head}weights { motion = 1e-4, release = 2.50 }`;
    expect(makeFix(set({ motion: 0.0001, release: 2.5 }), parse(text).document)?.edits).toEqual([]);
  });

  it('are the first ones where a name or the block stands twice', () => {
    expect(fixed(`${head}weights { motion = 1  motion = 3 }\nweights { motion = 5 }\n`, set({ motion: 2 }))).toBe(
      `${head}weights { motion = 2  motion = 3 }\nweights { motion = 5 }\n`,
    );
  });

  it('are mended where their number is missing', () => {
    expect(fixed(`${head}weights {\n  motion =\n}\n`, set({ motion: 2 }))).toBe(`${head}weights {\n  motion = 2\n}\n`);
  });
});

describe('weights that are not written yet join', () => {
  const both = { release: 3, rest: 0.5 };
  it.each([
    [
      'a block on several lines',
      'weights {\n  motion = 1\n}\n',
      'weights {\n  motion = 1\n  release = 3\n  rest = 0.5\n}\n',
    ],
    ['a block on one line', 'weights { motion = 1 }', 'weights { motion = 1  release = 3  rest = 0.5 }'],
    ['a block with commas', 'weights { motion = 1, }\n', 'weights { motion = 1,  release = 3  rest = 0.5 }\n'],
    ['an empty block', 'weights { }\n', 'weights { release = 3  rest = 0.5 }\n'],
    ['a block without a space', 'weights {}\n', 'weights { release = 3  rest = 0.5 }\n'],
    ['an empty block on two lines', 'weights {\n}\n', 'weights {\n  release = 3\n  rest = 0.5\n}\n'],
    ['a tight block', 'weights {motion=1}\n', 'weights {motion=1  release = 3  rest = 0.5}\n'],
    [
      'a method with a block',
      'weights gradnorm(alpha = 1.5) { motion = 1 }\n',
      'weights gradnorm(alpha = 1.5) { motion = 1  release = 3  rest = 0.5 }\n',
    ],
    [
      'a method without a block',
      'weights ntk // adaptive\ntrain { adam(9) }\n',
      'weights ntk { release = 3  rest = 0.5 } // adaptive\ntrain { adam(9) }\n',
    ],
    [
      'a block that ends on the line of its last entry',
      'weights {\n    motion = 1 /* last */ }\n',
      'weights {\n    motion = 1 /* last */\n    release = 3\n    rest = 0.5 }\n',
    ],
    [
      'a block with comments on its lines and behind them',
      'weights {\n\tmotion = 1 // of the equation }\n\t/* the rest: 1 */\n}\n',
      'weights {\n\tmotion = 1 // of the equation }\n\t/* the rest: 1 */\n\trelease = 3\n\trest = 0.5\n}\n',
    ],
    [
      'a block that is nothing but a comment',
      'weights {\n  // nothing yet\n}\n',
      'weights {\n  // nothing yet\n  release = 3\n  rest = 0.5\n}\n',
    ],
  ])('%s', (_what, before, expected) => {
    expect(behind(before, set(both))).toBe(expected);
  });

  it('a block of their own at the end where there is none, on a line of its own', () => {
    const block = '\nweights {\n  motion = 2\n}\n';
    expect(behind('', set({ motion: 2 }))).toBe(block);
    expect(behind('train { adam(9) }', set({ motion: 2 }))).toBe(`train { adam(9) }\n${block}`);
    expect(behind('train { adam(9) } // weights { release = 1 }', set({ motion: 2 }))).toBe(
      `train { adam(9) } // weights { release = 1 }\n${block}`,
    );
  });

  it("not what looks like a block: comments, strings and a variant's", () => {
    const before = '// weights { motion = 1 }\n/* weights { motion = 1 } */\nproblem "weights {"\n';
    const variant = 'variant v { weights { motion = 1 } }\n';
    expect(behind(before + variant, set({ motion: 2 }))).toBe(`${before}${variant}\nweights {\n  motion = 2\n}\n`);
  });
});

describe('the weights of a variant', () => {
  it('are changed where the variant writes them, and in the spec where it does not', () => {
    const before =
      'weights { motion = 1  rest = 1 }\nvariant v { weights { motion = 5 } }\nvariant w { weights { motion = 7 } }\n';
    expect(behind(before, set({ motion: 2, rest: 3, release: 4 }, { variant: 'v' }))).toBe(
      'weights { motion = 1  rest = 3  release = 4 }\nvariant v { weights { motion = 2 } }\nvariant w { weights { motion = 7 } }\n',
    );
    expect(behind(before, set({ motion: 2 }))).toBe(before.replace('motion = 1', 'motion = 2'));
  });

  it('take the place of equal_total', () => {
    expect(
      behind(
        'variant twin { weights { motion = 1e-3  release = equal_total } }\n',
        set({ release: 2 }, { variant: 'twin' }),
      ),
    ).toBe('variant twin { weights { motion = 1e-3  release = 2 } }\n');
  });

  it('join its block where the spec has none, and begin one in the spec where nobody has', () => {
    expect(
      behind('variant v { weights { motion = 1 } }\n', set({ rest: 2 }, { variant: 'v', others: { release: 9 } })),
    ).toBe('variant v { weights { motion = 1  rest = 2 } }\n');
    expect(behind('variant v { network { layers = [8] } }\n', set({ rest: 2 }, { variant: 'v' }))).toBe(
      'variant v { network { layers = [8] } }\n\nweights {\n  rest = 2\n}\n',
    );
  });

  it('are those of the last of its blocks', () => {
    expect(
      behind('variant v { weights { motion = 1 } weights { motion = 3 } }\n', set({ motion: 2 }, { variant: 'v' })),
    ).toBe('variant v { weights { motion = 1 } weights { motion = 2 } }\n');
  });

  it('are those of the spec where the text has no such variant', () => {
    expect(behind('weights { motion = 1 }\n', set({ motion: 2 }, { variant: 'twin' }))).toBe(
      'weights { motion = 2 }\n',
    );
  });
});

describe('the weights of the others', () => {
  it('stand in a first block, which takes the place of all default weights', () => {
    expect(behind('', set({ motion: 2 }, { others: { release: 1, rest: 0.25 } }))).toBe(
      '\nweights {\n  motion = 2\n  release = 1\n  rest = 0.25\n}\n',
    );
  });

  it('stay as they are where there is a block', () => {
    expect(behind('weights { rest = 9 }\n', set({ motion: 2 }, { others: { release: 1, rest: 0.25 } }))).toBe(
      'weights { rest = 9  motion = 2 }\n',
    );
  });

  it('forbid a first block where one of them has no name', () => {
    const text = head.replace('rest: ', '');
    expect(fixed(text, set({ motion: 2 }, { others: { release: 1 } }))).toBeNull();
    expect(
      fixed(text.replace('initial u', 'hard initial u'), set({ motion: 2 }, { others: { release: 1 } })),
    ).toContain('motion = 2\n  release = 1\n');
  });
});

describe('no place', () => {
  it.each([
    ['terms without a name of their own', { "u'(0)": 1, 'equation 2': 1 }],
    ['terms that the text no longer has', { gone: 1 }],
    ['numbers that no weight can be', { motion: Number.NaN, release: -1, rest: Number.POSITIVE_INFINITY }],
  ])('for %s', (_what, weights) => {
    expect(fixed(`${head.replace('rest: ', '')}weights { motion = 1 }\n`, set(weights))).toBeNull();
  });

  it('for a condition that is built into the solution', () => {
    expect(fixed(head.replace('initial rest', 'hard initial rest'), set({ rest: 2 }))).toBeNull();
  });

  it('in a block that is not closed', () => {
    expect(fixed(`${head}weights { motion = 1\n`, set({ rest: 2 }))).toBeNull();
  });

  it('but the others are written all the same', () => {
    expect(behind('weights { motion = 1 }\n', set({ motion: 2, gone: 3, "u'(0)": 1 }))).toBe(
      'weights { motion = 2 }\n',
    );
  });
});

it('the columns of a data set have one weight', () => {
  const data = "unknown v(t)\nequation fall: v' = -v\ndata lab { t = [0, 1]  u = [1, 0]  v = [1, 0] }\n";
  const of = (weights: Record<string, number>) => fixed(`${head}${data}weights { lab = 1 }\n`, set(weights));
  const written = (weight: string) => `${head}${data}weights { lab = ${weight} }\n`;
  expect(of({ 'lab (u)': 4, 'lab (v)': 4 })).toBe(written('4'));
  expect(of({ 'lab (u)': 4 })).toBe(written('4'));
  expect(of({ lab: 4 })).toBe(written('4'));
  expect(of({ 'lab (u)': 4, 'lab (v)': 5 })).toBeNull();
});

it('lines end as the others of the text do', () => {
  const text = `${head}weights {\n  motion = 1\n}\n`.replaceAll('\n', '\r\n');
  expect(fixed(text, set({ motion: 2, release: 3 }))).toBe(
    `${head}weights {\n  motion = 2\n  release = 3\n}\n`.replaceAll('\n', '\r\n'),
  );
  expect(fixed(head.replaceAll('\n', '\r\n'), set({ motion: 2 }))).toBe(
    `${head}\nweights {\n  motion = 2\n}\n`.replaceAll('\n', '\r\n'),
  );
});

it('names that are words of the language can be weighed', () => {
  const text = `${head.replace('rest:', 'weights:')}weights { motion = 1 }\n`;
  expect(fixed(text, set({ weights: 2 }))).toContain('weights { motion = 1  weights = 2 }');
});

it('numbers are written as an author would, and to the last digit', () => {
  const written = (weight: number) =>
    /motion = (.*) }/.exec(behind('weights { motion = 17 }', set({ motion: weight }))!)![1];
  expect([1, 0.1, 1e-4, 12.35, 7000, 1.5e-9, 2e12, 1e21, 0, 0.1 + 0.2, 5e-324].map(written)).toEqual([
    '1',
    '0.1',
    '0.0001',
    '12.35',
    '7000',
    '1.5e-9',
    '2e12',
    '1e21',
    '0',
    '0.30000000000000004',
    '5e-324',
  ]);
});

describe('weights that are rebalanced', () => {
  const rebalanced = (statements: string, weights: Record<string, number>): string | null =>
    fixed(head + statements, { kind: 'rebalance', weights })?.slice(head.length) ?? null;

  it.each([
    [
      'all of them at once',
      'weights {\n  motion = 1  // of the equation\n  release = 1\n}\n',
      'weights {\n  motion = 0.001  // of the equation\n  release = 2\n  rest = 3\n}\n',
    ],
    [
      'a schedule keeps its shape',
      'weights { motion = 1  release = 4 until 20% then linear to 2 at 50% until 60% then cosine to 1 at 80%  rest = 1 }\ntrain { adam(100) }\n',
      'weights { motion = 0.001  release = 2 until 20% then linear to 1 at 50% until 60% then cosine to 0.5 at 80%  rest = 3 }\ntrain { adam(100) }\n',
    ],
    [
      'an expression becomes the number',
      'param k = 3\nweights { motion = k/2  release = k then linear to 2*k at 50  rest = 1 }\ntrain { adam(100) }\n',
      'param k = 3\nweights { motion = 0.001  release = 2 then linear to 4 at 50  rest = 3 }\ntrain { adam(100) }\n',
    ],
    ['without a block', '', '\nweights {\n  motion = 0.001\n  release = 2\n  rest = 3\n}\n'],
  ])('%s', (_what, before, expected) => {
    expect(rebalanced(before, { motion: 0.001, release: 2, rest: 3 })).toBe(expected);
  });

  it('not where a first block would take the weight of a term that has no name', () => {
    expect(rebalanced('', { motion: 0.001, release: 2 })).toBeNull();
  });
});
