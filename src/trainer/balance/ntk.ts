/**
 * @file Weights from the neural tangent kernel (Wang, Yu & Perdikaris 2022, arXiv 2007.14527, eq. 6.5).
 *
 * λᵢ = Σⱼ tr Kⱼ / tr Kᵢ with Kᵢ = JᵢJᵢᵀ, Jᵢ the Jacobian of term i's residuals: terms whose residuals would fall slowly
 * get more. The traces are divided by the number of points where the loss is a mean (the paper's losses are sums), since
 * that is the rate at which such a loss falls. The published form weighs by the inverse of the trace; forms that
 * weigh by the gradient's norm itself exist and do the opposite.
 *
 * Options: `memory` of the moving average from the written weights, `every`.
 */
import { sum } from '../../numeric/vector.ts';
import { isDue, numberArgument } from '../../problem/arguments.ts';
import type { BalanceMethod } from './method.ts';
import { weighted } from './shared.ts';

type State = { weights: number[] };

/** tr(JJᵀ) of a row-major Jacobian: the sum of its squares. */
export const kernelTrace = (jacobian: ArrayLike<number>): number => {
  let squares = 0;
  for (let k = 0; k < jacobian.length; k++) squares += jacobian[k] * jacobian[k];
  return squares;
};

/** λᵢ = Σⱼ trⱼ / trᵢ */
export function ntkWeights(traces: readonly number[]): number[] {
  const whole = sum(traces);
  return traces.map((trace) => whole / trace);
}

export const ntk: BalanceMethod<State> = {
  steers: true,
  combines: false,
  init: ({ weights }) => ({ weights: [...weights] }),
  needs: (setup, step) => (isDue(setup.call, step, 100) ? 'traces' : null),
  update(state, input, setup) {
    if (!isDue(setup.call, input.step, 100)) return weighted(state, state.weights);
    if (!input.traces) throw new RangeError('ntk needs the traces of the kernels at this step');
    const old = numberArgument(setup.call, 'memory', 0.9);
    const wanted = ntkWeights(Array.from(input.traces));
    const weights = state.weights.map((w, i) => (Number.isFinite(wanted[i]) ? old * w + (1 - old) * wanted[i] : w));
    return weighted({ weights }, weights);
  },
};
