import { expect, test } from 'vitest';
import { coverageModels, coverageOf } from '../../../bench/fits/coverage.ts';

/** `node bench/fits/coverage.mjs` simulates more. Fewer than 21 of 25 come by chance once in 150 times. */
test.each(coverageModels.map((model) => [model.name, model] as const))(
  'limits of %s hold the truth in most of 25 simulated data sets',
  (_, model) => {
    const { linearised, profiled } = coverageOf(model, 25);
    expect(profiled).toBeGreaterThanOrEqual(21);
    expect(linearised).toBeGreaterThanOrEqual(21);
  },
);
