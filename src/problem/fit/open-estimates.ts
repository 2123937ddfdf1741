/** @file Estimates about which a fit says nothing: their interval is all that their bounds allow. */
import { say } from '../number-text/sentence.ts';
import type { Problem } from '../problem.ts';

/** Share of the room between its bounds from which on an interval tells nothing of an estimate. */
const all = 0.95;

/** That data leave an estimate anywhere between its bounds: one sentence; `null` where they do not. */
export function openBetweenBounds(
  { parameters }: Pick<Problem, 'parameters'>,
  found: Readonly<Record<string, { low: number | null; high: number | null }>>,
): string | null {
  for (const { name, estimate } of parameters) {
    const { low, high } = found[name] ?? { low: null, high: null };
    if (!estimate || estimate.low === null || estimate.high === null || low === null || high === null) continue;
    const isLog = estimate.scale === 'log' && estimate.low > 0 && low > 0;
    const room = (a: number, b: number): number => (isLog ? Math.log(b / a) : b - a);
    if (room(low, high) >= all * room(estimate.low, estimate.high))
      return `Not determined: the data leave ${name} anywhere between its bounds ${say(estimate.low)} and ${say(estimate.high)}.`;
  }
  return null;
}
