import { describe, expect, it } from 'vitest';
import { formatText } from '../../src/language/format/format.ts';
import { tokenize } from '../../src/language/syntax/tokens.ts';
import { compile, full, smallest } from './spec.ts';

/** Set MUTATIONS=10000 for the long run. */
const runs = Number(process.env.MUTATIONS ?? 1500);

/** Mulberry32. */
function randomFrom(seed: number): (n: number) => number {
  let a = seed;
  return (n) => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

const base = [smallest, full].map((text) =>
  tokenize(text).map((t, i, all) => ({ text: t.text, gap: i ? text.slice(all[i - 1].end, t.start) : '' })),
);
const words = [
  ...new Set(base.flat().map((t) => t.text)),
  '{',
  '}',
  '(',
  ')',
  "'",
  '=',
  ',',
  '"x',
  '1e999',
  '0',
  '-',
  'integral',
  'if',
  'D',
  '@',
  'until',
  'then',
  'auto',
  'inf',
  '%',
  '^',
];

function mutant(random: (n: number) => number): string {
  const tokens = base[random(4) ? 1 : 0].map((t) => ({ ...t }));
  for (let k = 1 + random(4); k > 0; k--) {
    const i = random(tokens.length);
    const kind = random(5);
    if (kind === 0) tokens.splice(i, 1);
    else if (kind === 1) tokens.splice(i, 0, { text: words[random(words.length)], gap: ' ' });
    else if (kind === 2) tokens[i].text = words[random(words.length)];
    else if (kind === 3) tokens.splice(i, 1 + random(12));
    else {
      const j = random(tokens.length);
      [tokens[i].text, tokens[j].text] = [tokens[j].text, tokens[i].text];
    }
    if (tokens.length === 0) break;
  }
  return tokens.map((t) => t.gap + t.text).join('');
}

describe('mutated specs', () => {
  it(`${runs} of them neither crash nor hang the checker, and stay in the text`, () => {
    const random = randomFrom(20261123);
    for (let i = 0; i < runs; i++) {
      const text = mutant(random);
      try {
        const { problem, findings } = compile(text);
        const lines = text.split('\n').length;
        for (const f of findings) {
          expect(f.range.start.line).toBeLessThan(lines);
          expect(f.message).not.toMatch(/undefined|\[object|NaN/);
        }
        expect(problem === null).toBe(findings.some((f) => f.severity === 'error'));
        if (problem) expect(JSON.stringify(problem)).not.toContain('null,"segments"');
        formatText(text);
      } catch (error) {
        throw new Error(`mutant ${i}:\n${text}\n${(error as Error).stack}`);
      }
    }
  });
});
