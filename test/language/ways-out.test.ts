/** @file What is said of slips in data has an edit that mends them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';

const folder = join(__dirname, '../fixtures/specs/broken');

describe('a slip in data', () => {
  it.each(['noise-undeclared', 'experiment-undeclared', 'data-outside-many'])('%s is mended by its edit', (name) => {
    const path = join(folder, `${name}.pinn`);
    const text = readFileSync(path, 'utf8');
    const [{ fix }] = compileSpec(text, { path }).findings.filter((f) => f.severity === 'error');
    if (fix?.kind !== 'replace') throw new Error('no edit');
    const [{ range, newText }] = fix.edits;
    const lines = text.split('\n');
    const place = ({ line, character }: { line: number; character: number }): number =>
      lines.slice(0, line).reduce((sum, l) => sum + l.length + 1, 0) + character;
    const mended = text.slice(0, place(range.start)) + newText + text.slice(place(range.end));
    expect(compileSpec(mended, { path }).findings.filter((f) => f.severity === 'error')).toEqual([]);
  });
});
