/** @file One run of a comparison: the losses of every step, frames of some. */

import { type DivergencePoint, divergencePoint, firstAngle, type LossTrace } from '../../problem/divergence-point.ts';
import type { Frame } from '../../problem/frame.ts';
import { History } from '../../problem/history.ts';
import type { Problem } from '../../problem/problem.ts';
import { defaultOptions } from '../../problem/protocol.ts';
import type { RunHeader, RunResult } from '../../problem/run.ts';
import { train } from '../../run/run.ts';
import type { RunControl } from '../../trainer/train/control.ts';
import { UserError } from '../report/exit.ts';
import { StepLosses } from './step-losses.ts';

/** Frames of a run: more than a figure has dots. */
const frameCount = 512;
/** More recorded frames than this, of what is not trained as one network, are merged in pairs. */
const recordedFrames = 1 << 15;

export interface Contestant {
  /** Name of the variant; `as written` for the spec itself. */
  label: string;
  header: RunHeader;
  history: History;
  /** Losses of every step; of every frame where windows are solved or trained one by one. */
  losses: LossTrace;
  first: Frame;
  last: Frame;
  result: RunResult;
}

export interface ContestOptions {
  variant: string | null;
  specText: string;
  seed: number | null;
  out: string;
}

/** @throws UserError when the run ends before its first step */
export async function contest(problem: Problem, options: ContestOptions, control: RunControl): Promise<Contestant> {
  const steps = new StepLosses();
  const every = { frameCount, onStep: (losses: Float64Array) => steps.push(losses) };
  const run = train(problem, { ...defaultOptions, ...options, frameInterval: 0 }, control, every);
  const label = options.variant ?? 'as written';
  let header: RunHeader | null = null;
  let history: History | null = null;
  let first: Frame | null = null;
  let last: Frame | null = null;
  for await (const event of run) {
    if (event.type === 'finished') {
      if (!header || !history || !first || !last)
        throw new UserError(`${label} ended before its first step; there is nothing to compare`);
      // The state after the last step has losses too.
      if (steps.length > 0 && last.step === steps.length) steps.push(last.losses);
      return { label, header, history, losses: steps.length > 0 ? steps : history, first, last, result: event.result };
    }
    if (event.type === 'started') {
      header = event.header;
      history = new History(header.terms.length, header.parameters.length, recordedFrames);
    } else if (event.type === 'frame') {
      first ??= event.frame;
      last = event.frame;
      history?.push(event.frame);
    }
  }
  throw new UserError(`${label} ended without a result`);
}

/** Angle in degrees between the first updates of two runs; NaN where networks, points or terms differ. */
export function angleBetween(a: Contestant, b: Contestant): number {
  const opening = ({ header, first }: Contestant) => {
    const history = new History(header.terms.length, header.parameters.length, 2);
    history.push(first);
    return { header, history };
  };
  return firstAngle(opening(a), opening(b));
}

/** Where two runs part, to the step; `null` where they never do. */
export function partingOf(a: Contestant, b: Contestant): DivergencePoint | null {
  const traced = ({ header, losses }: Contestant) => ({ header, history: losses });
  return divergencePoint(traced(a), traced(b));
}
