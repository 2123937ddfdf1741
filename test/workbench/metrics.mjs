/** @file Steps that a run has written down so far. Its trainer may be in the middle of a line: whole lines count. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Steps of the frames, in the order of their lines. */
export function stepsOf(run) {
  const whole = readFileSync(path.join(run, 'metrics.jsonl'), 'utf8').split('\n').slice(0, -1);
  return whole.filter((line) => line.includes('"type":"frame"')).map((line) => JSON.parse(line).step);
}

/** The last step. */
export const stepOf = (run) => stepsOf(run).at(-1);
