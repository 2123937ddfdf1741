/** @file One run of a comparison: trained with a frame of every step. */
import type { Frame } from '../../problem/frame.ts';
import { History } from '../../problem/history.ts';
import { firstAngle } from '../../problem/parting.ts';
import type { Problem } from '../../problem/problem.ts';
import type { RunHeader, RunResult } from '../../problem/run.ts';
import type { RunControl } from '../../trainer/control.ts';
import { defaultOptions, train } from '../../trainer/loop.ts';
import { UserError } from '../exit.ts';

/** More recorded steps than this are merged in pairs. */
const recordedSteps = 1 << 15;

export interface Contestant {
  /** Name of the variant; `as written` for the spec itself. */
  label: string;
  header: RunHeader;
  history: History;
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
  const run = train(problem, { ...defaultOptions, ...options, frameInterval: 0 }, control);
  const label = options.variant ?? 'as written';
  let header: RunHeader | null = null;
  let history: History | null = null;
  let first: Frame | null = null;
  let last: Frame | null = null;
  for (;;) {
    const next = await run.next();
    if (next.done) {
      if (!header || !history || !first || !last)
        throw new UserError(`${label} ended before its first step; there is nothing to compare`);
      return { label, header, history, first, last, result: next.value };
    }
    if (next.value.type === 'started') {
      header = next.value.header;
      history = new History(header.terms.length, header.parameters.length, recordedSteps);
    } else if (next.value.type === 'frame') {
      first ??= next.value.frame;
      last = next.value.frame;
      history?.push(next.value.frame);
    }
  }
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
