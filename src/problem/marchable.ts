/** @file What keeps a problem from being trained window after window: shared by the checker and the trainer. Pure. */
import { byName } from './by-name.ts';
import { evaluate } from './evaluate.ts';
import { type Expression, walk } from './expression.ts';
import { readsPast } from './only-solved.ts';
import type { Problem } from './problem.ts';
import { statementsOf } from './unrolled.ts';

/** One sentence; `null` for a problem that can be marched. */
export function whyNotMarched({ variable, parameters, terms }: Problem): string | null {
  const estimate = parameters.find((p) => p.estimate);
  if (estimate) {
    return `march trains a network per window, but "${estimate.name}" is one number for all of them; leave march out, or use train auto`;
  }
  const late = terms.flatMap(statementsOf).find(({ residual }) => readsPast(residual));
  if (late) {
    return `march trains window after window, and "${late.name}" reads what windows before have forgotten; leave march out, or use train auto`;
  }
  const values = byName(parameters.map((p) => [p.name, p.value] as const));
  const isElsewhere = (at: Expression): boolean => {
    try {
      return evaluate(at, { parameters: values }) !== variable.from;
    } catch {
      return true;
    }
  };
  for (const term of terms.flatMap(statementsOf)) {
    let reason: string | null = null;
    walk(term.residual, (e) => {
      if (e.kind === 'integral') reason = 'speaks of the whole interval';
      else if (e.kind === 'unknown' && e.at && isElsewhere(e.at)) reason = 'speaks of another point';
    });
    if (reason) {
      return `march goes from ${variable.name} = ${variable.from} on, but "${term.name}" ${reason}; leave march out, or use train auto`;
    }
  }
  return null;
}
