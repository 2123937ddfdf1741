/** @file What a run is about, for the lens. */
import type { Precision } from '../../problem/problem.ts';
import type { Compiled } from '../compile/compile.ts';
import { parameterCount } from '../compile/program.ts';
import type { RunContext } from './trace.ts';

export function runContextOf(
  compiled: Compiled,
  variant: string | null,
  plan: { phases: { name: string; steps: number }[]; totalSteps: number; precision: Precision; tolerance: number },
  timeScale = Number.NaN,
  reference: RunContext['reference'] = null,
  lost: RunContext['lost'] = null,
): RunContext {
  const { problem, terms, program, scaling } = compiled;
  return {
    problem,
    variant,
    terms: terms.map((t) => t.term),
    scales: Float64Array.from(terms, (t) => t.scale),
    degrees: terms.map((t) => t.degree),
    unknownScales: problem.unknowns.map((u) => scaling.unknowns[u.name].scale),
    counts: terms.map((t) => t.counts.program),
    phases: plan.phases.map(({ name, steps }) => ({ name, steps })),
    totalSteps: plan.totalSteps,
    precision: plan.precision,
    networkParameters: parameterCount(program),
    tolerance: plan.tolerance,
    timeScale,
    reference,
    lost,
  };
}
