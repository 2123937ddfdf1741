import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ofType, pinnLens } from './run.ts';

const out = mkdtempSync(join(tmpdir(), 'pinn-truth-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** Values of every unknown at every tenth row of `solution.csv`, by SciPy at its tightest tolerances. */
const reference = JSON.parse(
  readFileSync(new URL('../../bench/accuracy/reference.json', import.meta.url), 'utf8'),
) as Record<string, number[][]>;

/** Examples with the key of their reference and a bound on the relative L2 error of each unknown. */
const examples: [example: string, key: string, bound: number][] = [
  ['van-der-pol', 'van der pol 1000', 1e-8],
  ['lorenz', 'lorenz', 1e-7],
  ['robertson', 'robertson 100000', 1e-8],
];

/** Below this the reference is no better than what it judges. */
const referenceError = 1e-11;

describe('hard examples, against solutions of another program', () => {
  test.each(examples)('%s', async (example, key, bound) => {
    const run = await pinnLens(['train', `examples/${example}.pinn`, '--json', '--out', out]);
    expect(run.code, run.stderr).toBe(0);
    const [result] = ofType(run, 'result') as { run: string; verdict: string; errorEstimate: number }[];
    expect(result.verdict).toBe('reached');
    const rows = readFileSync(join(result.run, 'solution.csv'), 'utf8').trim().split('\n').slice(1);
    expect(rows).toHaveLength(1001);
    const columns = reference[key].map((exact, i) => {
      let difference = 0;
      let size = 0;
      for (const [p, value] of exact.entries()) {
        difference += (Number(rows[10 * p].split(',')[1 + i]) - value) ** 2;
        size += value ** 2;
      }
      return { difference, size };
    });
    for (const { difference, size } of columns) expect(Math.sqrt(difference / size)).toBeLessThan(bound);
    // What the run says of its error is no less than a tenth of it.
    const sum = (of: 'difference' | 'size') => columns.reduce((total, column) => total + column[of], 0);
    const error = Math.sqrt(sum('difference') / sum('size'));
    expect(error).toBeLessThan(10 * result.errorEstimate + referenceError);
  });
});
