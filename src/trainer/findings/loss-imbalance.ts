/**
 * @file One term's weighted gradient outweighs another's, which is not satisfied and does not get better: ≥ 10× hint,
 * ≥ 100× warning. Stands where it is caused, at the weight (or the term) that outweighs. Gradient norms that differ are
 * the classic cause of a failed training (Wang, Teng & Perdikaris, arXiv 2001.04536).
 */
import { mean } from '../../numeric/statistics.ts';
import { argmax } from '../../numeric/vector.ts';
import type { Severity } from '../../problem/finding.ts';
import type { SetWeights } from '../../problem/fix.ts';
import { rounded } from '../../problem/number-text/digits.ts';
import { say } from '../../problem/number-text/sentence.ts';
import { roundWeight } from '../../problem/number-text/spec.ts';
import { beginning, type RunContext, recent, relativeSize, type Sample, type TraceView } from '../trace/trace.ts';
import type { Detector, Sighting } from './detector.ts';

const levels: { ratio: number; severity: Severity }[] = [
  { ratio: 100, severity: 'warning' },
  { ratio: 10, severity: 'hint' },
];

/** A term below this share of its natural size needs no help. */
const satisfied = 0.02;
/** The same in the beginning, where a gradient may be small because the network happens to start nearby. */
const nearby = 0.1;

export const lossImbalance: Detector = {
  code: 'loss-imbalance',
  // The first evaluation already says it.
  patience: () => 0,
  look(view) {
    // A conflict-free update depends on the weights by its length alone.
    if (view.context.problem.weightMethod?.name === 'conflict_free') return [];
    const { now, context } = view;
    const strong = argmax(now.norms);
    const enough = now.step - view.first.step < beginning(context) ? nearby : satisfied;
    const sightings: Sighting[] = [];
    let worst: { term: number; ratio: number; size: number; level: number } | null = null;
    for (let j = 0; j < context.terms.length; j++) {
      const size = relativeSize(context, j, now.losses[j]);
      // What holds a function smooth is meant to be weak.
      if (j === strong || size < enough || context.terms[j].kind === 'smoothness') continue;
      const ratio = now.norms[strong] / now.norms[j];
      if (!Number.isFinite(ratio) || !(view.now === view.first || stuck(view, j))) continue;
      const level = levels.findIndex((l) => ratio >= 0.5 * l.ratio);
      if (level < 0) continue;
      // Of those equally badly off, the one furthest from satisfied.
      if (!worst || level < worst.level || (level === worst.level && size > worst.size)) {
        worst = { term: j, ratio, size, level };
      }
    }
    if (worst) {
      sightings.push({
        key: `${strong}/${worst.level}`,
        clearly: worst.ratio >= levels[worst.level].ratio,
        finding: describe(view, strong, worst.term, worst.ratio, levels[worst.level].severity),
      });
    }
    return sightings;
  },
};

/** The loss of `term` did not fall by a fifth in the recent past, nor to a quarter since the start. */
function stuck(view: TraceView, term: number): boolean {
  const past = recent(view, beginning(view.context));
  const before = past[0].losses[term];
  const now = view.now.losses[term];
  return now > 0.8 * before && now > 0.25 * view.first.losses[term];
}

function describe(view: TraceView, i: number, j: number, ratio: number, severity: Severity): Sighting['finding'] {
  const { context, now } = view;
  const [strong, weak] = [context.terms[i], context.terms[j]];
  const cause = causeOf(now, i, j);
  const proposed = proposal(cause === i ? now.weights[i] / ratio : now.weights[j] * ratio);
  const consequence = ratio >= 100 ? `${weak.name} will be ignored` : `${weak.name} learns slowly`;
  return {
    severity,
    term: context.terms[cause].name,
    range: context.terms[cause].weight?.source ?? context.terms[cause].source,
    message:
      `"${strong.name}" outweighs "${weak.name}" ${say(ratio)} : 1 in the gradient ` +
      `(${say(now.norms[i])} against ${say(now.norms[j])}); ${consequence}.`,
    evidence: {
      ratio,
      gradientNorm: now.norms[i],
      otherGradientNorm: now.norms[j],
      weight: now.weights[cause],
      proposedWeight: proposed,
    },
    related: [cause === i ? aboutTerm(context, now, j) : aboutTerm(context, now, i)],
    fix: rebalance(context, now, cause, proposed),
  };
}

/**
 * Whose weight is out of line: that of the strong term, unless the other terms stand closer to it than to the weak one.
 */
function causeOf(now: Sample, i: number, j: number): number {
  const others = [...now.norms].filter((norm, k) => k !== i && k !== j && norm > 0).map(Math.log);
  if (others.length === 0) return i;
  const middle = mean(others);
  const toStrong = Math.abs(middle - Math.log(now.norms[i]));
  return toStrong < Math.abs(middle - Math.log(now.norms[j])) ? j : i;
}

const aboutTerm = (context: RunContext, now: Sample, k: number) => ({
  range: context.terms[k].source,
  message: `"${context.terms[k].name}": weighted gradient norm ${say(now.norms[k])}, loss ${say(now.losses[k])}`,
});

/** Weights beyond these come from gradients that vanish, and drown or are drowned for certain. */
const [smallest, largest] = [1e-6, 1e6];

/** One significant digit: a weight is a matter of its order of magnitude. */
const proposal = (weight: number): number => rounded(Math.min(largest, Math.max(smallest, weight)), 1);

function rebalance(
  { terms, variant, problem }: RunContext,
  now: Sample,
  i: number,
  proposed: number,
): SetWeights | null {
  // A first `weights` block replaces the default weights of all terms, so all of them have to stand in it.
  if (
    proposed === rounded(now.weights[i], 1) ||
    !terms[i].named ||
    !(problem.written.weights || terms.every((t) => t.named))
  )
    return null;
  const others = terms.map((term, k): [string, number] => [term.name, roundWeight(now.weights[k])]);
  return {
    kind: 'set-weights',
    weights: { [terms[i].name]: proposed },
    others: Object.fromEntries(others.toSpliced(i, 1)),
    variant,
  };
}
