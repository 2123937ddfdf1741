/** @file A run folder read back as what it trained: problem, frames and a solution that can be evaluated anywhere. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { jointProblem } from '../../problem/fit/joint-problem.ts';
import { type FrameLine, isFrameLine, type ResultLine } from '../../problem/json/lines.ts';
import type { Problem } from '../../problem/problem.ts';
import type { RunHeader } from '../../problem/run.ts';
import { runFiles } from '../../problem/run-folder.ts';
import { piecewiseOf } from '../../run/folder/piecewise.ts';
import { openRun, readMetrics, type SavedRun } from '../../run/folder/run-folder.ts';
import { isJournal } from '../../solver/march/journal.ts';
import { coverage, NetworkReader, type PiecewiseNetwork } from '../../solver/network/piecewise.ts';
import { type Compiled, compile, presentAt } from '../../trainer/compile/compile.ts';
import { wasmEngine } from '../../trainer/engine/embedded/wasm.ts';
import { trainedMarchOf } from '../../trainer/time-windows/march-state.ts';
import { compileWindow } from '../../trainer/time-windows/window.ts';
import { checkpointFrom } from '../../trainer/train/checkpoint.ts';
import { groupResults } from '../../trainer/train/solution.ts';
import { ExportError } from './export-error.ts';

export interface TrainedNetwork {
  kind: 'network';
  compiled: Compiled;
  /** [P] of the state that was kept. */
  theta: Float64Array;
}

/** A network per window of a march; a border belongs to the window that ends there. */
export interface MarchedNetworks {
  kind: 'marched';
  windows: (TrainedNetwork & { from: number; to: number })[];
}

/** What a run ended with. */
export type Trained = TrainedNetwork | MarchedNetworks | { kind: 'windows'; network: PiecewiseNetwork };

/** The unknowns and their derivatives in the author's units. */
export interface Sampled {
  times: Float64Array;
  /** [unknown][order][time] */
  derivatives: Float64Array[][];
}

export interface TrainedRun {
  folder: string;
  problem: Problem;
  /** The problem whose unknowns the solution has: of a network over experiments with a part for each of them. */
  solved: Problem;
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
  const { problem, result } = saved;
  const solved = saved.windows === null ? jointProblem(problem) : problem;
  return {
    folder,
    problem,
    solved,
    header: saved.header,
    frames: readMetrics(folder).filter(isFrameLine),
    result,
    // The header is written once, just before the first step.
    startedAt: statSync(join(folder, runFiles.header)).mtimeMs / 1000,
    trained: () => trainedOf(saved, solved, result),
  };
}

function trainedOf(saved: SavedRun, solved: Problem, result: ResultLine | null): Trained {
  if (saved.windows !== null) return { kind: 'windows', network: piecewiseOf(saved) };
  if (saved.checkpoint === null) {
    throw new ExportError(`"${saved.path}" keeps no network: it ended before its first checkpoint; train again`);
  }
  if (isJournal(saved.checkpoint)) {
    throw new ExportError(`"${saved.path}" is a solve that is not finished: go on with it by train --resume`);
  }
  const { seed, step, theta, best, march } = checkpointFrom(saved.checkpoint);
  const compiled = compile(solved, { seed });
  if (march) {
    const { pieces } = trainedMarchOf(march);
    if (pieces.length === 0)
      throw new ExportError(`"${saved.path}" keeps no network: no window was accepted before it ended; resume it`);
    const windows = pieces.map((piece) => ({
      ...{ kind: 'network' as const, compiled: compileWindow(compiled, piece), theta: piece.theta },
      ...{ from: piece.from, to: piece.to },
    }));
    return { kind: 'marched', windows };
  }
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
  if (trained.kind === 'network') return { times, derivatives: await sampleNetwork(trained, times) };
  const derivatives = trained.windows[0].compiled.orders.map((order) =>
    Array.from({ length: order + 1 }, () => new Float64Array(times.length).fill(Number.NaN)),
  );
  for (const [k, window] of trained.windows.entries()) {
    const inside = (t: number) => t <= window.to && (k === 0 ? t >= window.from : t > window.from);
    const places = Array.from(times.keys()).filter((p) => inside(times[p]));
    const own = await sampleNetwork(window, times.filter(inside));
    own.forEach((unknown, i) => {
      unknown.forEach((values, order) => {
        for (const [n, p] of places.entries()) derivatives[i][order][p] = values[n];
      });
    });
  }
  return { times, derivatives };
}

/** [unknown][order][time] */
async function sampleNetwork({ compiled, theta }: TrainedNetwork, times: Float64Array): Promise<Float64Array[][]> {
  const session = wasmEngine().open(compiled.heldOut, 'f64');
  try {
    session.theta.set(theta);
    const flat = await groupResults(compiled, session, compiled.derivatives(times, presentAt(compiled, theta)));
    let at = 0;
    return compiled.orders.map((order) => {
      at += order + 1;
      return flat.slice(at - order - 1, at);
    });
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
