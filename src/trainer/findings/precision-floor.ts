/**
 * @file Single precision is used up: no progress at residuals whose rounding errors are of their own size. Losses below
 * (1e-4)² of their natural size cannot be told apart in f32 once derivatives have amplified its 6e-8.
 */
import { say } from '../../problem/number-text/sentence.ts';
import { relativeSize, span } from '../trace/trace.ts';
import type { Detector } from './detector.ts';
import { remedy } from './remedy.ts';
import { improvement } from './stall.ts';

export const precisionFloor: Detector = {
  code: 'precision-floor',
  patience: (context) => span(context, 0.05, 20),
  look(view) {
    const { context, now, stalled } = view;
    if (context.precision !== 'f32') return [];
    const size = Math.max(...context.terms.map((_, i) => relativeSize(context, i, now.losses[i])));
    const since = stalled ? 0 : span(context, 0.2, 50);
    const improved = stalled ? 0 : improvement(view, since);
    if (!stalled && (now.step < since || !(now.measure > context.tolerance))) return [];
    if (!(size < (stalled ? 1e-2 : 2e-3)) || !(improved < 0.05)) return [];
    const { fix, advice } = remedy(context, { kind: 'double-precision' });
    return [
      {
        key: '',
        clearly: stalled || (improved < 0.02 && size < 1e-3),
        finding: {
          severity: 'warning',
          term: null,
          range: context.problem.training.source ?? context.problem.variable.source,
          message:
            `Single precision is used up: ${stalled ? 'the optimiser finds no further step' : `no progress for ${since} steps`} ` +
            `at residuals of ${say(size)} of their size.${advice}`,
          evidence: { size, improved, steps: since },
          related: [],
          fix,
        },
      },
    ];
  },
};
