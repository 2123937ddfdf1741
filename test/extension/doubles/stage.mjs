/** @file What the stand-in trainers share: they speak the real protocol over the real channel, and misbehave in one way each. */
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };

export const header = {
  v: 1,
  id: 'double',
  title: 'Two terms',
  terms: ['motion', 'release'].map((name) => ({ name, kind: 'equation', text: '', source: range })),
  hardTerms: [],
  variable: { name: 't', unit: null, from: 0, to: 1 },
  unknowns: [{ name: 'u', unit: null }],
  parameters: [],
  phases: [{ name: 'adam', steps: 1000 }],
  totalSteps: 1000,
  grid: Float64Array.of(0, 1),
  reference: null,
  data: [],
  points: [],
  engine: 'double',
  precision: 'f64',
  networkParameters: 1,
  choice: 'A stand-in.',
  seed: 0,
  variant: null,
  folder: null,
};

export const frame = (step) => ({
  v: 1,
  step,
  phase: 0,
  seconds: step / 100,
  losses: Float64Array.of(1 / step, 2 / step),
  heldOut: Float64Array.of(Number.NaN, Number.NaN),
  weights: Float64Array.of(1, 1),
  gram: Float64Array.of(4, -1, -1, 1),
  stepDots: Float64Array.of(-1, -1),
  stepNorm: 1,
  preconditionedGram: null,
  total: 3 / step,
  rate: 1e-3,
  measure: Number.NaN,
  parameters: new Float64Array(0),
});

/** Frames of these steps at once, every number of them 0. */
export function past(steps, whole) {
  const n = steps.length;
  const zeros = (width) => new Float64Array(width * n);
  const history = {
    ...{ v: 1, terms: 2, parameters: 0, capacity: 2048, span: 1, frames: n },
    start: { step: steps[0], weights: new Float64Array(2), gram: new Float64Array(4) },
    ...{ firstStep: Float64Array.from(steps), lastStep: Float64Array.from(steps), low: zeros(19), high: zeros(19) },
    ...{ seconds: zeros(1), phase: zeros(1), gram: zeros(4), weights: zeros(2), stepDots: zeros(2) },
    preconditionedGram: zeros(4),
  };
  return { history, latest: frame(steps[n - 1]), whole };
}

export const result = (ended, steps, run = null) => ({
  v: 1,
  verdict: 'not reached',
  because: `Ended after ${steps} steps.`,
  ended,
  relativeL2: null,
  referenceKind: null,
  errorEstimate: null,
  tolerance: 1e-6,
  steps,
  seconds: 1,
  engine: 'double',
  bestStep: steps,
  measure: 0,
  terms: {},
  parameters: {},
  findings: [],
  checklist: [],
  run,
});

/** Serves `handlers` (method → function of params and connection) until the parent goes. */
export function serve(handlers) {
  const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
  for (const [method, handler] of Object.entries(handlers)) {
    connection.onRequest(method, (params) => handler(params, connection));
  }
  connection.listen();
  return connection;
}

/** Resolves when all that was sent before is on its way, whatever this process does next. */
export const flushed = () =>
  new Promise((resolve) => process.send({ jsonrpc: '2.0', method: '$/flushed' }, undefined, undefined, resolve));

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
