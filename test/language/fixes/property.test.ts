import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { tokenize } from '../../../src/language/syntax/tokens.ts';
import type { SetWeights } from '../../../src/problem/fix.ts';
import type { Problem } from '../../../src/problem/problem.ts';
import { applyVariant } from '../../../src/problem/variant.ts';
import { compile, problemOf } from '../spec.ts';
import { fixed } from './fixed.ts';

const names = ['motion', 'release', 'rest', 'lab'];

const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });

const value = fc.oneof(
  fc.double({ min: 1e-6, max: 1e6, noNaN: true }).map(String),
  fc.constantFrom('1 then linear to 2 at 100', '3 until 10 then cosine to 1 at 50%', 'k/2', '(2*k)', '5%', '1e-3'),
);

const entries = (of: string[], separator: string) =>
  fc
    .tuple(fc.subarray(of), fc.array(value, { minLength: 4, maxLength: 4 }), fc.boolean())
    .map(([chosen, values, last]) => {
      const written = chosen.map((name, i) => `${name} = ${values[i]}`).join(separator);
      return last && separator.trim() === ',' && written ? `${written},` : written;
    });

const block = (of: string[]) =>
  fc.oneof(
    fc.constantFrom('weights gradnorm(alpha = 1.5)', 'weights {}'),
    fc
      .tuple(
        fc.constantFrom('weights', 'weights ntk'),
        fc.oneof(entries(of, '  '), entries(of, ', ')),
        fc.constantFrom([' ', ' '], ['\n  ', '\n'], ['\n', ' ']),
      )
      .map(([head, written, [open, close]]) => `${head} {${open}${written}${close}}`),
  );

/** Whole specs, in which any two tokens may stand apart by spaces, lines and comments. */
const spec = fc
  .tuple(
    fc.constantFrom('initial release: ', 'initial ', 'hard initial release: '),
    fc.constantFrom('data lab', 'data'),
  )
  .chain(([condition, data]) => {
    const known = names.filter((name) => !['release', 'lab'].includes(name) || `${condition}${data}`.includes(name));
    return fc.record({
      condition: fc.constant(condition),
      data: fc.constant(data),
      weights: maybe(block(known)),
      variant: maybe(fc.tuple(maybe(block(known)), fc.constantFrom('', 'network { layers = [8] }'))),
      first: fc.boolean(),
      gaps: maybe(fc.array(fc.constantFrom(' ', '\n', '  /* } weights { */ ', ' // { a = 1\n'), { maxLength: 40 })),
      end: fc.constantFrom('', '\n', ' // the end', '\n\n'),
      eol: fc.constantFrom('\n', '\r\n'),
    });
  })
  .map(({ condition, data, weights, variant, first, gaps, end, eol }) => {
    const v = variant ? `variant v { ${variant[0] ?? ''} ${variant[1]} }` : '';
    const statements = [
      'problem "weights { motion = 1 }"',
      first ? (weights ?? '') : v,
      'param k = 3',
      'variable t in [0, 1]',
      'unknown u(t)',
      "equation motion: u'' + k*u = 0",
      `${condition}u(0) = 1`,
      "initial rest: u'(0) = 0",
      `${data} { t = [0, 1]  u = [1, 0.5] }`,
      first ? v : (weights ?? ''),
      'train { adam(200) }',
    ];
    const text = statements.filter(Boolean).join('\n');
    const loose = gaps && gaps.length > 0 ? loosened(text, gaps) : text;
    return (loose + end).replaceAll('\n', eol);
  });

/** The same tokens with other gaps where there was one. */
function loosened(text: string, gaps: readonly string[]): string {
  let last = 0;
  return tokenize(text)
    .map((token, i) => {
      const gap = text.slice(last, token.start);
      last = token.end;
      return (i > 0 && gap !== '' ? gap + gaps[i % gaps.length] : gap) + token.text;
    })
    .join('');
}

const fix: fc.Arbitrary<SetWeights> = fc.record({
  kind: fc.constant('set-weights' as const),
  weights: fc.dictionary(fc.constantFrom(...names), fc.double({ min: 0, max: 1e9, noNaN: true }), { minKeys: 1 }),
  variant: fc.constantFrom(null, 'v', 'other'),
});

/** Without the places in the text, which move. */
const meaning = (problem: Problem): Problem =>
  JSON.parse(JSON.stringify(problem, (key, x) => (key === 'source' ? undefined : x)));

it('the spec says exactly the weights that are set, and all the rest as before', () => {
  fc.assert(
    fc.property(spec, fix, (text, intent) => {
      expect(compile(text).findings.filter((f) => f.severity === 'error')).toEqual([]);
      const as = (problem: Problem): Problem => {
        if (!problem.variants.some(({ name }) => name === intent.variant)) return problem;
        return { ...applyVariant(problem, 'v'), variants: [] };
      };
      const before = as(problemOf(text));
      const set = (name: string) => before.terms.some((t) => t.name === name && t.named && !t.hard);
      const after = fixed(text, intent);
      if (!Object.keys(intent.weights).some(set)) {
        expect(after).toBeNull();
        return;
      }
      const expected: Problem = {
        ...before,
        terms: before.terms.map((term) =>
          Object.hasOwn(intent.weights, term.name) && set(term.name)
            ? { ...term, weight: { schedule: { value: intent.weights[term.name], segments: [] }, source: term.source } }
            : term,
        ),
        written: { ...before.written, weights: true },
      };
      expect(meaning(as(problemOf(after!)))).toEqual(meaning(expected));
      expect(after!.replaceAll('\r\n', '').includes('\r')).toBe(false);
      expect(text.includes('\r\n') && /[^\r]\n/.test(after!)).toBe(false);
      // Once is enough.
      expect(fixed(after!, intent)).toBe(after);
    }),
    { seed: 8, numRuns: Number(process.env.SPECS ?? 120) },
  );
});
