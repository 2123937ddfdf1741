/**
 * @file The interval spans many of the problem's own times (stiff, or many periods): one network over all of it rarely
 * trains (arXiv 2007.04542), windows do.
 */
import { say } from '../../problem/number-text/sentence.ts';
import { span } from '../trace/trace.ts';
import type { Detector } from './detector.ts';

const many = 100;

export const longInterval: Detector = {
  code: 'long-interval',
  patience: (context) => span(context, 0.05, 20),
  look({ context, now, ended }) {
    const { problem, timeScale } = context;
    const { from, to, unit, source } = problem.variable;
    const times = (to - from) / timeScale;
    if (!(times > 0.5 * many) || problem.training.phases.some((p) => p.name === 'march')) return [];
    // Only when it shows: a run that gets there needs no advice.
    if (!(now.measure > 0.03) || (!ended && now.step < span(context, 0.2, 30))) return [];
    return [
      {
        key: '',
        clearly: times > many,
        finding: {
          severity: 'warning',
          term: null,
          range: source,
          message:
            `The interval is ${say(times)} times as long as the problem's shortest time (${say(timeScale)}${unit ? ` ${unit}` : ''}): ` +
            'one network over all of it rarely trains. Use train auto, which solves it window after window, or march, which trains a network per window.',
          evidence: { times, timeScale, measure: now.measure },
          related: [],
          fix: null,
        },
      },
    ];
  },
};
