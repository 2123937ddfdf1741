/** @file A training with a stand-in trainer and a language that always has the same answer. */
import { fileURLToPath } from 'node:url';
import { TrainerHost } from '../../src/extension/processes/trainer-host.ts';
import { RunStore } from '../../src/extension/runs/run-store.ts';
import { Trainings } from '../../src/extension/runs/training.ts';
import type { TrainingRun } from '../../src/extension/runs/training-run.ts';
import type { Finding } from '../../src/problem/finding.ts';
import type { Problem } from '../../src/problem/problem.ts';
import { patience } from '../patience.mjs';

export const uri = 'file:///oscillator.pinn';

export type Double = 'healthy' | 'watching' | 'reading' | 'crashing' | 'hanging' | 'flooding' | 'refusing';

export const moduleOf = (double: Double) => fileURLToPath(new URL(`./doubles/${double}.mjs`, import.meta.url));

const mistake: Finding = {
  code: 'unknown-name',
  severity: 'error',
  term: null,
  range: { start: { line: 1, character: 0 }, end: { line: 1, character: 3 } },
  message: 'No term is called `motoin`.',
  evidence: {},
  related: [],
  fix: null,
  lasted: 0,
};

/** @param options `patience`: milliseconds until a trainer that does not answer is ended by force */
export function stage(
  double: Double,
  options: { valid?: boolean; folder?: string; patience?: number; silence?: number; atOnce?: number } = {},
) {
  const wait = options.patience ?? patience;
  const remembered = new Set<TrainingRun>();
  const log: string[] = [];
  const hosts: TrainerHost[] = [];
  const store = new RunStore();
  const training = new Trainings(
    {
      problem: async () => ({
        // The stand-in trainers never look at the problem.
        problem: options.valid === false ? null : ({ version: 1 } as unknown as Problem),
        findings: options.valid === false ? [mistake] : [],
        version: 1,
        text: 'spec',
      }),
      trainer: () => {
        const host = new TrainerHost({ module: moduleOf(double), patience: wait });
        hosts.push(host);
        return host;
      },
      runsFolder: () => options.folder ?? null,
      savedProblem: async () => ({ version: 1 }) as unknown as Problem,
      atOnce: () => options.atOnce ?? 2,
      remember: (run) => remembered.add(run),
      forget: (run) => remembered.delete(run),
      log: (level, message) => log.push(`${level}: ${message}`),
    },
    store,
    { stop: wait, silence: options.silence ?? patience },
  );
  return { training, store, log, hosts, remembered };
}
