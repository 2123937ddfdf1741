/** @file What stands behind a term's line while it is trained: plain text of constant width. */
import type { Frame } from '../../problem/frame.ts';
import { shares, weightedNorms } from '../../problem/gram.ts';
import { wholePercent } from '../../problem/number-text/quantity.ts';
import { columnText } from '../../problem/number-text/report.ts';

/** As wide as a digit, unlike a space. */
const figureSpace = '\u2007';
/** The editor draws several plain spaces as one. */
const gap = '\u00a0\u00a0';

/** Three significant digits in nine characters, whatever the number: `1.23e-4`, `-1.20e+12`. */
export const numberColumn = (value: number): string => columnText(value).padStart(9, figureSpace);

/** Whole per cent in five characters. */
export const percentColumn = (share: number): string => wholePercent(share).padStart(5, figureSpace);

/** One text per term of the frame: its share of the update first, because a narrow editor cuts off the end. */
export function liveValues(frame: Frame): string[] {
  const norms = weightedNorms(frame.gram, frame.weights);
  const share = shares(frame.gram, frame.weights);
  return [...frame.losses].map(
    (loss, i) => `${percentColumn(share[i])}${gap}L${numberColumn(loss)}${gap}‖λ∇L‖${numberColumn(norms[i])}`,
  );
}

/** Index of the term with more than half of the sum of the weighted gradient norms; −1 when there is none. */
export function dominantTerm(frame: Frame): number {
  return shares(frame.gram, frame.weights).findIndex((share) => share > 0.5);
}
