/** @file How far a sweep is: a line per ended run, and on a terminal one that says what is left. */

import { type SweepLine, sweepLineVersion } from '../../problem/json/sweep.ts';
import { duration } from '../../problem/number-text/quantity.ts';
import { threeDigits } from '../../problem/number-text/report.ts';
import type { SweepFolder } from '../../sweep/folder/folder.ts';
import { settingText } from '../../sweep/plan/plan.ts';
import type { RunOutcome } from '../../sweep/runners/make-run.ts';
import { inColour } from './colour.ts';

export interface SweepProgress {
  ended(outcome: RunOutcome): void;
  /** One sentence about how the runs are made. */
  say(sentence: string): void;
  end(): void;
}

const print = (line: SweepLine) => console.log(JSON.stringify(line));

const number = (x: number | null): number => x ?? Number.NaN;

function text(folder: SweepFolder, outcome: RunOutcome): string {
  const setting = settingText(folder.plan.runs[outcome.index].set);
  if (outcome.kind === 'stopped') return `${setting}: stopped`;
  if (outcome.kind === 'failure') return `${setting}: failed, ${outcome.message}`;
  const { row } = outcome;
  const error = row.compared
    ? `error ${threeDigits(number(row.relativeL2))}`
    : `held-out ${threeDigits(number(row.measure))}`;
  return `${setting}: ${row.verdict}, ${error}, total ${threeDigits(number(row.total))}, ${row.steps} steps in ${duration(row.seconds)}`;
}

export function sweepProgress(
  folder: SweepFolder,
  { todo, done, json }: { todo: number; done: number; json: boolean },
  stream: NodeJS.WriteStream = process.stderr,
): SweepProgress {
  const began = performance.now();
  const all = folder.plan.runs.length;
  let ended = 0;
  const clear = stream.isTTY && !json ? '\r\u001b[2K' : '';
  if (json) print({ type: 'sweepStarted', v: sweepLineVersion, folder: folder.path, runs: all, finished: done });
  else {
    const before = done > 0 ? `, ${done} of them finished before` : '';
    stream.write(`sweep ${folder.plan.sweep}: ${all} runs${before} · ${folder.path}\n`);
  }
  return {
    say: (sentence) => {
      if (!json) stream.write(`${clear}${sentence}\n`);
    },
    ended: (outcome) => {
      if (outcome.kind !== 'stopped') ended++;
      if (json) {
        const { index, kind } = outcome;
        const { name, set } = folder.plan.runs[index];
        const rest = kind === 'row' ? outcome.row : kind === 'failure' ? { message: outcome.message } : {};
        print({ type: 'sweepRun', v: sweepLineVersion, name, kind, set, ...rest });
        return;
      }
      stream.write(`${clear}${text(folder, outcome)}\n`);
      if (clear && ended < todo) {
        const left = ((performance.now() - began) / 1000 / Math.max(1, ended)) * (todo - ended);
        stream.write(inColour('dim', `${done + ended} of ${all} · ${duration(left)} to go`, stream));
      }
    },
    end: () => {
      if (clear) stream.write(clear);
    },
  };
}
