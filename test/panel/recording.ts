/**
 * A recorded run without a trainer: a damped oscillator u″ + 4u′ + ku = 0 on [0, 1], expanded in fixed random features
 * u = Σ θₖ sin(ωₖt + bₖ), trained by Adam on weighted squared residuals. Small, but every number in it is real: losses,
 * Gram matrices, steps and solutions belong to one another.
 */
import type { Finding } from '../../src/problem/finding.ts';
import { type Frame, frameVersion, type SolutionFrame } from '../../src/problem/frame.ts';
import { totalNorm, weightedNorms } from '../../src/problem/gram.ts';
import { defaultHistoryCapacity, History } from '../../src/problem/history.ts';
import { type MemberTrace, withLook } from '../../src/problem/member-trace.ts';
import type { PanelRun, RunState } from '../../src/problem/panel-messages.ts';
import { type RunHeader, type RunResult, runVersion } from '../../src/problem/run.ts';
import type { SourceRange } from '../../src/problem/source.ts';

export interface RecordingOptions {
  id: string;
  title: string;
  variant: string | null;
  weights: { release: number; rest: number; motion: number; measured?: number };
  steps: number;
  /** Steps between frames. */
  every: number;
  seed: number;
  /** Estimate k from the measured data, starting here. */
  estimate?: number;
  /** Weight of `motion` grows to this by half of the run. */
  motionUntil?: number;
}

export interface Recording {
  header: RunHeader;
  frames: Frame[];
  solutions: SolutionFrame[];
  findings: Finding[];
  result: RunResult;
}

/** Park–Miller generator, uniform in (0, 1). */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

const stiffness = 400;
const damping = 4;
const features = 48;
const omega0 = Math.sqrt(stiffness - (damping / 2) ** 2);

/** u with u(0) = 1, u′(0) = 0. */
export const exact = (t: number): number =>
  Math.exp((-damping / 2) * t) * (Math.cos(omega0 * t) + (damping / 2 / omega0) * Math.sin(omega0 * t));

const at = (line: number, length: number): SourceRange => ({
  start: { line, character: 2 },
  end: { line, character: 2 + length },
});

/** One residual: its rows are ∂r/∂θ at fixed k. */
interface Block {
  rows: Float64Array[];
  target: Float64Array;
  /** Rows of u itself, multiplied by k − k₀ when k is estimated; empty otherwise. */
  stiff: Float64Array[];
}

