/** @file The practitioner's six questions, answered at the end of a run with numbers. */
import { median } from '../../numeric/statistics.ts';
import { argmax, argmin, sum } from '../../numeric/vector.ts';
import type { ChecklistQuestion, ChecklistReplies, ChecklistReply } from '../../problem/checklist.ts';
import type { Finding } from '../../problem/finding.ts';
import { type AddVariant, fixTitle } from '../../problem/fix.ts';
import { placeText, say, sayPercent, times } from '../../problem/number-text/sentence.ts';
import { isConstant, type Schedule } from '../../problem/schedule.ts';
import { relativeSize, type TraceView } from '../trace/trace.ts';
import { curriculum, denser, longer, wider } from './experiment.ts';

type Reply = ChecklistReply;

const yes = (evidence: string): Reply => ({ answer: 'yes', evidence, suggestion: null, experiment: null });

const no = (evidence: string, suggestion: string, experiment: AddVariant | null = null): Reply => ({
  answer: 'no',
  evidence,
  suggestion,
  experiment,
});

const notTested = (evidence: string, suggestion: string, experiment: AddVariant | null = null): Reply => ({
  answer: 'not tested',
  evidence,
  suggestion,
  experiment,
});

/** The smoothed total may stand this many times above its best before the optimiser counts as unstable. */
const steady = 10;

/** What a question that is answered with no is told: the edit of a finding of these codes, else that of any. */
type Cure = (...codes: string[]) => string;

const answers: Partial<Record<ChecklistQuestion, (view: TraceView, engine: string, cure: Cure) => Reply>> = {
  magnitudes({ context, first }, _engine, cure) {
    if (context.terms.length < 2) return yes('There is one term only.');
    // Natural sizes of a log are what it began with; there the weights have to make up for them.
    const sizes = context.terms.map((_, i) =>
      isLog(context) ? Math.sqrt(first.weights[i] * first.losses[i]) : relativeSize(context, i, first.losses[i]),
    );
    // Data that are met to within their noise, and conditions met from the start, have no size to compare.
    const missed = sizes.flatMap((size, i) => (size > 0 ? [i] : []));
    if (missed.length < 2) return yes('At the start all terms but one are met.');
    const [low, high] = extremes(missed.map((i) => sizes[i])).map((k) => missed[k]);
    const ratio = sizes[high] / sizes[low];
    const [a, b] = [high, low].map((i) => `"${context.terms[i].name}"`);
    const evidence = isLog(context)
      ? `At the start √(λL) of ${a} is ${say(sizes[high])} and of ${b} ${say(sizes[low])} (${say(ratio)} : 1).`
      : `At the start ${a} is ${say(sizes[high])} and ${b} ${say(sizes[low])} of its natural size (${say(ratio)} : 1).`;
    return ratio < 100 ? yes(evidence) : no(evidence, cure('bad-scale'));
  },
  norms(view, _engine, cure) {
    const { context } = view;
    if (context.terms.length < 2) return yes('There is one term only.');
    const norms = earlyNorms(view);
    const [low, high] = extremes(norms);
    const ratio = norms[high] / norms[low];
    const evidence = `Over the first tenth: "${context.terms[high].name}" ${say(norms[high])}, "${context.terms[low].name}" ${say(norms[low])} (${say(ratio)} : 1).`;
    if (ratio <= 10) return yes(evidence);
    return no(evidence, cure('loss-imbalance', 'drowned-condition', 'drowned-equation'));
  },
  capacity(view, _engine, cure) {
    const { context, now } = view;
    if (isLog(context) && context.counts.some((count) => count === 0))
      return notTested(
        `${context.networkParameters} trainable numbers; how many residuals they face the log does not say.`,
        'Compare with a network of twice the width.',
      );
    const residuals = sum(context.counts);
    const size = Math.max(...context.terms.map((_, i) => relativeSize(context, i, now.losses[i])));
    const evidence = `${context.networkParameters} trainable numbers for ${residuals} residuals; the training residual ended at ${say(size)} of its size.`;
    if (size < 1e-2) return yes(evidence);
    const test = wider(view);
    return context.networkParameters < 0.5 * residuals
      ? no(evidence, cure('network-too-small'), test)
      : notTested(evidence, 'Compare with a network of twice the width.', test);
  },
  stability(view, engine, cure) {
    if (view.samples.length < 5) return notTested('Too few steps to tell.', 'Train for longer.', longer(view));
    const { smooth, single } = rises(view);
    const evidence = `After the first tenth the smoothed total stood at most ${say(smooth)} times above its best (single steps: ${say(single)} times), on ${engine} in ${view.context.precision}.`;
    return smooth <= steady ? yes(evidence) : no(evidence, cure('rate-too-high', 'divergence'));
  },
  schedules(view) {
    const { context, samples, now } = view;
    if (isLog(context)) return moved(view);
    const changing = (s: Schedule | 'equal_total' | undefined): s is Schedule =>
      s !== undefined && s !== 'equal_total' && !isConstant(s);
    const scheduled = context.terms.findIndex((t) => changing(t.weight?.schedule));
    if (scheduled >= 0) {
      const shares = samples.map((s) => s.norms[scheduled] / sum(s.norms));
      const [low, high] = [Math.min(...shares), Math.max(...shares)];
      const { name } = context.terms[scheduled];
      const evidence = `The share of "${name}" in the update went between ${sayPercent(low)} and ${sayPercent(high)}.`;
      return high > 0.01 && high > 2 * low
        ? yes(evidence)
        : no(evidence, `Let the weight of "${name}" change by more.`);
    }
    const method = context.problem.weightMethod;
    if (method && context.terms.length > 1) {
      const moves = context.terms.map((_, i) => {
        const weights = samples.map((s) => s.weights[i]);
        return Math.max(...weights) / Math.min(...weights);
      });
      const most = extremes(moves)[1];
      const evidence = `${method.name} moved the weight of "${context.terms[most].name}" by a factor of ${say(moves[most])}.`;
      if (moves[most] > 1.5) return yes(evidence);
      return notTested(evidence, `Compare with a weight that changes by itself.`, curriculum(view, earlyNorms(view)));
    }
    if (context.problem.terms.some((t) => t.points && Number(t.points.args.resample) > 0)) {
      const gap = median(
        context.terms.flatMap((t, i) => (t.kind === 'equation' ? [now.heldOut[i] / now.trained[i]] : [])),
      );
      const evidence = `With resampled points the held-out loss ended at ${say(gap)} times the training loss.`;
      return gap < 10 ? yes(evidence) : no(evidence, 'Resample more often.');
    }
    return context.terms.length < 2
      ? notTested('The only weight and the points are constant.', 'Compare with more points.', denser(view))
      : notTested(
          'All weights and points are constant.',
          `Compare with a weight that changes.`,
          curriculum(view, earlyNorms(view)),
        );
  },
  heldOut(view, _engine, cure) {
    const { context, now } = view;
    const equations = context.terms.flatMap((t, i) => (t.kind === 'equation' ? [i] : []));
    if (equations.length === 0 || !equations.some((i) => Number.isFinite(now.heldOut[i]))) {
      return isLog(context)
        ? notTested('The log has no held-out losses of an equation.', 'Log them beside the losses.')
        : notTested('The held-out set was not evaluated.', 'Train for longer.', longer(view));
    }
    const ratios = equations.map((i) => now.heldOut[i] / now.trained[i]);
    const worst = equations[extremes(ratios)[1]];
    const ratio = now.heldOut[worst] / now.trained[worst];
    const size = relativeSize(context, worst, now.heldOut[worst]);
    const evidence = `"${context.terms[worst].name}": held-out loss ${say(now.heldOut[worst])}, training loss ${say(now.trained[worst])} (${times(ratio)} times; ${say(size)} of its size).`;
    if (ratio <= 100 || size < 1e-4) return yes(evidence);
    return no(evidence, cure('point-overfit', 'too-few-points'), denser(view));
  },
};

