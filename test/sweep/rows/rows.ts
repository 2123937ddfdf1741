/** Plans and rows made up for tests. */
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import type { Problem } from '../../../src/problem/problem.ts';
import { planSweep, type SweepPlan } from '../../../src/sweep/plan/plan.ts';
import type { SweepRow } from '../../../src/sweep/rows/row.ts';

/** A small problem that declares the sweep `band` of `axes`. */
export function sweptSpec(axes: string, train = 'adam(200, rate = 1e-2)  seed = 4'): string {
  return `variable t in [0, 1]
unknown u(t)
param k = 2
equation decay: u' + k*u = 0
initial start: u(0) = 1
exact u = exp(-k*t)
network { layers = [8]  activation = tanh }
points { decay = uniform(16)  holdout = uniform(32) }
weights { decay = 1  start = 1 }
train { ${train} }
sweep band { ${axes} }
`;
}

export function problemOf(text: string): Problem {
  const { problem, findings } = compileSpec(text);
  if (!problem) throw new Error(findings.map((f) => f.message).join('\n'));
  return problem;
}

export function planOf(axes: string, seeds: number | null = null): SweepPlan {
  const problem = problemOf(sweptSpec(axes));
  return planSweep(problem, problem.sweeps[0], { seeds, engine: null });
}

/** One row per run, with the error and total that `say` tells of its settings. */
export function rowsOf(
  plan: SweepPlan,
  say: (set: Record<string, number>) => { error: number | null; total: number | null },
): SweepRow[] {
  return plan.runs.map(({ set }, index) => {
    const { error, total } = say(set);
    return {
      index,
      set,
      verdict: error !== null && error < 0.1 ? 'reached' : 'wrong',
      compared: true,
      relativeL2: error,
      measure: error,
      total,
      parameters: {},
      ended: 'finished',
      steps: 200,
      seconds: 1.5,
      engine: 'wasm',
    };
  });
}
