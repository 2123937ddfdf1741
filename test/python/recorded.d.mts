/** A training whose log is kept: what is found at its end, and the mark of each line. */
export interface RecordedRun {
  program: string;
  run: string;
  found: readonly [code: string, mark: string][];
}

export const recordedRuns: readonly RecordedRun[];

/** Where the log of a run is kept, below test/fixtures/lens-logs/. */
export function recordedName(run: Pick<RecordedRun, 'program' | 'run'>): string;
