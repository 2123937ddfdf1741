/**
 * @file What stands behind a term's line: plain text of constant width, in the longest form that the place at the end of
 * the line has room for.
 */
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

/** Two digits in seven characters for what is never negative: `1.2e-4`. */
const shortColumn = (value: number): string => columnText(value, 2).padStart(7, figureSpace);

/** Whole per cent in five characters. */
export const percentColumn = (share: number): string => wholePercent(share).padStart(5, figureSpace);

/** A term's values in this frame. */
interface TermValues {
  share: number;
  loss: number;
  norm: number;
}

/** The forms, the longest first: its share of the update leads in each. */
const forms: ((values: TermValues) => string)[] = [
  ({ share, loss, norm }) => `${percentColumn(share)}${gap}L${numberColumn(loss)}${gap}‖λ∇L‖${numberColumn(norm)}`,
  ({ share, loss }) => `${percentColumn(share)}${gap}L${shortColumn(loss)}`,
  ({ share }) => percentColumn(share),
];

/** What a term's line says: as much as there is room for, and all of it for a tooltip. */
export interface LiveValue {
  text: string;
  whole: string;
}

/** @param room characters behind the line of each term */
export function liveValues(frame: Frame, room: readonly number[]): LiveValue[] {
  const norms = weightedNorms(frame.gram, frame.weights);
  const share = shares(frame.gram, frame.weights);
  return [...frame.losses].map((loss, i) => {
    const values = { share: share[i], loss, norm: norms[i] };
    const texts = forms.map((form) => form(values));
    return { text: texts.find((text) => text.length <= room[i]) ?? texts[texts.length - 1], whole: texts[0] };
  });
}

/** Columns of text that an editor shows when one, two or more stand side by side on a laptop. */
const columnsBeside = [110, 58, 40];

/** Characters behind a line of this length. VS Code tells no extension how wide an editor is; how many there are says most. */
export const roomBehind = (lineLength: number, editorsBeside: number): number =>
  columnsBeside[Math.min(Math.max(editorsBeside, 1), columnsBeside.length) - 1] - lineLength;

/** Index of the term with more than half of the sum of the weighted gradient norms; −1 when there is none. */
export function dominantTerm(frame: Frame): number {
  return shares(frame.gram, frame.weights).findIndex((share) => share > 0.5);
}
