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

describe('planted faults are named on their lines, however few frames are sent', () => {
  test.each(planted)('$name', async ({ text, code, term, line }) => {
    const run = await trained(text, { frameInterval: 1e6 });
    expect(run.frames.length).toBeLessThanOrEqual(3);
    const found = announced(run);
    const finding = found.find((f) => f.code === code);
    expect(finding, found.map((f) => `${f.code}: ${f.message}`).join('\n')).toBeDefined();
    expect(finding!.term).toBe(term);
    expect(finding!.range.start.line + 1).toBe(line);
    expect(Object.values(finding!.evidence).every((x) => typeof x === 'number')).toBe(true);
  });

  test.each(planted.filter((p) => ['point-overfit', 'rate-too-high', 'loss-imbalance'].includes(p.code)))(
    'and $name word for word the same with a frame for every step',
    async ({ text }) => {
      const lists = (run: Trained) => [...run.findings, run.result.findings, run.result.checklist];
      expect(lists(await trained(text, { frameInterval: 0 }))).toEqual(
        lists(await trained(text, { frameInterval: 200 })),
      );
    },
  );
});

describe('healthy runs are left in peace', () => {
  test.each(healthy)('$name', async ({ text }) => {
    const run = await trained(text, { frameInterval: 1e6 });
    const loud = announced(run).filter((f) => f.severity !== 'hint');
    expect(loud.map((f) => `${f.code}: ${f.message}`)).toEqual([]);
    expect(run.result.verdict, run.result.because).toBe('reached');
  });
});
