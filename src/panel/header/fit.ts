/** @file What a fit has found, in words: the answer of an inverse problem. */
import { brief } from '../../problem/number-text/typeset.ts';
import type { RunHeader, RunResult } from '../../problem/run.ts';

/** Relative difference of the two halves of an interval up to which ± says it all. */
const lopsided = 0.1;

/** `c = 4.09 ± 0.23 kg/s` per estimated parameter, with both ends where the value is not in their middle. */
export function fitText(header: Pick<RunHeader, 'parameters'>, result: Pick<RunResult, 'parameters'>): string[] {
  return header.parameters.flatMap(({ name, unit }) => {
    const found = Object.hasOwn(result.parameters, name) ? result.parameters[name] : undefined;
    if (!found) return [];
    const { value, low, high } = found;
    const behind = unit ? ` ${unit}` : '';
    if (low === null || high === null) return [`${name} = ${brief(value, 4)}${behind}`];
    const half = (high - low) / 2;
    if (Math.abs(value - (low + high) / 2) > lopsided * half) {
      return [`${name} = ${brief(value, 4)} (${brief(low, 4)} … ${brief(high, 4)})${behind}`];
    }
    return [`${name} = ${brief(value, 4)} ± ${brief(half, 2)}${behind}`];
  });
}
