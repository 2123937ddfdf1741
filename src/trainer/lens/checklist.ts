/** @file The practitioner's six questions, answered at the end of a run with numbers. */
import type { Answer, ChecklistEntry } from '../../problem/run.ts';
import { isConstant, type Schedule } from '../../problem/schedule.ts';
import { say } from '../findings/detector.ts';
import { median, relativeSize, type View } from './trace.ts';

interface Reply {
  answer: Answer;
  evidence: string;
  suggestion: string | null;
}

interface Question {
  question: string;
  reply(view: View, engine: string): Reply;
}

const notTested = (evidence: string, suggestion: string): Reply => ({ answer: 'not tested', evidence, suggestion });

const questions: Question[] = [
  {
    question: 'Are the terms of comparable magnitude after normalisation?',
    reply({ subject, first }) {
      if (subject.terms.length < 2) return notTested('There is one term only.', 'Nothing to compare.');
      const sizes = subject.terms.map((_, i) => relativeSize(subject, i, first.losses[i]));
      const [low, high] = extremes(sizes);
      const ratio = sizes[high] / sizes[low];
      const evidence = `At the start "${subject.terms[high].name}" is ${say(sizes[high])} and "${subject.terms[low].name}" ${say(sizes[low])} of its natural size (${say(ratio)} : 1).`;
      return ratio < 100
        ? { answer: 'yes', evidence, suggestion: null }
        : { answer: 'no', evidence, suggestion: 'Use scale auto, or give the unknowns their ranges.' };
    },
  },
  {
    question: 'Are the weighted gradient norms within an order of magnitude?',
    reply({ subject, samples }) {
      if (subject.terms.length < 2) return notTested('There is one term only.', 'Nothing to compare.');
      const early = samples.slice(0, Math.max(1, Math.ceil(samples.length / 10)));
      const norms = subject.terms.map((_, i) => median(early.map((s) => s.norms[i])));
      const [low, high] = extremes(norms);
      const ratio = norms[high] / norms[low];
      const evidence = `Over the first tenth: "${subject.terms[high].name}" ${say(norms[high])}, "${subject.terms[low].name}" ${say(norms[low])} (${say(ratio)} : 1).`;
      return ratio <= 10
        ? { answer: 'yes', evidence, suggestion: null }
        : {
            answer: 'no',
            evidence,
            suggestion: `Multiply the weight of "${subject.terms[high].name}" by ${say(1 / ratio)}, or use an adaptive weighting.`,
          };
    },
  },
  {
    question: 'Is the capacity of the network sufficient?',
    reply({ subject, now }) {
      const residuals = subject.counts.reduce((a, b) => a + b, 0);
      const size = Math.max(...subject.terms.map((_, i) => relativeSize(subject, i, now.losses[i])));
      const evidence = `${subject.networkParameters} trainable numbers for ${residuals} residuals; the training residual ended at ${say(size)} of its size.`;
      if (size < 1e-2) return { answer: 'yes', evidence, suggestion: null };
      if (subject.networkParameters < 0.5 * residuals) {
        const wider = subject.problem.network.layers.map((w) => 2 * w).join(', ');
        return { answer: 'no', evidence, suggestion: `Try layers = [${wider}].` };
      }
      const wider = subject.problem.network.layers.map((w) => 2 * w).join(', ');
      return notTested(evidence, `Train a variant with layers = [${wider}] and compare.`);
    },
  },
  {
    question: 'Was the optimiser stable?',
    reply(view, engine) {
      const { samples, subject } = view;
      if (samples.length < 5) return notTested('Too few frames to tell.', 'Train for longer.');
      let best = Number.POSITIVE_INFINITY;
      let worst = 1;
      for (const s of samples) {
        best = Math.min(best, s.total);
        worst = Math.max(worst, s.total / best);
      }
      const evidence = `The total rose at most ${say(worst)} times above the best so far, on ${engine} in ${subject.precision}.`;
      return worst < 1e3
        ? { answer: 'yes', evidence, suggestion: null }
        : { answer: 'no', evidence, suggestion: 'Lower the learning rate, or clip the gradient.' };
    },
  },
  {
    question: 'Did schedules and curricula have an effect?',
    reply(view) {
      const { subject } = view;
      const changing = (s: Schedule | 'equal_total' | undefined): s is Schedule =>
        s !== undefined && s !== 'equal_total' && !isConstant(s);
      const scheduled = subject.terms.findIndex((t) => changing(t.weight?.schedule));
      const points = subject.problem.terms.some((t) => t.points && Number(t.points.args.resample) > 0);
      if (scheduled < 0 && !points) {
        return notTested(
          'All weights and points are constant.',
          'Try weights that change: 100 until 20 % then linear to 1 at 60 %.',
        );
      }
      if (scheduled < 0) {
        const gap = median(
          subject.terms.flatMap((t, i) => (t.kind === 'equation' ? [view.now.heldOut[i] / view.now.losses[i]] : [])),
        );
        const evidence = `With resampled points the held-out loss ended at ${say(gap)} times the training loss.`;
        return gap < 10
          ? { answer: 'yes', evidence, suggestion: null }
          : { answer: 'no', evidence, suggestion: 'Resample more often.' };
      }
      const shares = view.samples.map((s) => s.norms[scheduled] / s.norms.reduce((a, b) => a + b, 0));
      const [low, high] = [Math.min(...shares), Math.max(...shares)];
      const name = subject.terms[scheduled].name;
      const evidence = `The share of "${name}" in the update went between ${say(100 * low)} % and ${say(100 * high)} %.`;
      return high > 0.01 && high > 2 * low
        ? { answer: 'yes', evidence, suggestion: null }
        : { answer: 'no', evidence, suggestion: `Let the weight of "${name}" change by more.` };
    },
  },
  {
    question: 'Does the held-out set agree with the training points?',
    reply(view) {
      const { subject, now } = view;
      const equations = subject.terms.flatMap((t, i) => (t.kind === 'equation' ? [i] : []));
      if (equations.length === 0 || !equations.some((i) => Number.isFinite(now.heldOut[i]))) {
        return notTested('The held-out set was not evaluated.', 'Train for longer.');
      }
      const ratios = equations.map((i) => now.heldOut[i] / now.losses[i]);
      const worst = equations[ratios.indexOf(Math.max(...ratios))];
      const ratio = now.heldOut[worst] / now.losses[worst];
      const size = relativeSize(subject, worst, now.heldOut[worst]);
      const evidence = `"${subject.terms[worst].name}": held-out loss ${say(now.heldOut[worst])}, training loss ${say(now.losses[worst])} (${say(ratio)} times; ${say(size)} of its size).`;
      if (ratio <= 100 || size < 1e-4) return { answer: 'yes', evidence, suggestion: null };
      return { answer: 'no', evidence, suggestion: 'Use more points, or resample them.' };
    },
  },
];

/** The answers for a run that is over; `engine` is what it ran on. */
export function checklist(view: View, engine: string): ChecklistEntry[] {
  return questions.map(({ question, reply }) => ({ question, ...reply(view, engine) }));
}

/** Places of the smallest and the largest number. */
function extremes(xs: number[]): [low: number, high: number] {
  let low = 0;
  let high = 0;
  xs.forEach((x, i) => {
    if (x < xs[low]) low = i;
    if (x > xs[high]) high = i;
  });
  return [low, high];
}
