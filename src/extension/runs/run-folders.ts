/** @file A saved run read back as a run to look at. */
import * as path from 'node:path';
import { frameVersion, type SolutionFrame } from '../../problem/frame.ts';
import { frameFromLine, isFrameLine, linesOf, type ResultLine, resultFromLine } from '../../problem/json/lines.ts';
import type { RunStateKind } from '../../problem/panel-messages.ts';
import { goesOn } from '../../problem/run.ts';
import { runFiles, solutionOf } from '../../problem/run-folder.ts';
import { readListedRun, readRunJson, readRunText } from './listed-run.ts';
import { savedProfiles } from './saved-profiles.ts';
import { TrainingRun } from './training-run.ts';

/**
 * The saved run with its history, to be shown in a panel.
 * @throws Error with one sentence when the folder is not a run folder.
 */
export async function openSavedRun(folder: string, uri: string): Promise<TrainingRun> {
  // Its checks are loaded where there is a run to read, not with the window.
  const { headerFromJson } = await import('../../problem/json/header.ts');
  const header = headerFromJson(await readRunJson(folder, runFiles.header), path.join(folder, runFiles.header));
  const text = await readRunText(folder, runFiles.spec);
  const { started, note, result } = await readListedRun(folder);
  const run = new TrainingRun({ uri, text, variant: header.variant, started, note: note ?? undefined });
  const csv = await readRunText(folder, runFiles.solution).catch(() => null);
  run.start({ ...header, folder });
  for (const line of linesOf(await readRunText(folder, runFiles.metrics))) {
    if (isFrameLine(line)) run.frame(frameFromLine(line, header));
  }
  const solution = csv === null ? null : solutionFrame(csv, header.grid, result?.bestStep ?? 0);
  if (solution) run.solve(solution);
  if (result) {
    run.finish(resultFromLine(result));
    const profiles = result.fit ? await savedProfiles(folder) : null;
    if (profiles) run.profile(profiles);
    run.become({ kind: endings[result.ended], sentence: '', resumable: goesOn[result.ended] });
  } else {
    run.become({ kind: 'stopped', sentence: 'This run was cut off; it can be resumed.', resumable: true });
  }
  return run;
}

/** The solution at the end, between the rows of its file along straight lines; the residuals are not saved. */
function solutionFrame(csv: string, grid: Float64Array, step: number): SolutionFrame | null {
  const saved = solutionOf(csv);
  if (saved === null) return null;
  const { times } = saved;
  const values = saved.values.map((column) => {
    let at = 0;
    return grid.map((t) => {
      while (at < times.length - 2 && times[at + 1] < t) at++;
      const share = (t - times[at]) / (times[at + 1] - times[at]);
      return column[at] + share * (column[at + 1] - column[at]);
    });
  });
  const twice = times.flatMap((t, k) => (t === times[k - 1] || t === times[k + 1] ? [k] : []));
  const jumps = {
    times: Float64Array.from(twice, (k) => times[k]),
    values: saved.values.map((column) => Float64Array.from(twice, (k) => column[k])),
  };
  return { v: frameVersion, step, values, ...(twice.length > 0 && { jumps }), residuals: [] };
}

const endings: Record<ResultLine['ended'], RunStateKind> = {
  finished: 'finished',
  budget: 'finished',
  patience: 'finished',
  diverged: 'finished',
  stopped: 'stopped',
};
