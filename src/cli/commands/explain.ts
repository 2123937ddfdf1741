/** @file `pinn-lens explain`: the checklist of a run, ours or a logged one, with the numbers behind every answer. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { resultFromLine } from '../../problem/json/lines.ts';
import { storedResult } from '../../problem/json/stored.ts';
import type { RunResult } from '../../problem/run.ts';
import { jsonOf, runFiles } from '../../problem/run-folder.ts';
import { RunFolderError } from '../../problem/run-folder-error.ts';
import { watchLog } from '../../run/lens-log/watch.ts';
import { exitCode } from '../report/exit.ts';
import { addUsage } from '../report/help.ts';
import { loggedFindingText } from '../report/logged.ts';
import { checklistText } from '../report/outcome.ts';

/**
 * @returns `null` for a log in which no frame can be read, which has been said
 * @throws RunFolderError where the folder holds neither a result nor a log, or its result is damaged
 */
async function resultIn(place: string): Promise<RunResult | null> {
  const file = join(place, runFiles.result);
  if (existsSync(file)) return resultFromLine(storedResult(jsonOf(readFileSync(file, 'utf8'), file), file));
  if (existsSync(join(place, runFiles.metrics)))
    throw new RunFolderError(`"${place}" has no result yet: its training goes on, or was cut off.`);
  let hasFrames = false;
  for await (const event of watchLog(place)) {
    if (event.type === 'log') console.error(event.message);
    hasFrames ||= event.type === 'frame';
    if (event.type === 'finished') return hasFrames ? event.result : null;
  }
  throw new Error('the log ended without a result');
}

export function addExplain(program: Command): void {
  const command = program
    .command('explain')
    .summary('the checklist of a run, with its evidence')
    .description(
      'Answers the questions of the debugging checklist for a run, as far as it got: a run folder of train, or the lens log of a training by any framework.',
    )
    .argument('<run>', 'a run folder, or a lens.jsonl')
    .action(async (place: string) => {
      const result = await resultIn(place);
      if (!result) {
        process.exitCode = exitCode.failed;
        return;
      }
      const findings = result.findings.map((finding) => loggedFindingText(place, finding));
      console.log([checklistText(result, join(place, runFiles.spec)), ...findings].join('\n'));
    });
  addUsage(command, {
    examples: [
      ['pinn-lens explain runs/heat', 'of a training that was watched'],
      ['pinn-lens explain run', 'of the run folder run'],
    ],
    exits: {
      reached: 'the checklist was printed',
      badSpec: 'the command line is wrong',
      failed: 'the folder holds no run, or its log no frame that can be read',
    },
  });
}
