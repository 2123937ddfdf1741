import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { fitOf } from '../../../src/solver/fit/fit.ts';
import { lastOf } from '../../../src/solver/march/steps.ts';
import { noLimit } from '../../../src/solver/problem/work.ts';

/** What the data of these specs were drawn with. */
const truths = {
  'censored-doses': { absorption: 1.2, elimination: 0.25, volume: 30, scatter: 0.15 },
  'reported-cases': { infection: 0.9, recovery: 0.4, reported: 0.3, first: 20 },
  'two-sensors': { damping: 0.3, frequency: 3, noise_position: 0.02, noise_velocity: 0.3 },
};

describe('intervals of fits to simulated data', () => {
  it.each(Object.entries(truths))('cover the truth: %s', (name, truth) => {
    const path = join('bench/fits/simulated', `${name}.pinn`);
    const { problem, findings } = compileSpec(readFileSync(path, 'utf8'), { path });
    if (!problem) throw new Error(findings.map((f) => f.message).join('\n'));
    const fit = fitOf(problem, { budget: noLimit, cancelled: () => false });
    if (!fit.ok) throw new Error(fit.reason);
    const { report, trouble } = lastOf(fit.value);
    expect(trouble).toBeNull();
    const limits = problem.terms.flatMap(({ data }) => data?.censored ?? []);
    expect(report!.series.flatMap(({ censored = [] }) => censored).filter((c) => c !== null)).toEqual(
      limits.filter((c) => c !== null),
    );
    for (const [parameter, value] of Object.entries(truth)) {
      const { low, high } = report!.parameters.find((p) => p.name === parameter)!;
      expect([parameter, low! < value && value < high!]).toEqual([parameter, true]);
      // An interval that covers everything would be no answer.
      expect(high! / low!).toBeLessThan(3);
    }
  });
});
