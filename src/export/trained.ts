/** @file A run folder read back as what it trained: problem, frames and a solution that can be evaluated anywhere. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLine, ResultLine } from '../problem/frame-json.ts';
import { headerFromJson } from '../problem/header-json.ts';
import type { Problem } from '../problem/problem.ts';
import type { RunHeader } from '../problem/run.ts';
import { parseProblem } from '../problem/schema.ts';
import { checkpointFrom } from '../trainer/checkpoint.ts';
import { type Compiled, compile } from '../trainer/compile/compile.ts';
import { groupResults } from '../trainer/compile/solution.ts';
import { wasmEngine } from '../trainer/engine/embedded/wasm.ts';
import { openRun, readLines, runFiles, type SavedRun } from '../trainer/run-folder/run-folder.ts';
import { networkFromJson } from '../trainer/solve/network-file.ts';
import { coverage, NetworkReader, type PiecewiseNetwork } from '../trainer/solve/piecewise.ts';
import { ExportError } from './export-error.ts';

export interface TrainedNetwork {
  kind: 'network';
  compiled: Compiled;
  /** [P] of the state that was kept. */
  theta: Float64Array;
}

/** What a run ended with. */
export type Trained = TrainedNetwork | { kind: 'windows'; network: PiecewiseNetwork };

/** The unknowns and their derivatives in the author's units. */
export interface Sampled {
  times: Float64Array;
  /** [unknown][order][time] */
  derivatives: Float64Array[][];
}

export interface TrainedRun {
  folder: string;
  problem: Problem;
  header: RunHeader;
  frames: FrameLine[];
  result: ResultLine | null;
  /** Seconds since 1970 at which the training began. */
  startedAt: number;
  /** @throws ExportError where the run kept no network. */
  trained(): Trained;
}

/**
 * Opens a run folder.
 * @throws RunFolderError when it is none, ExportError when the run ended before its first step.
 */
export function openTrained(folder: string): TrainedRun {
  const saved = openRun(folder);
  if (saved.header === null)
    throw new ExportError(`"${folder}" ended before its first step: there is nothing to export`);
  const metrics = join(folder, runFiles.metrics);
  const problem = parseProblem(saved.problem);
  const result = saved.result as ResultLine | null;
  return {
    folder,
    problem,
    header: headerFromJson(saved.header),
    frames: readLines(metrics).filter((line): line is FrameLine => line.type === 'frame'),
    result,
    // The header is written once, just before the first step.
    startedAt: statSync(join(folder, runFiles.run)).mtimeMs / 1000,
    trained: () => trainedOf(saved, problem, result),
  };
}

function trainedOf(saved: SavedRun, problem: Problem, result: ResultLine | null): Trained {
  if (saved.windows !== null) return { kind: 'windows', network: networkFromJson(saved.windows) };
  if (saved.checkpoint === null) {
    throw new ExportError(`"${saved.path}" keeps no network: it ended before its first checkpoint; train again`);
  }
  const { seed, step, theta, best } = checkpointFrom(saved.checkpoint);
  const compiled = compile(problem, { seed });
  const kept = result?.bestStep ?? best?.step ?? step;
  // The last state may be the best one, which only the end of the run finds out.
  if (kept === step) return { kind: 'network', compiled, theta: Float64Array.from(theta) };
  if (best?.step === kept) return { kind: 'network', compiled, theta: best.theta };
  throw new ExportError(
    `"${saved.path}" keeps no network of step ${kept}, its best: the run diverged after its last checkpoint; train again`,
  );
}

/** The solution at `times`. */
export async function sample(trained: Trained, times: Float64Array): Promise<Sampled> {
  if (trained.kind === 'windows') return { times, derivatives: sampleWindows(trained.network, times) };
  const { compiled, theta } = trained;
  const session = wasmEngine().open(compiled.heldOut, 'f64');
  try {
    session.theta.set(theta);
    const flat = await groupResults(compiled, session, compiled.derivatives(times));
    let at = 0;
    const derivatives = compiled.orders.map((order) => {
      at += order + 1;
      return flat.slice(at - order - 1, at);
    });
    return { times, derivatives };
  } finally {
    session.dispose();
  }
}

function sampleWindows(network: PiecewiseNetwork, times: Float64Array): Float64Array[][] {
  const reader = new NetworkReader(network);
  const { from, to } = coverage(network);
  const derivatives = network.unknowns.map(({ order }) =>
    Array.from({ length: order + 1 }, () => new Float64Array(times.length)),
  );
  const flat = derivatives.flat();
  const all = new Float64Array(flat.length);
  times.forEach((t, p) => {
    if (t >= from && t <= to) reader.read(t, all);
    else all.fill(Number.NaN);
    flat.forEach((column, k) => {
      column[p] = all[k];
    });
  });
  return derivatives;
}
