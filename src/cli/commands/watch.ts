/** @file `pinn-lens watch`: the lens over a training of somebody else, by the log that it writes. */
import type { Command } from 'commander';
import { findingLine, frameLine, resultLine } from '../../problem/json/lines.ts';
import type { RunHeader } from '../../problem/run.ts';
import { watchLog } from '../../run/lens-log/watch.ts';
import { announcer } from '../report/announce.ts';
import { exitCode } from '../report/exit.ts';
import { addUsage } from '../report/help.ts';
import { exitCodeOf, loggedFindingText } from '../report/logged.ts';
import { choiceText } from '../report/outcome.ts';
import { type ProgressLine, progress } from '../report/progress.ts';

interface WatchArguments {
  once?: boolean;
  json?: boolean;
  quiet?: boolean;
}

export function addWatch(program: Command): void {
  const command = program
    .command('watch')
    .summary('the lens over a training in PyTorch, JAX or TensorFlow')
    .description(
      'Follows the lens log of a training by any framework until it ends: where it is, and what is wrong with it, at the line of the source that makes the term. Ctrl-C ends the watch, not the training.',
    )
    .argument('<run>', 'the folder that the training logs to, or its lens.jsonl')
    .option('--once', 'read what is there and end')
    .option('--json', 'one frame, finding or result per line as JSON')
    .option('--quiet', 'no progress, only findings')
    .action(async (place: string, args: WatchArguments) => {
      const ending = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
      process.exitCode = await watched(place, args, ending.signal);
    });
  addUsage(command, {
    examples: [
      ['pinn-lens watch runs/heat', 'while it trains, until it ends'],
      ['pinn-lens watch runs/heat --once', 'as far as it is, for a script'],
    ],
    exits: {
      reached: 'nothing worse than a hint',
      badSpec: 'the command line is wrong',
      notReached: 'a warning holds at the end',
      failed: 'an error holds at the end, or no log or no frame can be read',
    },
  });
}

/** @returns the exit code */
async function watched(place: string, args: WatchArguments, signal: AbortSignal): Promise<number> {
  const { once = false, json = false, quiet = false } = args;
  let header: RunHeader | null = null;
  let line: ProgressLine | null = null;
  let hasFrames = false;
  const announce = announcer([], json, (finding) => {
    if (json) console.log(JSON.stringify({ ...findingLine(finding), file: finding.file ?? null }));
    else {
      line?.end();
      console.error(loggedFindingText(place, finding, header?.log?.digests));
    }
  });
  for await (const event of watchLog(place, { follow: !once, signal })) {
    switch (event.type) {
      case 'started':
        if (!json && !quiet && header?.id !== event.header.id) console.error(choiceText(event.header));
        header = event.header;
        if (!json && !quiet) line = progress(event.header);
        break;
      case 'frame':
        hasFrames = true;
        if (json && header) console.log(JSON.stringify(frameLine(event.frame, header)));
        else line?.show(event.frame);
        break;
      case 'log':
        line?.end();
        console.error(event.message);
        break;
      case 'findings':
        announce(event.findings, false);
        break;
      case 'finished':
        line?.end(true);
        announce(event.result.findings, true);
        if (json) console.log(JSON.stringify(resultLine(event.result)));
        return hasFrames || signal.aborted ? exitCodeOf(event.result.findings) : exitCode.failed;
    }
  }
  throw new Error('the log ended without a result');
}
