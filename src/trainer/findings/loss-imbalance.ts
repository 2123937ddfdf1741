/**
 * @file One term's weighted gradient outweighs another's, which is not satisfied and does not get better: ≥ 10× hint,
 * ≥ 100× warning. Stands where it is caused, at the weight (or the term) that outweighs. Gradient norms that differ are
 * the classic cause of a failed training (Wang, Teng & Perdikaris, arXiv 2001.04536).
 */
import type { Severity } from '../../problem/finding.ts';
import { weightEdits, weightText } from '../../problem/weight-edits.ts';
import { runTerm } from '../lens/run-term.ts';
import { recent, relativeSize, type Sample, type Subject, span, type View } from '../lens/trace.ts';
import { type Detector, type Sighting, say } from './detector.ts';

const levels: { ratio: number; severity: Severity }[] = [
  { ratio: 100, severity: 'warning' },
  { ratio: 10, severity: 'hint' },
];

/** A term below this share of its natural size needs no help. */
const satisfied = 0.02;

export const lossImbalance: Detector = {
  code: 'loss-imbalance',
  // The first evaluation already says it.
  patience: () => 0,
  look(view) {
    // A conflict-free update depends on the weights by its length alone.
    if (view.subject.problem.weightMethod?.name === 'conflict_free') return [];
    const { now, subject } = view;
    const strong = strongest(now);
    const sightings: Sighting[] = [];
    let worst: { term: number; ratio: number; severity: Severity; clearly: boolean } | null = null;
    for (let j = 0; j < subject.terms.length; j++) {
      if (j === strong || relativeSize(subject, j, now.losses[j]) < satisfied) continue;
      const ratio = now.norms[strong] / now.norms[j];
      if (!Number.isFinite(ratio) || !(view.now === view.first || stuck(view, j))) continue;
      for (const level of levels) {
        if (ratio < 0.5 * level.ratio) continue;
        if (!worst || ratio > worst.ratio) {
          worst = { term: j, ratio, severity: level.severity, clearly: ratio >= level.ratio };
        }
        break;
      }
    }
    if (worst) {
      sightings.push({
        key: `${strong}/${worst.severity}`,
        clearly: worst.clearly,
        finding: describe(view, strong, worst.term, worst.ratio, worst.severity),
      });
    }
    return sightings;
  },
};

function strongest(now: Sample): number {
  let best = 0;
  for (let i = 1; i < now.norms.length; i++) if (now.norms[i] > now.norms[best]) best = i;
  return best;
}

/** The loss of `term` did not fall by a fifth in the recent past, nor to a quarter since the start. */
function stuck(view: View, term: number): boolean {
  const past = recent(view, span(view.subject, 0.05, 20));
  const before = past[0].losses[term];
  const now = view.now.losses[term];
  return now > 0.8 * before && now > 0.25 * view.first.losses[term];
}

function describe(view: View, i: number, j: number, ratio: number, severity: Severity): Sighting['finding'] {
  const { subject, now } = view;
  const [strong, weak] = [subject.terms[i], subject.terms[j]];
  const proposed = proposal(now.weights[i] / ratio);
  const consequence = ratio >= 100 ? `${weak.name} will be ignored` : `${weak.name} learns slowly`;
  return {
    severity,
    term: strong.name,
    range: strong.weight?.source ?? strong.source,
    message:
      `"${strong.name}" outweighs "${weak.name}" ${say(ratio)} : 1 in the gradient ` +
      `(${say(now.norms[i])} against ${say(now.norms[j])}); ${consequence}.`,
    evidence: {
      ratio,
      gradientNorm: now.norms[i],
      otherGradientNorm: now.norms[j],
      weight: now.weights[i],
      proposedWeight: proposed,
    },
    related: [
      {
        range: weak.source,
        message: `"${weak.name}": weighted gradient norm ${say(now.norms[j])}, loss ${say(now.losses[j])}`,
      },
    ],
    fix: rebalance(subject, now, i, proposed),
  };
}

/** One significant digit: a weight is a matter of its order of magnitude. */
const proposal = (weight: number): number => Number(weight.toPrecision(1));

function rebalance(subject: Subject, now: Sample, i: number, proposed: number): Sighting['finding']['fix'] {
  if (subject.specText === '' || !subject.terms[i].named) return null;
  const weights: Record<string, number> = { [subject.terms[i].name]: proposed };
  // A first `weights` block replaces the default weights of all terms, so all of them have to stand in it.
  if (!subject.problem.written.weights) {
    if (subject.terms.some((t) => !t.named)) return null;
    subject.terms.forEach((t, k) => {
      weights[t.name] = k === i ? proposed : now.weights[k];
    });
  }
  const edits = weightEdits(subject.specText, subject.terms.map(runTerm), weights);
  if (edits.length === 0) return null;
  return { title: `Set the weight of "${subject.terms[i].name}" to ${weightText(proposed)}`, edits };
}
