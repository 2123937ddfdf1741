/** @file The result of a gradient training: measures of the kept state, its error, the verdict and the checklist. */

import type { Finding } from '../problem/finding.ts';
import type { ChecklistEntry, RunHeader, RunResult, WindowSummary } from '../problem/run.ts';
import { runVersion } from '../problem/run.ts';
import type { Compiled } from '../trainer/compile/compile.ts';
import { relativeError } from '../trainer/train/held-out.ts';
import { type Measures, measuresOf } from '../trainer/train/measures.ts';
import { judge } from './verdict.ts';

export interface ResultParts {
  compiled: Compiled;
  header: RunHeader;
  ended: RunResult['ended'];
  divergence: string | null;
  tolerance: number;
  steps: number;
  seconds: number;
  bestStep: number;
  /** [m] of the kept state. */
  losses: Float64Array;
  heldOut: Float64Array;
  weights: Float64Array;
  /** The kept state on the header's grid. */
  values: Float64Array[];
  /** Estimated relative error of the kept state; `null` where nothing can tell. */
  errorEstimate: number | null;
  parameters: RunResult['parameters'];
  findings: Finding[];
  checklist: ChecklistEntry[];
  /** Where they are not simply those of the losses: in windows, the largest of one, each by its own natural sizes. */
  measures?: Measures;
  /** Where the kept state ends before the interval does: a sentence. */
  unfinished?: string | null;
  windows?: WindowSummary[];
}

export function runResult(parts: ResultParts): RunResult {
  const { compiled, header, losses, heldOut, ended, tolerance } = parts;
  const { reference } = header;
  const { values } = parts;
  // Where a march has not come to there is nothing to compare.
  const compared = parts.unfinished && reference ? covered(reference.values, values) : reference?.values;
  const relativeL2 = compared?.some((x) => x.some(Number.isFinite)) ? relativeError(values, compared) : null;
  const { heldOut: measure, training: trainingMeasure } = parts.measures ?? measuresOf(compiled, parts);
  let worstCondition: { name: string; missed: number } | null = null;
  compiled.terms.forEach(({ term, scale, degree }, i) => {
    if (term.kind !== 'initial' && term.kind !== 'boundary') return;
    const missed = degree === 0 ? Math.sqrt(losses[i]) : losses[i] ** (1 / degree) / scale;
    if (!worstCondition || missed > worstCondition.missed) worstCondition = { name: term.name, missed };
  });
  const { verdict, because } = judge({
    measure,
    trainingMeasure,
    tolerance,
    relativeL2,
    referenceKind: reference?.kind ?? null,
    errorEstimate: parts.errorEstimate,
    worstCondition,
    ended,
    divergence: parts.divergence,
    unfinished: parts.unfinished,
  });
  const terms = compiled.terms.map(({ term }, i) => [
    term.name,
    { loss: losses[i], heldOut: heldOut[i], weight: parts.weights[i] },
  ]);
  return {
    v: runVersion,
    verdict,
    because,
    ended,
    relativeL2,
    referenceKind: reference?.kind ?? null,
    errorEstimate: parts.errorEstimate,
    tolerance,
    steps: parts.steps,
    seconds: parts.seconds,
    engine: header.engine,
    bestStep: parts.bestStep,
    measure,
    terms: Object.fromEntries(terms),
    parameters: parts.parameters,
    findings: parts.findings,
    checklist: parts.checklist,
    ...(parts.windows ? { windows: parts.windows } : {}),
    run: header.folder,
  };
}

/** `reference` where `values` are numbers, else NaN. */
const covered = (reference: Float64Array[], values: Float64Array[]): Float64Array[] =>
  reference.map((x, k) => x.map((y, i) => (Number.isFinite(values[k][i]) ? y : Number.NaN)));
