import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import type { Finding, TextEdit } from '../../src/problem/finding.ts';
import { line } from './spec.ts';

const folder = join(__dirname, '../fixtures/specs/broken');
const specs = readdirSync(folder).filter((name) => name.endsWith('.pinn'));

describe('broken specs are answered at their place', () => {
  it('are at least thirty', () => {
    expect(specs.length).toBeGreaterThanOrEqual(30);
  });

  it.each(specs)('%s', (name) => {
    const path = join(folder, name);
    const expected = path.replace(/\.pinn$/, '.txt');
    expect(existsSync(expected), `${expected} states what is expected`).toBe(true);
    const { findings } = compileSpec(readFileSync(path, 'utf8'), { path });
    expect(findings.map(line).join('\n')).toBe(readFileSync(expected, 'utf8').trimEnd());
  });

  it.each(specs)('%s: every quick fix settles what it is for', (name) => {
    const path = join(folder, name);
    const text = readFileSync(path, 'utf8');
    const { findings } = compileSpec(text, { path });
    const count = (of: readonly Finding[], code: string) => of.filter((f) => f.code === code).length;
    for (const { code, fix } of findings) {
      if (!fix) continue;
      const after = compileSpec(edited(text, fix.edits), { path }).findings;
      expect(count(after, code), fix.title).toBeLessThan(count(findings, code));
      expect(count(after, 'syntax'), fix.title).toBeLessThanOrEqual(count(findings, 'syntax'));
    }
  });
});

/** `text` with `edits` made, the last one first so that places stay. */
function edited(text: string, edits: readonly TextEdit[]): string {
  const starts = [0, ...Array.from(text.matchAll(/\n/g), (m) => m.index + 1)];
  const at = ({ line: l, character }: TextEdit['range']['start']) => starts[l] + character;
  return [...edits]
    .sort((a, b) => at(b.range.start) - at(a.range.start))
    .reduce((t, { range, newText }) => t.slice(0, at(range.start)) + newText + t.slice(at(range.end)), text);
}
