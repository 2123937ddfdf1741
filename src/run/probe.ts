/**
 * @file One evaluation at the initial network: which term would steer the first update. Used by the language server
 * after a key stroke, so it imports no optimiser, no run folder and no add-on that is not needed.
 */
import { weightedSum } from '../numeric/vector.ts';
import { jointProblem, whyNotJoint } from '../problem/fit/joint-problem.ts';
import { frameOfState } from '../problem/frame.ts';
import type { Problem } from '../problem/problem.ts';
import type { ProbeResult } from '../problem/protocol.ts';
import { compile, estimateValues, initialTheta } from '../trainer/compile/compile.ts';
import { parameterCount } from '../trainer/compile/program.ts';
import { wasmEngine } from '../trainer/engine/embedded/wasm.ts';
import type { Engine } from '../trainer/engine/engine.ts';
import { staticDetectors } from '../trainer/findings/findings.ts';
import { Lens } from '../trainer/lens/lens.ts';
import { runContextOf } from '../trainer/trace/run-context.ts';
import { isEqualTotal, WrittenWeights } from '../trainer/train/written-weights.ts';
import { exactReference } from './exact-reference.ts';
import { drawingGrid, ofCompiled, runHeader } from './header.ts';
import { openFindings } from './told-apart.ts';
import { trainedInsteadFindings } from './trained-instead.ts';

let engine: Engine | null = null;

/** With a part for each experiment, as it is trained. */
const trainable = (problem: Problem): Problem => (whyNotJoint(problem) === null ? jointProblem(problem) : problem);

/**
 * Norms, shares and cosines of the loss terms' gradients at the start, with the findings they give.
 * @param variant of the spec that `stated` is; `null`: the spec itself.
 * @param before the spec without its variant, for `equal_total`.
 * @throws CompileError; TrainingError where no weight gives an equal total.
 */
export async function probe(
  stated: Problem,
  variant: string | null = null,
  before: Problem = stated,
): Promise<ProbeResult> {
  const [problem, base] = [trainable(stated), trainable(before)];
  engine ??= wasmEngine();
  const compiled = compile(problem);
  const session = await engine.open(compiled.program, 'f64');
  try {
    const theta = initialTheta(compiled);
    session.theta.set(theta);
    await session.evaluate();
    const m = session.terms;
    const losses = session.losses.slice();
    const written = new WrittenWeights(compiled);
    if (compiled.terms.some(isEqualTotal)) written.equalise(losses, new WrittenWeights(compile(base)), 1);
    const weights = new Float64Array(m);
    written.at(0, 1, {}, weights);
    const frame = frameOfState({
      step: 0,
      phase: 0,
      seconds: 0,
      losses,
      heldOut: new Float64Array(m).fill(Number.NaN),
      weights,
      gram: session.gram.slice(),
      total: weightedSum(weights, losses),
      measure: Number.NaN,
      parameters: estimateValues(compiled, theta),
    });
    const grid = drawingGrid(problem);
    const header = runHeader(compiled.problem, {
      phases: problem.training.phases.map((p) => ({ name: p.name, steps: 0 })),
      totalSteps: 0,
      grid,
      reference: exactReference(problem, grid),
      ...ofCompiled(compiled),
      engine: engine.label,
      precision: 'f64',
      choice: `one evaluation of ${parameterCount(compiled.program)} numbers`,
      variant,
      folder: null,
    });
    const plan = { phases: [], totalSteps: 1, precision: 'f64' as const, tolerance: 0 };
    const lens = new Lens(runContextOf(compiled, variant, plan), grid, staticDetectors);
    lens.add(frame);
    return { header, frame, findings: [...lens.findings, ...openFindings(stated), ...trainedInsteadFindings(stated)] };
  } finally {
    session.dispose();
  }
}
