/**
 * @file Self-adaptive pointwise weights (McClenny & Braga-Neto 2020, arXiv 2009.04544, eq. 10).
 *
 * Every point of every term carries a mask λₙ that ascends on mean (λₙ rₙ)² while the network descends on it: the points
 * where the residual stays large weigh more and more. The factor on ρ(rₙ) is λₙ², its ascent direction 2λₙρ(rₙ)/N, by
 * Adam with β₁ = 0.99 as published. The masks start at 1 (random numbers in the paper), so that training starts from the
 * written weights, which keep multiplying the terms. The points must stay where they are; when a term gets other points,
 * its masks start anew. Under L-BFGS and other optimisers than Adam the masks rest, as published.
 *
 * Options: `rate`.
 */
import { numberArgument } from '../../problem/arguments.ts';
import type { BalanceMethod } from './method.ts';
import { adamStep, type Moments, noMoments } from './shared.ts';

type Mask = { values: number[]; moments: Moments };
type State = { masks: Mask[] };

const fresh = (count: number): Mask => ({ values: new Array<number>(count).fill(1), moments: noMoments(count) });

export const selfAdaptive: BalanceMethod<State> = {
  steers: true,
  combines: false,
  restsWithoutAdam: true,
  init: () => ({ masks: [] }),
  needs: () => 'pointLosses',
  update(state, input, { call, weights }) {
    if (!input.pointLosses) throw new RangeError('self_adaptive needs the losses of the points at this step');
    const rate = numberArgument(call, 'rate', 0.005);
    const masks = input.pointLosses.map((losses, i): Mask => {
      const known = state.masks[i]?.values.length === losses.length ? state.masks[i] : fresh(losses.length);
      const ascent = known.values.map((value, n) => (-2 * value * losses[n]) / losses.length);
      if (!ascent.every(Number.isFinite)) return known;
      const { moments, decrease } = adamStep(known.moments, ascent, rate, 0.99);
      return { values: known.values.map((value, n) => value - decrease[n]), moments };
    });
    return {
      state: { masks },
      weights: [...weights],
      coefficients: null,
      pointFactors: masks.map((mask) => Float64Array.from(mask.values, (value) => value * value)),
    };
  },
};
