/** @file A sweep by the command line in a process of its own. */
import type { SweepLine, SweepRunLine, SweepStartedLine, SweepSummary } from '../../problem/json/sweep.ts';
import { type LineProcessOptions, lineProcess } from './line-process.ts';

export interface SweepProcessOptions
  extends Pick<LineProcessOptions<SweepLine, 'sweep'>, 'module' | 'execPath' | 'signal'> {
  /** What is to be swept: `[spec, sweep, '--out', folder]` or `['--resume', folder]`. */
  args: string[];
  started(line: SweepStartedLine): void;
  ended(line: SweepRunLine): void;
}

/**
 * Resolves with the summary when the sweep has ended or was stopped: runs under way are saved.
 * @throws Error with the command line's last sentence when it failed
 */
export const sweepProcess = ({ args, started, ended, ...options }: SweepProcessOptions): Promise<SweepSummary> =>
  lineProcess<SweepLine, 'sweep'>({
    ...options,
    args: ['sweep', ...args],
    name: 'The sweep',
    last: 'sweep',
    take: { sweepStarted: started, sweepRun: ended },
  });
