/**
 * @file A first picture of a long log, from few of its lines: what is drawn while the whole is read. Nothing is concluded from
 * it.
 */
import { dirname, resolve } from 'node:path';
import type { Frame } from '../../problem/frame.ts';
import { History } from '../../problem/history.ts';
import { numberOf } from '../../problem/json/codec.ts';
import type { LensLine } from '../../problem/json/lens-log.ts';
import type { RunEvent } from '../../problem/run-event.ts';
import { placesToday } from './edited-sources.ts';
import { belongsTo } from './lines.ts';
import { LoggedRun } from './logged-run.ts';

/**
 * @param lines a header and some of the lines that belong to it, in their order
 * @param path of the log
 */
export function* firstPicture([first, ...lines]: LensLine[], path: string): Generator<RunEvent> {
  if (first?.kind !== 'header') return;
  const run = new LoggedRun(placesToday(first.header, dirname(resolve(path))).header, path);
  let history: History | null = null;
  let latest: Frame | null = null;
  for (const line of lines) {
    if (line.kind !== 'frame' || !belongsTo(line, run.log)) continue;
    if (latest && line.frame.step <= latest.step) continue;
    const frame = run.frame(line.frame);
    if (!frame) continue;
    // The natural sizes behind a measure are known when all is read.
    latest = { ...frame, measure: numberOf(line.frame.measure) };
    history ??= new History(run.log.terms.length, frame.parameters.length);
    history.push(latest);
  }
  if (!history || !latest) return;
  yield { type: 'started', header: run.header() };
  yield { type: 'history', history: { history: history.snapshot(), latest, whole: false } };
}
