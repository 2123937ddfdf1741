/**
 * @file Two terms that are both unsatisfied pull against each other: cos(gᵢ, gⱼ) < −0.5 for a while. Near a minimum all
 * gradients cancel, so that only terms far from satisfied count; a warning when neither of them gets better.
 */
import { cosine } from '../../problem/gram.ts';
import { say } from '../../problem/number-text/sentence.ts';
import { recent, relativeSize, span } from '../trace/trace.ts';
import type { Detector, Sighting } from './detector.ts';

const against = -0.5;
const unsatisfied = 0.1;

export const gradientConflict: Detector = {
  code: 'gradient-conflict',
  patience: (context) => span(context, 0.05, 20),
  look(view) {
    const { context, now, samples } = view;
    const sightings: Sighting[] = [];
    const open: number[] = [];
    for (let i = 0; i < context.terms.length; i++) {
      if (relativeSize(context, i, now.losses[i]) > unsatisfied) open.push(i);
    }
    for (const [place, i] of open.entries()) {
      for (let next = place + 1; next < open.length; next++) {
        const j = open[next];
        const cos = cosine(now.gram, i, j);
        if (!(cos < 0.8 * against)) continue;
        const past = recent(view, span(context, 0.2, 100));
        const long = samples.length > 4 && now.step - past[0].step >= span(context, 0.15, 80);
        const better = [i, j].some((k) => now.losses[k] < 0.9 * past[0].losses[k]);
        const [a, b] = [context.terms[i], context.terms[j]];
        sightings.push({
          key: `${i}/${j}`,
          clearly: cos < against,
          finding: {
            severity: long && !better ? 'warning' : 'hint',
            term: a.name,
            range: a.source,
            message:
              `"${a.name}" and "${b.name}" pull against each other (cosine ${say(cos)}): a step that lowers one ` +
              'raises the other.',
            evidence: { cosine: cos, lossFirst: now.losses[i], lossSecond: now.losses[j] },
            related: [{ range: b.source, message: `pulls against "${a.name}"` }],
            fix: null,
          },
        });
      }
    }
    return sightings;
  },
};