export function record(options: RecordingOptions): Recording {
  const random = uniform(options.seed);
  const omegas = Float64Array.from({ length: features }, () => 2 + 28 * random());
  const shifts = Float64Array.from({ length: features }, () => 2 * Math.PI * random());
  const row = (t: number, order: number) =>
    omegas.map((w, k) => (w ** order * Math.sin(w * t + shifts[k] + (order * Math.PI) / 2)) / Math.sqrt(features));
  const points = Float64Array.from({ length: 60 }, (_, i) => (i + 0.5) / 60);
  const grid = Float64Array.from({ length: 201 }, (_, i) => i / 200);
  const operator = (t: number) => {
    const [u, u1, u2] = [row(t, 0), row(t, 1), row(t, 2)];
    return u.map((v, k) => u2[k] + damping * u1[k] + stiffness * v);
  };
  const noise = 0.04;
  const times = Float64Array.from({ length: 16 }, (_, i) => 0.03 + i / 16.5);
  const measured = times.map((t) => {
    const gauss = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    return exact(t) + noise * gauss;
  });
  const heldOut = Uint8Array.from(times, (_, i) => (i % 5 === 3 ? 1 : 0));
  const zero = (n: number) => new Float64Array(n);
  const estimate = options.estimate !== undefined;
  const collocation = (ts: Float64Array): Block => ({
    rows: [...ts].map(operator),
    target: zero(ts.length),
    stiff: estimate ? [...ts].map((t) => row(t, 0)) : [],
  });
  const fixed = (rows: Float64Array[], target: Float64Array): Block => ({ rows, target, stiff: [] });
  const used = [...times.keys()].filter((k) => heldOut[k] === 0);
  const kept = [...times.keys()].filter((k) => heldOut[k] === 1);
  const pick = (list: number[]) =>
    fixed(
      list.map((k) => row(times[k], 0)),
      Float64Array.from(list, (k) => measured[k]),
    );
  const names = ['release', 'rest', 'motion', ...(options.weights.measured === undefined ? [] : ['measured'])];
  const blocks: Block[] = [
    fixed([row(0, 0)], Float64Array.of(1)),
    fixed([row(0, 1)], zero(1)),
    collocation(points),
    pick(used),
  ].slice(0, names.length);
  const heldOutBlocks: Block[] = [
    blocks[0],
    blocks[1],
    collocation(grid.map((t) => Math.min(1, t + 0.002))),
    pick(kept),
  ].slice(0, names.length);

  const theta = Float64Array.from({ length: features + 1 }, () => 0.6 * (random() - 0.5));
  // The last entry is the estimated parameter as a share of 400, so that it moves as fast as the rest.
  theta[features] = estimate ? (options.estimate as number) / stiffness - 1 : 0;
  const residual = (b: Block, r: number): number => {
    let value = -b.target[r];
    for (let k = 0; k < features; k++) value += b.rows[r][k] * theta[k];
    if (b.stiff.length > 0)
      for (let k = 0; k < features; k++) value += stiffness * theta[features] * b.stiff[r][k] * theta[k];
    return value;
  };
  const loss = (b: Block) => b.rows.reduce((s, _, r) => s + residual(b, r) ** 2, 0) / b.rows.length;
  const gradient = (b: Block): Float64Array => {
    const g = zero(features + 1);
    b.rows.forEach((rows, r) => {
      const factor = (2 * residual(b, r)) / b.rows.length;
      for (let k = 0; k < features; k++) {
        g[k] += factor * rows[k];
        if (b.stiff.length > 0) {
          g[k] += factor * stiffness * theta[features] * b.stiff[r][k];
          g[features] += factor * stiffness * b.stiff[r][k] * theta[k];
        }
      }
    });
    return g;
  };
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((s, x, k) => s + x * b[k], 0);
  const gramOf = (gs: Float64Array[]) => Float64Array.from(gs.flatMap((a) => gs.map((b) => dot(a, b))));
  const m = names.length;
  const weightsAt = (step: number) => {
    const w = Float64Array.from(names, (n) => options.weights[n as keyof RecordingOptions['weights']] as number);
    if (options.motionUntil !== undefined) {
      const share = Math.min(1, step / (options.steps / 2));
      w[2] *= (options.motionUntil / w[2]) ** share;
    }
    return w;
  };

  const frames: Frame[] = [];
  const solutions: SolutionFrame[] = [];
  const [first, second] = [zero(features + 1), zero(features + 1)];
  let taken: Float64Array | null = null;
  const solution = (step: number): SolutionFrame => ({
    v: frameVersion,
    step,
    values: [grid.map((t) => dot(row(t, 0), theta.subarray(0, features)))],
    residuals: [grid.map((_, r) => residual(collocationOnGrid, r))],
  });
  const collocationOnGrid = collocation(grid);
  for (let step = 0; step <= options.steps; step++) {
    const weights = weightsAt(step);
    const gs = blocks.map(gradient);
    const rate = 0.02 * 0.02 ** (step / options.steps);
    if (step % options.every === 0) {
      const losses = Float64Array.from(blocks, loss);
      const evaluated = step % (options.every * 5) === 0;
      const held = evaluated ? Float64Array.from(heldOutBlocks, loss) : zero(m).fill(Number.NaN);
      const scaled = gs.map((g, i) =>
        g.map((x, k) => (weights[i] * x) / (Math.sqrt(second[k] / (1 - 0.999 ** Math.max(1, step))) + 1e-8)),
      );
      frames.push({
        v: frameVersion,
        step,
        phase: step < options.steps * 0.7 ? 0 : 1,
        seconds: step * 6e-4,
        losses,
        heldOut: held,
        weights,
        gram: gramOf(gs),
        stepDots: taken ? Float64Array.from(gs, (g) => dot(taken as Float64Array, g)) : zero(m).fill(Number.NaN),
        stepNorm: taken ? Math.sqrt(dot(taken, taken)) : 0,
        preconditionedGram: step > 0 ? gramOf(scaled) : null,
        total: dot(losses, weights),
        rate,
        measure: evaluated ? dot(held, weights) : Number.NaN,
        parameters: estimate ? Float64Array.of(stiffness * (1 + theta[features])) : zero(0),
      });
      if (step % (options.every * 10) === 0 || step === options.steps) solutions.push(solution(step));
    }
    if (step === options.steps) break;
    // Adam (Kingma & Ba 2014, algorithm 1).
    taken = zero(features + 1);
    for (let k = 0; k <= features; k++) {
      const g = gs.reduce((s, x, i) => s + weights[i] * x[k], 0);
      first[k] = 0.9 * first[k] + 0.1 * g;
      second[k] = 0.999 * second[k] + 0.001 * g * g;
      taken[k] =
        (-rate * (first[k] / (1 - 0.9 ** (step + 1)))) / (Math.sqrt(second[k] / (1 - 0.999 ** (step + 1))) + 1e-8);
    }
    for (let k = 0; k <= features; k++) theta[k] += taken[k];
  }

  const reference = grid.map(exact);
  const values = solutions[solutions.length - 1].values[0];
  const relativeL2 =
    Math.sqrt(values.reduce((s, v, k) => s + (v - reference[k]) ** 2, 0)) / Math.sqrt(dot(reference, reference));
  const last = frames[frames.length - 1];
  const texts = ['release: u(0) = 1', "rest: u'(0) = 0", "motion: u'' + 4*u' + k*u = 0", 'measured: u ~ "swing.csv"'];
  const kinds = ['initial', 'initial', 'equation', 'data'] as const;
  const header: RunHeader = {
    v: runVersion,
    id: options.id,
    title: options.title,
    terms: names.map((name, i) => ({
      name,
      kind: kinds[i],
      text: texts[i],
      source: at(8 + i, texts[i].length),
    })),
    hardTerms: [],
    variable: { name: 't', unit: 's', from: 0, to: 1 },
    unknowns: [{ name: 'u', unit: 'm' }],
    parameters: estimate ? [{ name: 'k', unit: 'N/m', low: 100, high: 900, start: options.estimate as number }] : [],
    phases: [
      { name: 'adam', steps: options.steps * 0.7 },
      { name: 'adam, slower', steps: options.steps * 0.3 },
    ],
    totalSteps: options.steps,
    grid,
    reference: { kind: 'exact', label: 'exact', values: [reference] },
    data:
      m === 4
        ? [{ term: 'measured', unknown: 0, times, values: measured, noise: measured.map(() => noise), heldOut }]
        : [],
    points: [{ term: 'motion', times: points }],
    engine: 'WebAssembly (embedded)',
    precision: 'f64',
    networkParameters: features,
    choice: 'small network, first-order phases: one core beats a GPU here',
    seed: options.seed,
    variant: options.variant,
    folder: `/tmp/runs/${options.id}`,
  };
  const { leader, behind, dominance } = extremes(frames[0]);
  const findings = imbalance(header, frames[0], options.steps);
  return {
    header,
    frames,
    solutions,
    findings,
    result: {
      v: runVersion,
      verdict: relativeL2 < 0.02 ? 'reached' : relativeL2 < 0.5 ? 'not reached' : 'wrong',
      because:
        relativeL2 < 0.02
          ? 'The held-out residual fell below the tolerance and the solution agrees with the exact one.'
          : 'The solution differs from the exact one: the initial condition was given too little say.',
      ended: 'finished',
      relativeL2,
      referenceKind: 'exact',
      errorEstimate: null,
      tolerance: 0.02,
      steps: options.steps,
      seconds: last.seconds,
      engine: header.engine,
      bestStep: options.steps - options.every * 2,
      measure: totalNorm(last.gram, last.weights),
      terms: Object.fromEntries(
        names.map((n, i) => [n, { loss: last.losses[i], heldOut: last.losses[i], weight: last.weights[i] }]),
      ),
      parameters: estimate
        ? { k: { value: last.parameters[0], low: last.parameters[0] - 6, high: last.parameters[0] + 6 } }
        : {},
      findings,
      checklist: [
        {
          question: 'Are the losses of comparable magnitude?',
          answer: 'yes',
          evidence: 'The largest normalised loss is 4.1 times the smallest.',
          suggestion: null,
        },
        {
          question: 'Are the gradient norms within an order of magnitude?',
          answer: dominance < 10 ? 'yes' : 'no',
          evidence: `At the start ${names[leader]} is ${dominance.toPrecision(3)} times ${names[behind]}.`,
          suggestion: dominance < 10 ? null : `Lower the weight of "${names[leader]}".`,
        },
        {
          question: 'Is the network large enough?',
          answer: 'not tested',
          evidence: 'No run with another width was made.',
          suggestion: 'Compare with a network of twice the width.',
          experiment: { kind: 'add-variant', name: 'wider', blocks: { network: { layers: [64, 64] } } },
        },
        {
          question: 'Do held-out points agree with training points?',
          answer: 'yes',
          evidence: 'Their losses differ by less than 20 %.',
          suggestion: null,
        },
      ],
      run: header.folder,
    },
  };
}

