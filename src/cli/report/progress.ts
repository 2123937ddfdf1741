/**
 * @file One line about where a training is: rewritten in place on a terminal, at most one line per second in a log.
 */
import type { Frame } from '../../problem/frame.ts';
import { smallestCosine, weightedNorms } from '../../problem/gram.ts';
import { duration } from '../../problem/number-text/quantity.ts';
import { threeDigits, twoDecimals } from '../../problem/number-text/report.ts';
import { secondsLeft } from '../../problem/progress.ts';
import type { RunHeader } from '../../problem/run.ts';
import { inColour } from './colour.ts';

export interface ProgressLine {
  show(frame: Frame): void;
  /** Leaves the last line standing. @param isLast whether no frame follows: then a log says where the training is, too */
  end(isLast?: boolean): void;
}

/** Terms whose losses stand in the line. */
const mostTerms = 8;

/** Term losses, the ratio of the largest to the smallest weighted gradient norm, the worst cosine, time to go. */
export function progressText(header: RunHeader, frame: Frame): string {
  // Terms that nothing is known of yet say nothing.
  const known = header.terms.flatMap(({ name }, i) =>
    Number.isNaN(frame.losses[i]) ? [] : [`${name} ${threeDigits(frame.losses[i])}`],
  );
  const terms = [...known.slice(0, mostTerms), ...(known.length > mostTerms ? ['…'] : [])].join('  ');
  const { name, to } = header.variable;
  const parts = [`step ${frame.step}${header.totalSteps > 0 ? `/${header.totalSteps}` : ''}`];
  if (frame.window)
    parts.push(
      `window ${frame.window.index + 1} from ${name} = ${threeDigits(frame.window.from)} of ${threeDigits(to)}`,
    );
  if (terms) parts.push(terms);
  const norms = [...weightedNorms(frame.gram, frame.weights)].filter((x) => x > 0);
  if (norms.length > 1) parts.push(`‖λg‖ ratio ${threeDigits(Math.max(...norms) / Math.min(...norms))}`);
  const worst = smallestCosine(frame.gram);
  if (worst)
    parts.push(`cos(${header.terms[worst.i].name}, ${header.terms[worst.j].name}) ${twoDecimals(worst.value)}`);
  if (!Number.isNaN(frame.measure)) parts.push(`${header.log ? 'residual' : 'held-out'} ${threeDigits(frame.measure)}`);
  const left = secondsLeft(header, frame);
  if (left > 0) parts.push(`${duration(left)} to go`);
  return parts.join(' · ');
}

/** Cuts by characters so that a line never wraps (a wrapped line cannot be rewritten). */
const cut = (text: string, columns: number): string =>
  text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 2))}…`;

export function progress(header: RunHeader, stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  if (stream.isTTY) {
    return {
      show: (frame) =>
        void stream.write(
          `\r\u001b[2K${inColour('dim', cut(progressText(header, frame), stream.columns ?? 80), stream)}`,
        ),
      end: () => void stream.write('\n'),
    };
  }
  let last = Number.NEGATIVE_INFINITY;
  let unsaid: Frame | null = null;
  const say = (frame: Frame) => void stream.write(`${progressText(header, frame)}\n`);
  return {
    show: (frame) => {
      unsaid = frame;
      const now = performance.now();
      if (now - last < 1000) return;
      last = now;
      unsaid = null;
      say(frame);
    },
    end: (isLast = false) => {
      if (!isLast || !unsaid) return;
      say(unsaid);
      unsaid = null;
    },
  };
}
