/**
 * @file Data are met better than their noise allows: for N measurements with noise σ, N·(rms/σ)² is about N ± √(2N) when
 * the model is right (χ²); far below it the network follows the noise.
 */
import { say } from '../../problem/number-text/sentence.ts';
import { byNaturalSizes } from '../../problem/rewrites/terms.ts';
import { solvedByWindows } from '../../problem/rewrites/training.ts';
import { span } from '../trace/trace.ts';
import type { Detector } from './detector.ts';
import { remedy } from './remedy.ts';

export const noiseFitted: Detector = {
  code: 'noise-fitted',
  patience: (context) => span(context, 0.03, 10),
  look({ context, now }) {
    return context.terms.flatMap((term, i) => {
      const sigma = term.data?.noise;
      const n = context.counts[i];
      if (!sigma || n < 4 || term.loss.name !== 'mse') return [];
      const meanSquare = term.loss.reduction === 'sum' ? now.losses[i] / n : now.losses[i];
      const chi = meanSquare / (sigma * sigma);
      // Four standard deviations below what noise alone leaves, and never above a quarter of it.
      const limit = Math.min(0.25, 1 - 4 * Math.sqrt(2 / n));
      const bound = limit > 0 ? limit : 0.02;
      if (!(chi < 2 * bound)) return [];
      const rms = Math.sqrt(meanSquare);
      const { fix, advice } = remedy(context, byNaturalSizes(context.problem), solvedByWindows(context.problem));
      return [
        {
          key: String(i),
          clearly: chi < bound,
          finding: {
            severity: 'warning' as const,
            term: term.name,
            range: term.weight?.source ?? term.source,
            message:
              `"${term.name}" is met to ${say(rms)} although its noise is ${say(sigma)}: the equations are too weak to keep the network ` +
              `from following the noise.${advice}`,
            evidence: { rms, noise: sigma, chiSquare: chi * n, measurements: n },
            related: [],
            fix,
          },
        },
      ];
    });
  },
};
