/**
 * @file Two terms that are both unsatisfied pull against each other: cos(gᵢ, gⱼ) < −0.5 for a while. Near a minimum all
 * gradients cancel, so that only terms far from satisfied count; a warning when neither of them gets better.
 */
import { recent, relativeSize, span } from '../lens/trace.ts';
import { type Detector, type Sighting, say } from './detector.ts';

const against = -0.5;
const unsatisfied = 0.1;

export const gradientConflict: Detector = {
  code: 'gradient-conflict',
  patience: (subject) => span(subject, 0.05, 20),
  look(view) {
    const { subject, now, samples } = view;
    const m = subject.terms.length;
    const sightings: Sighting[] = [];
    const open = subject.terms.map((_, i) => relativeSize(subject, i, now.losses[i]) > unsatisfied);
    for (let i = 0; i < m; i++) {
      for (let j = i + 1; j < m; j++) {
        const cosine = now.cosines[i * m + j];
        if (!open[i] || !open[j] || !(cosine < 0.8 * against)) continue;
        const past = recent(view, span(subject, 0.2, 100));
        const long = samples.length > 4 && now.step - past[0].step >= span(subject, 0.15, 80);
        const better = [i, j].some((k) => now.losses[k] < 0.9 * past[0].losses[k]);
        const [a, b] = [subject.terms[i], subject.terms[j]];
        sightings.push({
          key: `${i}/${j}`,
          clearly: cosine < against,
          finding: {
            severity: long && !better ? 'warning' : 'hint',
            term: a.name,
            range: a.source,
            message:
              `"${a.name}" and "${b.name}" pull against each other (cosine ${say(cosine)}): a step that lowers one ` +
              'raises the other. Make the condition hard, or try weights conflict_free.',
            evidence: { cosine, lossFirst: now.losses[i], lossSecond: now.losses[j] },
            related: [{ range: b.source, message: `pulls against "${a.name}"` }],
            fix: null,
          },
        });
      }
    }
    return sightings;
  },
};
