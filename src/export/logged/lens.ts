/** @file A run of our own as a lens log, and frames as the lines of our own runs. */

import { lensHeaderOf, lensOfFrame } from '../../problem/json/lens-lines.ts';
import { type FrameLine, frameFromLine } from '../../problem/json/lines.ts';
import type { RunHeader } from '../../problem/run.ts';

const linesText = (lines: readonly object[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

/**
 * @param startedAt seconds since 1970 at which the training began
 * @param ended how it ended; `null` while it goes on
 */
export function lensLogText(
  header: RunHeader,
  frames: readonly FrameLine[],
  startedAt: number,
  ended: string | null,
): string {
  const names = header.parameters.map(({ name }) => name);
  const isoTime = (seconds: number) => new Date(1000 * seconds).toISOString();
  const every = frames.length > 1 ? Math.max(1, frames[1].step - frames[0].step) : 1;
  const last = frames.at(-1);
  return linesText([
    lensHeaderOf(header, isoTime(startedAt), every),
    ...frames.map((line) => lensOfFrame(frameFromLine(line, header), names)),
    ...(ended === null ? [] : [{ end: isoTime(startedAt + (last?.seconds ?? 0)), reason: ended }]),
  ]);
}

/** What `metrics.jsonl` of a run folder holds. */
export const metricsText: (frames: readonly FrameLine[]) => string = linesText;