const isLog = ({ origin }: TraceView['context']): boolean => origin === 'log';

/** Whatever changes the weights of a logged training: how far they went. */
function moved({ context, samples }: TraceView): Reply {
  const factors = context.terms.map((_, i) => {
    const weights = samples.map((s) => s.weights[i]);
    return Math.max(...weights) / Math.min(...weights);
  });
  const most = extremes(factors)[1];
  return factors[most] > 1.5
    ? yes(`The weight of "${context.terms[most].name}" moved by a factor of ${say(factors[most])}.`)
    : notTested('All weights are constant.', 'Compare with a weight that changes.');
}

/** Median weighted gradient norms over the first tenth of the steps. */
function earlyNorms({ context, samples, first, now }: TraceView): number[] {
  const until = first.step + (now.step - first.step) / 10;
  const early = samples.filter((s) => s.step <= until);
  return context.terms.map((_, i) => median(early.map((s) => s.norms[i])));
}

/**
 * How far the total, with today's weights, has stood above the best it had been before, after the first tenth: as a
 * running median over a fiftieth of the run, and for single looks. A few steps of Adam that overshoot are harmless, a
 * level that is lost is not.
 */
function rises({ totals }: TraceView): { smooth: number; single: number } {
  const width = Math.max(5, Math.ceil(totals.length / 50));
  const from = Math.ceil(totals.length / 10);
  let [smooth, single] = [1, 1];
  let [bestSmooth, bestSingle] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let k = 0; k < totals.length; k++) {
    bestSingle = Math.min(bestSingle, totals[k]);
    if (k >= from) single = Math.max(single, totals[k] / bestSingle);
    if (k + 1 < width) continue;
    const level = median(totals.subarray(k + 1 - width, k + 1));
    bestSmooth = Math.min(bestSmooth, level);
    if (k >= from) smooth = Math.max(smooth, level / bestSmooth);
  }
  return { smooth, single };
}

/** Where no finding has an edit, nothing is guessed; of a log nothing can be tried. */
const unknownCure = ({ context }: TraceView) =>
  isLog(context) ? 'Follow the findings.' : 'pinn-lens advise finds out what helps.';

/** The answers for a run that is over; `engine` is what it ran on, `findings` what it showed, the most severe first. */
export function lensReplies(view: TraceView, engine: string, findings: readonly Finding[]): ChecklistReplies {
  const fixed = findings.filter(({ fix }) => fix !== null);
  const cure: Cure = (...codes) => {
    const { fix } = fixed.find(({ code }) => codes.includes(code)) ?? fixed[0] ?? { fix: null };
    return fix ? `${fixTitle(fix)}.` : unknownCure(view);
  };
  return Object.fromEntries(
    Object.entries(answers).map(([question, answer]) => {
      const reply = withoutContinuation(answer(view, engine, cure), view.context);
      return [question, view.about ? { ...reply, evidence: `In ${view.about}: ${reply.evidence}` } : reply];
    }),
  );
}

/** Where there is no solution to the end, no network, points or weights are worth a try. */
function withoutContinuation(reply: Reply, { lost, problem }: TraceView['context']): Reply {
  if (!lost || reply.suggestion === null) return reply;
  const end = `${problem.variable.name} = ${placeText(lost.reached)}`;
  return { ...reply, suggestion: `End the interval before ${end}: there is no solution beyond.`, experiment: null };
}

/** Places of the smallest and the largest number. */
const extremes = (x: readonly number[]): [low: number, high: number] => [argmin(x), argmax(x)];
