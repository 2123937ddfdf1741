import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatText } from '../../src/language/format/format.ts';
import { tokenize } from '../../src/language/syntax/tokens.ts';
import { compile, full, smallest } from './spec.ts';

const tokens = (text: string) => tokenize(text).map((t) => t.text.trimEnd());
const examples = join(__dirname, '../../examples');
const specs = [
  smallest,
  full,
  ...readdirSync(examples)
    .filter((name) => name.endsWith('.pinn'))
    .map((name) => readFileSync(join(examples, name), 'utf8')),
];

/** The same tokens with other white space between them. */
const respaced = (text: string, seed: number): string => {
  let state = seed;
  const next = (n: number) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state % n;
  };
  let out = '';
  let end = 0;
  for (const token of tokenize(text)) {
    const between = text.slice(end, token.start);
    const lines = between.split('\n').length - 1;
    out += lines ? '\n'.repeat(1 + next(3)) + ' '.repeat(next(6)) : between.length ? ' '.repeat(1 + next(4)) : '';
    out += token.text;
    end = token.end;
  }
  return out;
};

describe('formatting', () => {
  it.each(specs.map((text, i) => [i, text] as const))('spec %i keeps its tokens and is stable', (_i, text) => {
    const once = formatText(text);
    expect(tokens(once)).toEqual(tokens(text));
    expect(formatText(once)).toBe(once);
  });

  it('does not depend on the white space it meets, and keeps the meaning', () => {
    const plain = (x: unknown) => JSON.stringify(x, (k, v) => (k === 'source' || k === 'range' ? undefined : v));
    const meaning = plain(compile(full).problem);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const messy = respaced(full, seed);
        const formatted = formatText(messy);
        expect(tokens(formatted)).toEqual(tokens(full));
        expect(formatText(formatted)).toBe(formatted);
        expect(plain(compile(formatted).problem)).toBe(meaning);
      }),
      { seed: 6, numRuns: 40 },
    );
  });

  it('aligns = in blocks and comments beside them', () => {
    const text = 'weights {\n a=1 // one\n  longer =2   // two\n}\n';
    expect(formatText(text)).toBe('weights {\n  a      = 1  // one\n  longer = 2  // two\n}\n');
  });

  it('leaves comments over several lines alone', () => {
    const text = 'param k = 1\n/* a\n     b\n  c */\nparam   m=2\n';
    expect(formatText(text)).toBe('param k = 1\n/* a\n     b\n  c */\nparam m = 2\n');
  });
});