/** The terms of the greatest and of the smallest weighted gradient, and how many times the one is the other. */
function extremes({ gram, weights }: Frame): {
  norms: Float64Array;
  leader: number;
  behind: number;
  dominance: number;
} {
  const norms = Float64Array.from(weightedNorms(gram, weights));
  const leader = norms.indexOf(Math.max(...norms));
  const behind = norms.indexOf(Math.min(...norms));
  return { norms, leader, behind, dominance: norms[leader] / norms[behind] };
}

/** What the lens says of a frame in which one term outweighs another ten times and more. */
export function imbalance({ terms }: RunHeader, frame: Frame, lasted: number): Finding[] {
  const { norms, leader, behind, dominance } = extremes(frame);
  if (dominance < 10) return [];
  const [strong, weak] = [leader, behind].map((i) => ({ name: terms[i].name, norm: norms[i].toPrecision(3) }));
  return [
    {
      code: 'loss-imbalance',
      severity: dominance >= 100 ? 'warning' : 'hint',
      term: strong.name,
      range: terms[leader].source,
      message: `"${strong.name}" outweighs "${weak.name}" ${Math.round(dominance)} : 1 in the gradient (${strong.norm} against ${weak.norm}).`,
      evidence: { ratio: dominance },
      related: [],
      fix: {
        kind: 'set-weights',
        weights: { [strong.name]: Number((frame.weights[leader] / dominance).toPrecision(2)) },
      },
      lasted,
    },
  ];
}

/** A recording as a run that has come this far. */
export function panelRun(
  recording: Recording,
  frames: number,
  state: RunState,
  capacity = defaultHistoryCapacity,
): PanelRun {
  const history = new History(recording.header.terms.length, recording.header.parameters.length, capacity);
  for (const frame of recording.frames.slice(0, frames)) history.push(frame);
  const step = recording.frames[frames - 1]?.step ?? -1;
  return {
    header: recording.header,
    history: history.snapshot(),
    solution: recording.solutions.filter((s) => s.step <= step).at(-1) ?? null,
    kept: null,
    trace: recording.solutions.filter((s) => s.step <= step).reduce<MemberTrace>(withLook, []),
    findings: recording.findings,
    state,
    result: state.kind === 'finished' ? recording.result : null,
  };
}
