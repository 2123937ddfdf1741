/**
 * @file One line about where a training is: rewritten in place on a terminal, at most one line per second in a log.
 */
import type { Frame } from '../../problem/frame.ts';
import { cosine, weightedNorms } from '../../problem/gram.ts';
import type { RunHeader } from '../../problem/run.ts';
import { colour } from './colour.ts';
import { brief, duration } from './numbers.ts';

export interface Progress {
  show(frame: Frame): void;
  /** Leaves the last line standing. */
  end(): void;
}

/** The smallest cosine between two terms' gradients, with their names; `null` for a single term. */
function worstCosine(header: RunHeader, frame: Frame): { cosine: number; pair: string } | null {
  let worst: { cosine: number; pair: string } | null = null;
  for (let i = 0; i < header.terms.length; i++) {
    for (let j = 0; j < i; j++) {
      const c = cosine(frame.gram, i, j);
      if (!Number.isNaN(c) && (!worst || c < worst.cosine))
        worst = { cosine: c, pair: `${header.terms[j].name}, ${header.terms[i].name}` };
    }
  }
  return worst;
}

/** Term losses, the ratio of the largest to the smallest weighted gradient norm, the worst cosine, time to go. */
export function progressText(header: RunHeader, frame: Frame): string {
  const terms = header.terms.map((t, i) => `${t.name} ${brief(frame.losses[i])}`).join('  ');
  const parts = [`step ${frame.step}${header.totalSteps > 0 ? `/${header.totalSteps}` : ''}`, terms];
  const norms = [...weightedNorms(frame.gram, frame.weights)].filter((x) => x > 0);
  if (norms.length > 1) parts.push(`‖λg‖ ratio ${brief(Math.max(...norms) / Math.min(...norms))}`);
  const worst = worstCosine(header, frame);
  if (worst) parts.push(`cos(${worst.pair}) ${worst.cosine.toFixed(2)}`);
  if (!Number.isNaN(frame.measure)) parts.push(`held-out ${brief(frame.measure)}`);
  const share = header.totalSteps > 0 ? frame.step / header.totalSteps : 0;
  if (share > 0 && share < 1) parts.push(`${duration((frame.seconds * (1 - share)) / share)} to go`);
  return parts.join(' · ');
}

/** Cuts by characters so that a line never wraps (a wrapped line cannot be rewritten). */
const cut = (text: string, columns: number): string =>
  text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 2))}…`;

export function progress(header: RunHeader, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (stream.isTTY) {
    return {
      show: (frame) =>
        void stream.write(
          `\r\u001b[2K${colour('dim', cut(progressText(header, frame), stream.columns ?? 80), stream)}`,
        ),
      end: () => void stream.write('\n'),
    };
  }
  let last = Number.NEGATIVE_INFINITY;
  return {
    show: (frame) => {
      const now = performance.now();
      if (now - last < 1000) return;
      last = now;
      stream.write(`${progressText(header, frame)}\n`);
    },
    end: () => {},
  };
}
