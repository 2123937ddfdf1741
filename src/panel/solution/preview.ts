/** @file What may be said of a preview: only what was computed, and only as far as it was. Pure. */

import { wholePercent } from '../../problem/number-text/quantity.ts';
import { brief } from '../../problem/number-text/typeset.ts';
import type { Preview, PreviewBand } from '../../problem/panel-messages.ts';

/** It reaches the end of the interval. */
export const isWhole = ({ reached, variable }: Preview): boolean => reached >= variable.to;

/** `Computed to t = 3.2 of 20`. */
export function reachedSentence({ reached, variable }: Preview): string {
  const unit = variable.unit ? ` ${variable.unit}` : '';
  if (!(reached > variable.from)) return 'Nothing could be computed in the time of a preview';
  return `Computed to ${variable.name} = ${brief(reached)} of ${brief(variable.to)}${unit}`;
}

/** `before training · estimated error 2e−8`, with its range where that is not all. */
export function previewNote(preview: Preview | null): string {
  if (!preview) return '';
  if (preview.errorEstimate === null) return 'before training';
  const range = isWhole(preview) ? '' : ` up to ${preview.variable.name} = ${brief(preview.reached)}`;
  return `before training · estimated error ${brief(preview.errorEstimate)}${range}`;
}

/** `k ± 10 %`. */
export const sensitivityLabel = ({ parameter, share }: Pick<PreviewBand, 'parameter' | 'share'>): string =>
  `${parameter} ± ${wholePercent(share)}`;

/** `Shaded: where it goes with k ± 10 %, to first order. `, or why that is not shown; nothing where nothing was moved. */
export const bandSentence = ({ band, noBand }: Pick<Preview, 'band' | 'noBand'>): string => {
  if (band) return `Shaded: where it goes with ${sensitivityLabel(band)}, to first order. `;
  return noBand ? `Where it goes with ${sensitivityLabel(noBand)} is not shown: ${noBand.because}. ` : '';
};
