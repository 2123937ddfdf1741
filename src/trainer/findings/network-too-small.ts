/**
 * @file The network cannot follow the solution: training has come to rest with the residual large on the training
 * points themselves, as large between them, and there are fewer trainable numbers than residuals.
 */
import { argmax, sum } from '../../numeric/vector.ts';
import { sayPercent } from '../../problem/number-text/sentence.ts';
import { withWiderLayers } from '../../problem/rewrites/representation.ts';
import { relativeSize, span } from '../trace/trace.ts';
import type { Detector } from './detector.ts';
import { remedy } from './remedy.ts';
import { improvement } from './stall.ts';

export const networkTooSmall: Detector = {
  code: 'network-too-small',
  patience: (context) => span(context, 0.05, 10),
  look(view) {
    const { context, now } = view;
    const residuals = sum(context.counts);
    if (context.networkParameters > 0.5 * residuals || !(now.measure > 1e-2)) return [];
    const since = span(context, 0.2, 30);
    if (now.step < since || !(improvement(view, since) < 0.2)) return [];
    const sizes = context.terms.map((_, i) => relativeSize(context, i, now.losses[i]));
    const worst = argmax(sizes);
    const agree = now.heldOut[worst] / now.trained[worst];
    if (!(sizes[worst] > 5e-3) || agree > 10) return [];
    const { network, variable } = context.problem;
    const { fix, advice } = remedy(context, withWiderLayers(context.problem));
    return [
      {
        key: '',
        clearly: improvement(view, since) < 0.1 && sizes[worst] > 1e-2,
        finding: {
          severity: 'warning',
          term: context.terms[worst].name,
          range: network.source ?? variable.source,
          message:
            `The network is too small: its ${context.networkParameters} numbers face ${residuals} residuals, and ` +
            `"${context.terms[worst].name}" rests at ${sayPercent(sizes[worst])} of its size on the training points ` +
            `themselves.${advice}`,
          evidence: { parameters: context.networkParameters, residuals, size: sizes[worst] },
          related: [],
          fix,
        },
      },
    ];
  },
};
