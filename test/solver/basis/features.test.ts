import { describe, expect, test } from 'vitest';
import { drawFeatures, featureJet, featureOrder, uniformSource } from '../../../src/solver/basis/features.ts';
import { mulberry32 } from '../../numeric/samples.ts';

describe('the stream of the features', () => {
  test('is that of the published generator', () => {
    for (const seed of [0, 1, 42, 2 ** 31]) {
      const [own, published] = [uniformSource(seed), mulberry32(seed ^ 0x9e3779b9)];
      for (let i = 0; i < 1000; i++) expect(own()).toBe(published());
    }
  });

  // Every number of the solver starts from these: they must not change.
  test('is frozen', () => {
    const uniform = uniformSource(0);
    expect([uniform(), uniform(), uniform()]).toEqual([0.3588899802416563, 0.10590326134115458, 0.675290479324758]);
    const { weights, biases } = drawFeatures({ width: 4, slope: 2, seed: 0 });
    expect([...weights]).toEqual([-0.6588548920117319, 1.8769018382299691, -0.9515043857973069, -1.1995769725181162]);
    expect([...biases]).toEqual([-0.6087025496245732, 0.7182592376661912, 0.3641249642673499, 1.1082646125813418]);
  });
});

describe('derivatives of the features', () => {
  test('of every order are the differences of the one below', () => {
    const features = drawFeatures({ width: 7, slope: 2, seed: 3 });
    const h = 1e-5;
    for (let order = 0; order <= featureOrder; order++) {
      const jet = (tau: number): Float64Array => {
        const out = new Float64Array((order + 1) * 7);
        featureJet(features, order, tau, out);
        return out;
      };
      for (const tau of [-1, -0.4, 0.3, 1]) {
        const [here, before, behind] = [jet(tau), jet(tau - h), jet(tau + h)];
        for (let m = 0; m < order; m++)
          for (let j = 0; j < 7; j++)
            expect(here[(m + 1) * 7 + j]).toBeCloseTo((behind[m * 7 + j] - before[m * 7 + j]) / (2 * h), 7);
      }
    }
  });

  test('below the order vanish at the left border, where the polynomial holds the state', () => {
    const features = drawFeatures({ width: 5, slope: 2, seed: 1 });
    for (let order = 1; order <= featureOrder; order++) {
      const out = new Float64Array((order + 1) * 5);
      featureJet(features, order, -1, out);
      expect(out.subarray(0, order * 5).every((x) => x === 0)).toBe(true);
      // (1+τ)ⁿ/n!·tanh has the n-th derivative tanh there.
      expect([...out.subarray(order * 5)]).toEqual(
        Array.from(features.weights, (w, j) => expect.closeTo(Math.tanh(features.biases[j] - w), 14)),
      );
    }
  });
});
