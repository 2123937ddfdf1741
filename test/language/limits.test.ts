import { describe, expect, it } from 'vitest';
import { codes, compile } from './spec.ts';

const spec = (right: string) => `variable t in [0, 1]\nunknown u(t)\nequation u' = ${right}\ninitial u(0) = 1\n`;

describe('expressions out of all proportion', () => {
  it.each([
    ['brackets', '(', ')'],
    ['signs', '-', ''],
    ['calls', 'sin(', ')'],
    ['sums', '1+', ''],
  ])('%s are cut with one error instead of exhausting the parser', (_what, before, after) => {
    const text = spec(`${before.repeat(50_000)}u${after.repeat(50_000)}`);
    expect(codes(text)).toEqual(['too-complex']);
    expect(codes(spec(`${before.repeat(20)}u${after.repeat(20)}`))).toEqual([]);
  });

  it('long lists of numbers are not', () => {
    const list = (f: (i: number) => number) => Array.from({ length: 5000 }, (_, i) => f(i)).join(', ');
    const { problem } = compile(`${spec('-u')}data d { t = [${list((i) => i / 5000)}]  u = [${list((i) => -i)}] }\n`);
    expect(problem?.terms[2].data?.values).toHaveLength(5000);
  });
});
