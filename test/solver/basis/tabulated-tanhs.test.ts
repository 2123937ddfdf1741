import { expect, it } from 'vitest';
import { drawFeatures, tabulatedTanhs } from '../../../src/solver/basis/features.ts';

it.each([2, 5])('tanh from tabulated times is tanh to rounding, inner weights up to %s', (slope) => {
  const features = drawFeatures({ width: 64, slope, seed: 1 });
  const out = new Float64Array(64);
  let worst = 0;
  for (let k = -50; k <= 2050; k++) {
    const tau = -1 + k / 1000;
    tabulatedTanhs(features, tau, out);
    for (let j = 0; j < 64; j++) {
      worst = Math.max(worst, Math.abs(out[j] - Math.tanh(features.weights[j] * tau + features.biases[j])));
    }
  }
  expect(worst).toBeLessThan(4e-16);
});
