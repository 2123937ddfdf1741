/** Specs as text, and runs of them to the end. */

import { compileSpec } from '../../src/language/check/compile-spec.ts';
import type { Finding } from '../../src/problem/finding.ts';
import type { Frame, SolutionFrame } from '../../src/problem/frame.ts';
import type { Problem } from '../../src/problem/problem.ts';
import type { TrainOptions } from '../../src/problem/protocol.ts';
import { defaultOptions } from '../../src/problem/protocol.ts';
import type { RunHeader, RunResult } from '../../src/problem/run.ts';
import { train } from '../../src/run/run.ts';
import { wasmEngine } from '../../src/trainer/engine/embedded/wasm.ts';
import type { Engine } from '../../src/trainer/engine/engine.ts';
import { RunControl } from '../../src/trainer/train/control.ts';

/** The damped oscillator R6 (ω₀ = 20, d = 2); what is given replaces the blocks. */
export function oscillator(
  parts: { weights?: string; train?: string; points?: string; network?: string; extra?: string } = {},
): string {
  return `variable t in [0, 1]
unknown u(t)
equation motion:  u'' + 4*u' + 400*u = 0
initial  release: u(0) = 1
initial  rest:    u'(0) = 0
exact u = exp(-2*t) * (cos(sqrt(396)*t) + 2/sqrt(396)*sin(sqrt(396)*t))
network ${parts.network ?? '{ layers = [32, 32, 32]  activation = tanh }'}
points  ${parts.points ?? '{ motion = uniform(100)  holdout = uniform(400) }'}
weights ${parts.weights ?? '{ motion = 1e-4  release = 1  rest = 0.1 }'}
train   ${parts.train ?? '{ adam(200)  seed = 0 }'}
${parts.extra ?? ''}`;
}

export function problemOf(text: string): Problem {
  const { problem, findings } = compileSpec(text);
  if (!problem) throw new Error(findings.map((f) => f.message).join('\n'));
  return problem;
}

export interface Trained {
  header: RunHeader;
  frames: Frame[];
  solutions: SolutionFrame[];
  /** Each list that was announced. */
  findings: Finding[][];
  logs: string[];
  result: RunResult;
}

let wasm: Engine | null = null;

/** Trains `text` on the WebAssembly engine, with a frame for every step. */
export async function trained(
  text: string,
  options: Partial<TrainOptions> = {},
  control = new RunControl(),
  onFrame: (frame: Frame, control: RunControl) => void = () => {},
): Promise<Trained> {
  wasm ??= wasmEngine();
  const run = train(problemOf(text), { ...defaultOptions, specText: text, frameInterval: 0, ...options }, control, {
    engine: wasm,
  });
  const seen: Omit<Trained, 'header' | 'result'> = { frames: [], solutions: [], findings: [], logs: [] };
  let header: RunHeader | null = null;
  for await (const event of run) {
    if (event.type === 'finished') return { ...seen, header: header!, result: event.result };
    if (event.type === 'started') header = event.header;
    else if (event.type === 'frame') {
      seen.frames.push(event.frame);
      onFrame(event.frame, control);
    } else if (event.type === 'solution') seen.solutions.push(event.solution);
    else if (event.type === 'findings') seen.findings.push(event.findings);
    else if (event.type === 'log') seen.logs.push(event.message);
  }
  throw new Error('no result');
}
