/**
 * @file A whole run: problem and options in, events out, the result as the last of them. Decides who computes and keeps
 * the run folder.
 */
import { refuseIfHeld } from '../files/lock.ts';
import { jointProblem, whyNotJoint } from '../problem/fit/joint-problem.ts';
import { type ResultLine, resultFromLine } from '../problem/json/lines.ts';
import { wantsSolving } from '../problem/only-solved.ts';
import { whyNotTrained } from '../problem/pieces/untrained.ts';
import type { Problem } from '../problem/problem.ts';
import type { TrainOptions } from '../problem/protocol.ts';
import { goesOn, type RunHeader } from '../problem/run.ts';
import type { Run } from '../problem/run-event.ts';
import { TrainingError } from '../problem/training-error.ts';
import { applyOverrides, applyVariant } from '../problem/variant.ts';
import { isJournal, type Journal } from '../solver/march/journal.ts';
import { prepare } from '../solver/solver.ts';
import { checkpointFrom } from '../trainer/train/checkpoint.ts';
import { RunControl } from '../trainer/train/control.ts';
import type { Computation } from './computation.ts';
import { type StartMaker, takeStarts } from './fit-starts.ts';
import { Recorder } from './folder/recorder.ts';
import { openRun } from './folder/run-folder.ts';
import { networkComputation, type TrainExtras } from './network.ts';
import { budgetOf, type SolveParts, solveComputation } from './solve.ts';

/**
 * Solves or trains `problem`.
 * @throws CompileError, TrainingError, EngineError, RunFolderError – each one clear sentence – before the first step.
 */
export async function* train(
  problem: Problem,
  options: TrainOptions,
  control = new RunControl(),
  { makeStarts, ...extras }: TrainExtras & { makeStarts?: StartMaker } = {},
): Run {
  const saved = options.resume === null ? null : openRun(options.resume);
  if (saved?.header && saved.result && !goesOn[saved.result.ended]) {
    refuseIfHeld(saved.path);
    yield* replay(saved.path, saved.header, saved.result);
    return;
  }
  const effective = saved ? saved.problem : effectiveProblem(problem, options);
  const computation = await computationOf(effective, problem, { options, control, saved }, extras, makeStarts);
  try {
    const recorder = Recorder.open(options, effective, computation.stepsBefore);
    try {
      for await (const event of computation.events(recorder)) {
        recorder.note(event);
        yield event;
      }
    } finally {
      recorder.close();
    }
  } finally {
    computation.dispose();
  }
}

/** A run that has ended, as its folder tells it: nothing is computed, and nothing is written. */
async function* replay(folder: string, header: RunHeader, result: ResultLine): Run {
  yield { type: 'started', header: { ...header, folder } };
  yield { type: 'log', level: 'warning', message: `The run in "${folder}" has ended already; nothing was changed.` };
  yield { type: 'finished', result: { ...resultFromLine(result), run: folder } };
}

/** @param base the spec without its variant, for `equal_total` */
async function computationOf(
  problem: Problem,
  base: Problem,
  { options, control, saved }: SolveParts,
  extras: TrainExtras,
  makeStarts?: StartMaker,
): Promise<Computation> {
  const trained = saved?.checkpoint && !isJournal(saved.checkpoint) ? saved.checkpoint : null;
  const checkpoint = trained === null ? null : checkpointFrom(trained);
  const prepared = !checkpoint && wantsSolving(problem) ? prepare(problem) : null;
  if (prepared?.ok) {
    const { value } = prepared;
    // A budget in seconds is that of the run: with one nobody else makes its starts.
    const make = budgetOf(problem) === null ? (makeStarts ?? null) : null;
    const fill = (journal: Journal, folder: string) =>
      value.kind === 'fit' && value.starts > 1 ? takeStarts(journal, folder, value.starts, make) : Promise.resolve();
    return solveComputation(problem, value, { options, control, saved, fill });
  }
  const unsolved = prepared?.reason ?? null;
  const joint = jointProblem(problem);
  const untrained = whyNotTrained(joint) ?? whyNotJoint(problem);
  if (untrained) {
    throw new TrainingError(
      unsolved
        ? `Windows do not solve this problem: ${unsolved}. And ${untrained}.`
        : `A network is asked for, but ${untrained}. Leave out weights, loss and network, and write train auto.`,
    );
  }
  return networkComputation({
    problem: joint,
    base: jointProblem(base),
    options,
    control,
    checkpoint,
    unsolved,
    ...extras,
  });
}

/** The problem with variant, overrides and seed applied. */
export function effectiveProblem(problem: Problem, options: TrainOptions): Problem {
  const varied = options.variant === null ? problem : applyVariant(problem, options.variant);
  const set = applyOverrides(varied, options.set);
  return options.seed === null ? set : { ...set, training: { ...set.training, seed: options.seed } };
}
