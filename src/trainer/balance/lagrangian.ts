/**
 * @file Augmented Lagrangian: conditions and data are constraints Cᵢ = Lᵢ ≥ 0 on the objective J, the weighted sum of
 * the equations. F = J + Σλᵢ Cᵢ + ½ Σμᵢ Cᵢ², whose gradient gives constraint i the effective weight λᵢ + μᵢCᵢ.
 *
 * Both rules move the multipliers, λᵢ ← λᵢ + μᵢCᵢ, only when F no longer falls by the factor `progress` from one step to
 * the next (the inner problem has converged):
 * - `adaptive`, the conditionally adaptive penalty update of PECANN-CAPU (Hu, Basir & Senocak, arXiv 2508.15695):
 *   v̄ᵢ ← ζv̄ᵢ + (1 − ζ)Cᵢ² at every step, and μᵢ ← max(η/√v̄ᵢ, μᵢ) with the multipliers;
 * - `classical`, PECANN (Basir & Senocak 2022, arXiv 2109.14860, algorithm 1): one μ for all, doubled up to 10⁴ where
 *   ‖C‖ has not fallen to a quarter since the last update.
 *
 * λᵢ and μᵢ start at the written weight (1 in the papers); the equations keep theirs.
 *
 * Options: `rule`, `rate` η, `memory` ζ, `progress` ω.
 */
import { nameArgument, numberArgument } from '../../problem/arguments.ts';
import type { BalanceMethod } from './method.ts';
import { allFinite, lossesOf, weighted } from './shared.ts';

type State = {
  multipliers: number[];
  penalties: number[];
  /** v̄ᵢ */
  meanSquares: number[];
  /** F of the step before; `null` at the first. */
  before: number | null;
  /** ‖C‖ at the last update of the classical rule. */
  violation: number | null;
};

const largestPenalty = 1e4;
/** Below this ‖C‖ the classical penalty no longer grows. */
const satisfied = 1e-8;

const isConstraint = (kind: string): boolean => kind !== 'equation';

export const lagrangian: BalanceMethod<State> = {
  steers: true,
  combines: false,
  init: ({ weights }) => ({
    multipliers: [...weights],
    penalties: [...weights],
    meanSquares: weights.map(() => 0),
    before: null,
    violation: null,
  }),
  update(state, input, { call, kinds }) {
    const losses = lossesOf(input);
    const effective = ({ multipliers, penalties }: State) =>
      multipliers.map((l, i) => (isConstraint(kinds[i]) ? l + penalties[i] * losses[i] : l));
    if (!allFinite(losses)) return weighted(state, state.multipliers);
    const memory = numberArgument(call, 'memory', 0.99);
    const meanSquares = state.meanSquares.map((v, i) => memory * v + (1 - memory) * losses[i] ** 2);
    const total = losses.reduce((sum, loss, i) => {
      const penalty = isConstraint(kinds[i]) ? (state.penalties[i] * loss * loss) / 2 : 0;
      return sum + state.multipliers[i] * loss + penalty;
    }, 0);
    const converged = state.before !== null && total >= numberArgument(call, 'progress', 0.999) * state.before;
    const next: State = { ...state, meanSquares, before: total };
    if (converged) {
      next.multipliers = state.multipliers.map((l, i) =>
        isConstraint(kinds[i]) ? l + state.penalties[i] * losses[i] : l,
      );
      if (nameArgument(call, 'rule', 'adaptive') === 'classical') {
        const violation = Math.hypot(...losses.filter((_, i) => isConstraint(kinds[i])));
        const stuck = state.violation !== null && violation >= 0.25 * state.violation && violation > satisfied;
        if (stuck) next.penalties = state.penalties.map((mu) => Math.min(2 * mu, largestPenalty));
        next.violation = violation;
      } else {
        const rate = numberArgument(call, 'rate', 0.01);
        next.penalties = state.penalties.map((mu, i) => Math.max(rate / Math.sqrt(meanSquares[i] + 1e-16), mu));
      }
    }
    return weighted(next, effective(next));
  },
};
