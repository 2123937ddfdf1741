/**
 * @file The interval spans many of the problem's own times (stiff, or many periods): one network over all of it rarely
 * trains (arXiv 2007.04542), windows do.
 */
import { say } from '../../problem/number-text/sentence.ts';
import { readsPast } from '../../problem/only-solved.ts';
import type { Problem, Term } from '../../problem/problem.ts';
import { statementsOf } from '../../problem/unrolled.ts';
import { span, type TraceView } from '../trace/trace.ts';
import type { Detector } from './detector.ts';
import { errorAtStart, errorOfSolution } from './distance.ts';
import { windowsRemedy } from './remedy.ts';

const many = 100;
/** The same where the solution is known to be wrong. */
const manyWhenWrong = 15;
/** Relative error of a solution that does not follow. */
const lost = 0.3;
/** The same at the start, of what is wrong from there on. */
const elsewhere = 0.2;

export const longInterval: Detector = {
  code: 'long-interval',
  patience: (context) => span(context, 0.05, 20),
  look(view) {
    const { context, now, ended } = view;
    const { problem, timeScale } = context;
    const { from, to, unit, source } = problem.variable;
    const times = (to - from) / timeScale;
    // What is wrong from the start on is not lost on the way.
    const wrong = errorOfSolution(view) > lost && !(errorAtStart(view) > elsewhere);
    // More points do not help where what is wrong is read once more by all that comes later.
    const late = wrong ? readingPast(problem) : undefined;
    if (
      !(times > (wrong && (late || !isOverfit(view)) ? manyWhenWrong : 0.5 * many)) ||
      problem.training.phases.some((p) => p.name === 'march')
    )
      return [];
    // Only when it shows: a run that gets there needs no advice.
    if (!(now.measure > 0.03 || wrong) || (!ended && now.step < span(context, 0.2, 30))) return [];
    const { fix, advice } = windowsRemedy(context);
    return [
      {
        key: '',
        clearly: wrong || times > many,
        finding: {
          severity: 'warning',
          term: null,
          range: source,
          message:
            `The interval is ${say(times)} times as long as the problem's shortest time (${say(timeScale)}${unit ? ` ${unit}` : ''}): ` +
            `one network over all of it rarely trains${late ? `, and march cannot: "${late.name}" reads earlier times, which windows before have forgotten` : ''}.${advice}`,
          evidence: { times, timeScale, measure: now.measure },
          related: [],
          fix,
        },
      },
    ];
  },
};

/** The first equation that reads an earlier time. */
const readingPast = ({ terms }: Problem): Term | undefined =>
  terms.find((term) => statementsOf(term).some(({ residual }) => readsPast(residual)));

/** Held-out loss over the training loss from which a solution is lost between its points rather than on its way. */
const overfit = 100;

const isOverfit = ({ context, now }: TraceView): boolean =>
  context.terms.some(({ kind }, i) => kind === 'equation' && now.heldOut[i] > overfit * now.trained[i]);
