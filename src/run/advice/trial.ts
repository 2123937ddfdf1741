/** @file One trial of an advice: a problem solved or trained with a share of the work, and what came of it. */
import { jointProblem } from '../../problem/fit/joint-problem.ts';
import { weightedNorms } from '../../problem/gram.ts';
import { wantsSolving } from '../../problem/only-solved.ts';
import type { Problem } from '../../problem/problem.ts';
import { defaultOptions } from '../../problem/protocol.ts';
import type { StartTerms } from '../../problem/rewrites/rewrite.ts';
import type { RunHeader, RunResult } from '../../problem/run.ts';
import type { Run } from '../../problem/run-event.ts';
import { prepare } from '../../solver/solver.ts';
import { type Compiled, compile } from '../../trainer/compile/compile.ts';
import { loadNative } from '../../trainer/engine/embedded/native.ts';
import { wasmEngine } from '../../trainer/engine/embedded/wasm.ts';
import { Allowance, stepWork } from '../../trainer/plan/allowance.ts';
import { type Plan, planFor } from '../../trainer/plan/plan.ts';
import type { RunControl } from '../../trainer/train/control.ts';
import { train } from '../run.ts';
import { solveProblem } from '../solve.ts';

export interface TrialEnd {
  header: RunHeader;
  result: RunResult;
  /** [unknowns] on the header's grid; NaN where there is no solution. */
  values: Float64Array[];
  /** The terms before the first step. */
  start: StartTerms;
  /** Operations that it took, or may have taken where nobody counts. */
  work: number;
  /** Share of the steps that are planned; 1: all, or nobody can know. */
  share: number;
}

/** Least share of the planned steps that says something. */
const leastSteps = 20;

/** Why a trial was not made: one clause. */
export class NotTried extends Error {}

/**
 * Solves or trains `problem` with `operations` at most. A training that takes more has fewer steps in every phase, so that
 * its schedules still come to their end; a march ends where the work does. The engine is the native one where there is
 * one: picking the fastest by its time would make the numbers a matter of chance.
 * @throws NotTried where the share is too small for a step, or windows do not take what asks for them
 */
export async function tryOut(problem: Problem, operations: number, control: RunControl): Promise<TrialEnd> {
  if (wantsSolving(problem)) {
    const prepared = prepare(problem);
    if (!prepared.ok) throw new NotTried(`windows do not take it: ${prepared.reason}`);
    const run = solveProblem(problem, {
      prepared: prepared.value,
      control,
      frameInterval: Number.POSITIVE_INFINITY,
      variant: null,
      folder: null,
      operations,
    });
    return follow(run, () => prepared.value.system.work.done, 1);
  }
  const compiled = compile(jointProblem(problem));
  const plan = planFor(compiled);
  const share = affordable(compiled, plan, operations);
  const allowance = new Allowance(operations);
  const run = train(
    shortened(problem, plan, share),
    { ...defaultOptions, frameInterval: Number.POSITIVE_INFINITY },
    control,
    {
      allowance,
      engine: loadNative().engine ?? wasmEngine(),
    },
  );
  return follow(run, () => operations - allowance.left, share);
}

/** Share of the planned steps that the work allows. @throws NotTried where that is next to none */
function affordable({ program }: Compiled, { phases, march }: Plan, operations: number): number {
  const costs = phases.map((phase) => stepWork(program, phase));
  const planned = phases.reduce((sum, { steps }, k) => sum + steps * costs[k], 0);
  if (operations < leastSteps * Math.max(...costs))
    throw new NotTried('its steps are too costly for its share of the work');
  return march ? 1 : Math.min(1, operations / planned);
}

function shortened(problem: Problem, { phases }: Plan, share: number): Problem {
  if (share >= 1) return problem;
  const { training } = problem;
  const steps = (count: number) => Math.max(1, Math.floor(count * share));
  return {
    ...problem,
    training: {
      ...training,
      phases: phases.map(({ call, steps: count }) => ({ ...call, args: { ...call.args, steps: steps(count) } })),
    },
  };
}

async function follow(run: Run, work: () => number, share: number): Promise<TrialEnd> {
  let header: RunHeader | null = null;
  let values: Float64Array[] = [];
  let start: StartTerms | null = null;
  for await (const event of run) {
    if (event.type === 'started') header = event.header;
    else if (event.type === 'solution') values = event.solution.values;
    else if (event.type === 'frame' && header && !start) {
      const norms = weightedNorms(event.frame.gram, event.frame.weights);
      start = Object.fromEntries(
        header.terms.map(({ name }, i) => [name, { weight: event.frame.weights[i], norm: norms[i] }]),
      );
    } else if (event.type === 'finished' && header) {
      return { header, result: event.result, values, start: start ?? {}, work: work(), share };
    }
  }
  throw new Error('the trial ended without a result');
}
