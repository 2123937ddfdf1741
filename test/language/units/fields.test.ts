import { describe, expect, it } from 'vitest';
import { compile } from '../spec.ts';
import { right } from './right.ts';
import { wrong } from './wrong.ts';

const lines = (spec: string): string => `${spec.replaceAll('; ', '\n')}\n`;
const errors = (text: string) => compile(text).findings.filter((f) => f.severity === 'error');

describe('specs of five fields', () => {
  it('are sixty right and sixty wrong ones', () => {
    for (const specs of [right, wrong]) expect(Object.values(specs).flat().length).toBeGreaterThanOrEqual(60);
  });

  describe.each(Object.entries(right))('right: %s', (_field, specs) => {
    it.each(specs)('%s', (spec) => {
      expect(errors(lines(spec))).toEqual([]);
    });
  });

  describe.each(Object.entries(wrong))('wrong: %s', (_field, specs) => {
    it.each(specs)('%s', (spec, ...said) => {
      const marked = lines(spec);
      const text = marked.replace(/[«»]/g, '');
      const found = errors(text);
      expect(found.map((f) => f.code)).toEqual(['unit-mismatch']);
      const [{ range, message }] = found;
      const written = text.split('\n')[range.start.line].slice(range.start.character, range.end.character);
      expect(written).toBe(/«(.*)»/.exec(marked)?.[1]);
      for (const words of said) expect(message).toContain(words);
      // Numbers in front of units, and the base units behind them, are nobody's words.
      expect(message).not.toMatch(/unit [0-9.e-]+ |[0-9] s\^2|\*s\^-|kg\*m\^2\/\(/);
    });
  });
});
