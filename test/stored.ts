/** Lines of runs and sweeps as folders hold them, made up for tests. */

/** A result with all that a reader needs; what a test is about is given. */
export const storedResultLine = (given: object = {}): object => ({
  type: 'result',
  v: 1,
  verdict: 'reached',
  because: 'made up',
  ended: 'finished',
  relativeL2: 0.1,
  referenceKind: 'exact',
  errorEstimate: null,
  tolerance: 1e-3,
  measure: 0.2,
  steps: 3,
  bestStep: 3,
  seconds: 1,
  engine: 'wasm',
  terms: {},
  parameters: {},
  checklist: [],
  run: null,
  ...given,
});

export const storedFrameLine = (given: object = {}): object => ({
  type: 'frame',
  v: 1,
  step: 0,
  terms: {},
  cosines: {},
  parameters: {},
  preconditioned: null,
  ...given,
});

export const storedSummaryLine = (given: object = {}): object => ({
  type: 'sweep',
  v: 1,
  sweep: 'band',
  runs: 3,
  finished: 2,
  failed: 0,
  judge: 'relativeL2',
  points: [],
  best: null,
  smallestTotal: null,
  smallestTotalIsBest: null,
  rankCorrelation: null,
  because: 'made up',
  ...given,
});
