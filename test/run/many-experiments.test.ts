/** @file A fit of more experiments than have rows of their own. */
import { describe, expect, it } from 'vitest';
import { trained } from './spec.ts';

/** Series of every experiment, one measurement each. */
const series = 20;

/** @param off what the measurements of one of them are off by */
const spec = (count: number, off: readonly [experiment: number, by: number] | null): string =>
  `estimate k = 0.7 in [0.1, 5]
variable t in [0, 2]
unknown u(t)
equation fade: u' = -k*u
initial start: u(0) = 1
${Array.from({ length: count }, (_, e) => {
  const data = Array.from({ length: series }, (_, i) => {
    const t = (i + 1) / 10;
    const value = Math.exp(-t) + 0.01 * ((e + i) % 2 ? 1 : -1) + (off?.[0] === e ? off[1] : 0);
    return `data lab${i} { t = [${t}]  u = [${value}]  noise = 0.01 }`;
  });
  return `experiment e${e} { ${data.join('\n')} }`;
}).join('\n')}`;

const run = (text: string) => trained(text, { frameInterval: Number.POSITIVE_INFINITY });

describe('a fit of very many experiments', () => {
  it('has rows of the first, and says how the others are met', async () => {
    const { header, result, logs } = await run(spec(14, null));
    expect(header.terms).toHaveLength(242);
    expect(header.terms.at(-1)!.name).toBe('lab19[e10]');
    expect(result.verdict, result.because).toBe('reached');
    expect(logs.join('\n')).toMatch(
      /shown of the first 11 experiments; the fit and the verdict are about all 14\. The other 3 are met to \d(\.\d+)? standard deviations together, worst "lab\d+\[e1[123]\]"/,
    );
  });

  it('is wrong where one is missed that has no row', async () => {
    const { result } = await run(spec(14, [12, 0.2]));
    expect(result.verdict).toBe('wrong');
    expect(result.because).toMatch(/cannot meet "lab\d+\[e12\]"/);
  });
});
