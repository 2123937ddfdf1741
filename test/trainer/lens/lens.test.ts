import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/problem/finding.ts';
import { type Trained, trained } from '../loop/spec.ts';
import { healthy, planted } from './planted.ts';

/** Every finding that was ever announced, the last word of each. */
function announced({ findings, result }: Trained): Finding[] {
  const all = new Map<string, Finding>();
  for (const list of [...findings, result.findings]) for (const f of list) all.set(`${f.code} ${f.term}`, f);
  return [...all.values()];
}

describe('planted faults are named on their lines', () => {
  test.each(planted)('$code', async ({ code, term, line, text }) => {
    const found = announced(await trained(text, { frameInterval: 0 }));
    const finding = found.find((f) => f.code === code);
    expect(finding, found.map((f) => `${f.code}: ${f.message}`).join('\n')).toBeDefined();
    expect(finding!.term).toBe(term);
    expect(text.split('\n')[finding!.range.start.line]).toBe(line);
    expect(Object.values(finding!.evidence).every((x) => typeof x === 'number')).toBe(true);
  });
});

describe('healthy runs are left in peace', () => {
  test.each(healthy)('$name', async ({ text }) => {
    const run = await trained(text, { frameInterval: 0 });
    const loud = announced(run).filter((f) => f.severity !== 'hint');
    expect(loud.map((f) => `${f.code}: ${f.message}`)).toEqual([]);
    expect(run.result.verdict, run.result.because).toBe('reached');
  });
});
