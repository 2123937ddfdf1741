/** @file The window solver's run, written down like any other. */
import { headerFromJson } from '../problem/json/header.ts';
import type { Problem } from '../problem/problem.ts';
import type { TrainOptions } from '../problem/protocol.ts';
import type { RunHeader } from '../problem/run.ts';
import { Journal } from '../solver/march/journal.ts';
import { type PiecewiseNetwork, valuesWithin } from '../solver/network/piecewise.ts';
import type { Prepared } from '../solver/solver.ts';
import type { RunControl } from '../trainer/train/control.ts';
import type { TrainingRun } from './events.ts';
import { Recorder } from './folder/recorder.ts';
import type { SavedRun } from './folder/run-folder.ts';
import { solveProblem } from './solve.ts';

export interface SolveToRecord {
  options: TrainOptions;
  control: RunControl;
  /** The folder of a solve that goes on. */
  saved: SavedRun | null;
}

/**
 * Solves `problem` by windows into its run folder. A solve that takes long leaves checkpoints and goes on from the last
 * one to the same numbers; one without a checkpoint was short and is made again.
 */
export async function* solveAndRecord(
  problem: Problem,
  prepared: Prepared,
  { options, control, saved }: SolveToRecord,
): TrainingRun {
  const journal = new Journal(saved?.checkpoint ?? null, (tree) => recorder.journal(tree));
  const recorder = Recorder.open(options, problem, journal.windows);
  try {
    let header: RunHeader | null = null;
    let network: PiecewiseNetwork | null = null;
    const run = solveProblem(problem, {
      prepared,
      control,
      journal,
      frameInterval: options.frameInterval,
      variant: options.variant,
      folder: recorder.path,
      // How far a reference gets in its time differs from one moment to the next.
      reference: saved?.header ? headerFromJson(saved.header).reference : undefined,
      onNetwork: (solved) => {
        network = solved;
      },
    });
    for (;;) {
      const next = await run.next();
      if (next.done) {
        if (network) recorder.windows(network);
        await recorder.finish(next.value, problem, async (times) => (network ? valuesWithin(network, times) : []));
        const trouble = recorder.takeTrouble();
        if (trouble) yield { type: 'log', level: 'warning', message: trouble };
        return { ...next.value, run: recorder.path };
      }
      const event = next.value;
      if (event.type === 'started') {
        header = event.header;
        recorder.header(header);
      } else if (event.type === 'frame' && header) recorder.frame(event.frame, header);
      else if (event.type === 'findings') recorder.findings(event.findings);
      yield event;
    }
  } finally {
    recorder.close();
  }
}
