/** @file The lens log of a training as a run that tables and scalars are made of; a long one as it is shown. */
import { type FrameLine, frameLine } from '../../problem/json/lines.ts';
import type { RunHeader } from '../../problem/run.ts';
import { watchLog } from '../../run/lens-log/watch.ts';
import { ExportError } from '../trained/export-error.ts';

export interface LoggedTraining {
  header: RunHeader;
  frames: FrameLine[];
  /** Seconds since 1970 at which the training began. */
  startedAt: number;
}

/**
 * @param place folder or file of the log
 * @throws RunFolderError where there is none, ExportError where no step was watched yet
 */
export async function openLogged(place: string): Promise<LoggedTraining> {
  let header: RunHeader | null = null;
  const frames: FrameLine[] = [];
  for await (const event of watchLog(place)) {
    if (event.type === 'started') header = event.header;
    if (event.type === 'frame' && header) frames.push(frameLine(event.frame, header));
  }
  if (!header) throw new ExportError(`"${place}" holds no watched step yet: there is nothing to export`);
  const started = Date.parse(header.log?.started ?? '') / 1000;
  return { header, frames, startedAt: Number.isNaN(started) ? 0 : started };
}
