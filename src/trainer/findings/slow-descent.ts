/** @file A training of a small network by gradients has ended far from the solution, and no other cause is seen. */
import { say, sayPercent } from '../../problem/number-text/sentence.ts';
import { bySecondOrder } from '../../problem/rewrites/training.ts';
import type { Detector } from './detector.ts';
import { errorOfSolution } from './distance.ts';
import { remedy } from './remedy.ts';

/** What is far: a share of natural sizes, and a relative error. */
const far = 0.1;

export const slowDescent: Detector = {
  code: 'slow-descent',
  patience: () => 0,
  look(view) {
    const { context, now, ended } = view;
    const error = errorOfSolution(view);
    if (!ended || !(Number.isNaN(error) ? now.measure > far : error > far)) return [];
    const { fix, advice } = remedy(context, bySecondOrder(context.problem));
    if (!fix) return [];
    const state = Number.isNaN(error)
      ? `the held-out residual stands at ${say(now.measure)} of its natural size`
      : `the solution is wrong by ${sayPercent(error)}`;
    return [
      {
        key: '',
        clearly: true,
        finding: {
          severity: 'warning',
          term: null,
          range: context.problem.training.source ?? context.problem.variable.source,
          message: `First-order steps are too slow here: after ${now.step} of them ${state}.${advice}`,
          evidence: { measure: now.measure, error, steps: now.step },
          related: [],
          fix,
        },
      },
    ];
  },
};
