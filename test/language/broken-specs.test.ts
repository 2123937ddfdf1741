import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../src/language/compile-spec.ts';
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
});
