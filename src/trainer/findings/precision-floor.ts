/**
 * @file Single precision is used up: no progress at residuals whose rounding errors are of their own size. Losses below
 * (1e-4)² of their natural size cannot be told apart in f32 once derivatives have amplified its 6e-8.
 */
import { relativeSize, span } from '../lens/trace.ts';
import { type Detector, say } from './detector.ts';
import { improvement } from './stall.ts';

export const precisionFloor: Detector = {
  code: 'precision-floor',
  patience: (subject) => span(subject, 0.05, 20),
  look(view) {
    const { subject, now } = view;
    if (subject.precision !== 'f32') return [];
    const since = span(subject, 0.2, 50);
    const size = Math.max(...subject.terms.map((_, i) => relativeSize(subject, i, now.losses[i])));
    if (now.step < since || !(size < 2e-3) || !(now.measure > subject.tolerance)) return [];
    const improved = improvement(view, since);
    if (!(improved < 0.05)) return [];
    return [
      {
        key: '',
        clearly: improved < 0.02 && size < 1e-3,
        finding: {
          severity: 'warning',
          term: null,
          range: subject.problem.training.source ?? subject.problem.variable.source,
          message:
            `Single precision is used up: no progress for ${since} steps at residuals of ${say(size)} of their size. ` +
            'Use precision = f64.',
          evidence: { size, improved, steps: since },
          related: [],
          fix: null,
        },
      },
    ];
  },
};
