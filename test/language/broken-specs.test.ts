import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import type { Finding } from '../../src/problem/finding.ts';
import { fixTitle } from '../../src/problem/fix.ts';
import { fixed } from './fixes/fixed.ts';
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
      const after = compileSpec(fixed(text, fix) ?? text, { path }).findings;
      expect(count(after, code), fixTitle(fix)).toBeLessThan(count(findings, code));
      expect(count(after, 'syntax'), fixTitle(fix)).toBeLessThanOrEqual(count(findings, 'syntax'));
    }
  });
});
