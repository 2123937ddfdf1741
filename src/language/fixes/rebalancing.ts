/** @file The weights with which all terms have an equal share of the first update, from the gradients that a probe measured. */
import { equalWeights } from '../../problem/balanced-weights.ts';
import type { Rebalance } from '../../problem/fix.ts';
import { roundWeight } from '../../problem/number-text/spec.ts';
import type { ProbeResult } from '../../problem/protocol.ts';
import type { Lowered } from '../lower/lower.ts';
import { nameInExperiment } from '../syntax/symbols.ts';

/** Weights that change by less are equal already. */
const noticeable = 0.02;

/** @returns `null` where the weights are equal already, where no weighting is, and where weights do not steer. */
export function rebalancing({ header, frame }: ProbeResult, { problem, termsOf }: Lowered): Rebalance | null {
  // A conflict-free update depends on the weights by its length alone.
  if (problem.weightMethod?.name === 'conflict_free') return null;
  const { experiments = [] } = problem;
  const index = new Map(header.terms.map((term, i) => [term.name, i]));
  const written = [...termsOf].flatMap(([symbol, terms]) => {
    const group = terms.flatMap(({ name }) =>
      // What all experiments share is a term of each of them.
      [name, ...experiments.map((experiment) => nameInExperiment(name, experiment.name))].flatMap(
        (known) => index.get(known) ?? [],
      ),
    );
    return group.length > 0 ? [{ symbol, group }] : [];
  });
  // What has no name keeps its weight, and the others are measured by it.
  const nameless = written.flatMap(({ symbol }, g) => (symbol.named ? [] : [g]));
  if (written.length < 2 || nameless.length > 1) return null;
  const groups = written.map(({ group }) => group);
  const equal = equalWeights(frame, groups, nameless.length === 1 ? nameless[0] : null);
  if (!equal || equal.every((w, i) => Math.abs(w - frame.weights[i]) <= noticeable * frame.weights[i])) return null;
  const named = written.filter(({ symbol }) => symbol.named);
  return {
    kind: 'rebalance',
    weights: Object.fromEntries(named.map(({ symbol, group }) => [symbol.name, roundWeight(equal[group[0]])])),
  };
}
