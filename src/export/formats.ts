/** @file The formats a run can be exported to: one row each. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withPath, writeWhole } from '../files/whole-files.ts';
import { experimentsTable, fittedExperiments } from '../problem/fit/fitted-experiments.ts';
import { listed } from '../problem/number-text/sentence.ts';
import type { Problem } from '../problem/problem.ts';
import { lensLogText, metricsText } from './logged/lens.ts';
import type { LoggedTraining } from './logged/logged.ts';
import { onnxModel } from './onnx/onnx.ts';
import { petabFolder } from './petab/petab.ts';
import { pythonScript } from './python/python.ts';
import { metricsTable, solutionTable } from './tables/csv.ts';
import { estimatesTable, measurementsTable } from './tables/fit.ts';
import { eventFileName, tensorboardEvents } from './tensorboard/tensorboard.ts';
import { ExportError } from './trained/export-error.ts';
import { sample, type TrainedRun } from './trained/trained.ts';

/** Content by path. */
type Files = Map<string, string | Uint8Array>;

interface Format {
  summary: string;
  /** What is added to the name of the spec where no target is given. */
  suffix: string;
  /** @param target file (TensorBoard and PEtab: folder) to write. */
  files(run: TrainedRun, target: string, version: string): Files | Promise<Files>;
  /** The same of a training that was logged; absent where it takes a problem or a network, which no log has. */
  ofLog?(run: LoggedTraining, target: string): Files;
}

/** `solution.csv` → `solution-metrics.csv` */
const beside = (target: string, what = 'metrics'): string => target.replace(/(\.[^./\\]*)?$/, `-${what}$1`);

const factsOf = ({ header, result }: TrainedRun): Record<string, string> => ({
  interval: `${header.variable.from} … ${header.variable.to}${header.variable.unit ? ` ${header.variable.unit}` : ''}`,
  ...(result && { verdict: result.verdict, because: result.because }),
  ...(result && result.relativeL2 !== null && { 'relative L2 error': String(result.relativeL2) }),
});

const eventFiles = ({ frames, startedAt }: Pick<TrainedRun, 'frames' | 'startedAt'>, target: string): Files =>
  new Map([[join(target, eventFileName(startedAt)), tensorboardEvents(frames, startedAt)]]);

function fitTables({ problem: { variable }, result }: TrainedRun, target: string): [string, string][] {
  if (!result?.fit) return [];
  const experiments = fittedExperiments(result.fit);
  return [
    [beside(target, 'estimates'), estimatesTable(result.fit)],
    [beside(target, 'measurements'), measurementsTable(result.fit, variable.name)],
    ...(experiments.length > 0
      ? [[beside(target, 'experiments'), experimentsTable(experiments, variable.name)] as [string, string]]
      : []),
  ];
}

export const formats = {
  csv: {
    summary:
      'the solution with its derivatives, a table of every frame, and of a fit its estimates, measurements and experiments',
    suffix: '-solution.csv',
    async files(run, target) {
      const solution = await sample(run.trained(), run.header.grid);
      return new Map([
        [target, solutionTable(run.solved, solution, run.header.reference)],
        [beside(target), metricsTable(run.frames)],
        ...fitTables(run, target),
      ]);
    },
    ofLog: ({ frames }, target) => new Map([[target, metricsTable(frames)]]),
  },
  onnx: {
    summary: 'the trained network, variable in and unknowns out',
    suffix: '.onnx',
    files: (run, target, version) =>
      new Map([[target, onnxModel(run.solved, run.trained(), { version, facts: factsOf(run) })]]),
  },
  tensorboard: {
    summary: 'losses, norms, weights and cosines as scalars over the steps',
    suffix: '-tensorboard',
    files: eventFiles,
    ofLog: eventFiles,
  },
  lens: {
    summary: 'losses, weights and Gram matrices as a lens log',
    suffix: '-lens.jsonl',
    files: ({ header, frames, startedAt, result }, target) =>
      new Map([[target, lensLogText(header, frames, startedAt, result?.ended ?? null)]]),
  },
  metrics: {
    summary: 'the frames, one JSON line each, as run folders hold them',
    suffix: '-metrics.jsonl',
    files: ({ frames }, target) => new Map([[target, metricsText(frames)]]),
    ofLog: ({ frames }, target) => new Map([[target, metricsText(frames)]]),
  },
  python: {
    summary: 'the problem, stated for DeepXDE with PyTorch',
    suffix: '.py',
    files: ({ problem, header, frames }, target, version) => {
      const [first] = frames;
      const startWeights = first ? header.terms.map(({ name }) => first.terms[name].weight ?? 0) : null;
      return new Map([[target, pythonScript(problem, { version, startWeights })]]);
    },
  },
  petab: {
    summary: 'a fit: its parameters, observables, conditions, measurements and what it predicts for them',
    suffix: '-petab',
    files({ problem, result }, target, version) {
      if (!result?.fit)
        throw new ExportError(
          result
            ? 'the run fitted nothing to data by the window solver'
            : 'the run has not ended: it has no estimates yet',
        );
      return petabFolder(problem, result.fit, target, version);
    },
  },
} satisfies Record<string, Format>;

export type FormatName = keyof typeof formats;

/**
 * Exports `run`; folders that are missing are made.
 * @returns the files written.
 * @throws ExportError where the run has nothing to write, RunFolderError where a file cannot be written.
 */
export async function exportRun(run: TrainedRun, name: FormatName, target: string, version: string): Promise<string[]> {
  const format: Format = formats[name];
  return write(await format.files(run, target, version));
}

/**
 * Exports a training that was logged.
 * @returns the files written.
 * @throws ExportError where a log has not what the format takes, RunFolderError where a file cannot be written.
 */
export function exportLog(run: LoggedTraining, name: FormatName, target: string): string[] {
  const format: Format = formats[name];
  if (!format.ofLog) {
    const known = Object.entries<Format>(formats).flatMap(([other, { ofLog }]) => (ofLog ? [other] : []));
    throw new ExportError(
      `a lens log holds no network and no problem: ${name} cannot be made of it, but ${listed(known)}`,
    );
  }
  return write(format.ofLog(run, target));
}

/** Exports the problem alone, which is all that a Python script needs. Returns and throws like `exportRun`. */
export function exportProblem(problem: Problem, target: string, version: string): string[] {
  return write(new Map([[target, pythonScript(problem, { version, startWeights: null })]]));
}

function write(files: Files): string[] {
  for (const [path, content] of files) {
    withPath('make the folder', dirname(path), () => mkdirSync(dirname(path), { recursive: true }));
    writeWhole(path, content);
  }
  return [...files.keys()];
}
