/**
 * @file The network cannot follow the solution: training has come to rest with the residual large on the training
 * points themselves, as large between them, and there are fewer trainable numbers than residuals.
 */
import { relativeSize, span } from '../trace/trace.ts';
import { type Detector, say } from './detector.ts';
import { improvement } from './stall.ts';

export const networkTooSmall: Detector = {
  code: 'network-too-small',
  patience: (subject) => span(subject, 0.05, 10),
  look(view) {
    const { subject, now } = view;
    const residuals = subject.counts.reduce((a, b) => a + b, 0);
    if (subject.networkParameters > 0.5 * residuals || !(now.measure > 1e-2)) return [];
    const since = span(subject, 0.2, 30);
    if (now.step < since || !(improvement(view, since) < 0.2)) return [];
    const sizes = subject.terms.map((_, i) => relativeSize(subject, i, now.losses[i]));
    const worst = sizes.indexOf(Math.max(...sizes));
    const agree = now.heldOut[worst] / now.trained[worst];
    if (!(sizes[worst] > 5e-3) || agree > 10) return [];
    const { network, variable } = subject.problem;
    const wider = network.layers.map((width) => Math.max(16, 2 * width));
    return [
      {
        key: '',
        clearly: improvement(view, since) < 0.1 && sizes[worst] > 1e-2,
        finding: {
          severity: 'warning',
          term: subject.terms[worst].name,
          range: network.source ?? variable.source,
          message:
            `The network is too small: its ${subject.networkParameters} numbers face ${residuals} residuals, and ` +
            `"${subject.terms[worst].name}" rests at ${say(100 * sizes[worst])} % of its size on the training points ` +
            `themselves. Try layers = [${wider.join(', ')}].`,
          evidence: { parameters: subject.networkParameters, residuals, size: sizes[worst] },
          related: [],
          fix: null,
        },
      },
    ];
  },
};
