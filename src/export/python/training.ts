/** @file Weights, rates and optimisers as Python: what DeepXDE has, and in words what it has not. */

import { numberArgument } from '../../problem/arguments.ts';
import type { Schedule } from '../../problem/schedule.ts';
import { isConstant, resolveStep, valueAt } from '../../problem/schedule.ts';
import type { Phase } from '../../trainer/plan/phases.ts';
import type { Plan } from '../../trainer/plan/plan.ts';
import { numeral } from './expression.ts';

/** `scheduled(step, …)` of one schedule, or its number. */
export function scheduleText(schedule: Schedule, total: number): string {
  if (isConstant(schedule)) return numeral(schedule.value);
  const held = schedule.until ? resolveStep(schedule.until, total) : 0;
  const segments = schedule.segments.map((s) => {
    const at = resolveStep(s.at, total);
    const until = s.until ? resolveStep(s.until, total) : at;
    return `("${s.shape}", ${[s.to, at, until].map(numeral).join(', ')})`;
  });
  return `scheduled(step, ${numeral(schedule.value)}, ${numeral(held)}, [${segments.join(', ')}])`;
}

/** The function that the texts of schedules call. */
export const scheduleFunction = `
def scheduled(step, value, start, segments):
    """A number that changes with the step: held until start, then shape after shape to a value at a step."""
    shapes = {
        "linear": lambda a, b, x: a + (b - a) * x,
        "cosine": lambda a, b, x: b + (a - b) * 0.5 * (1 + math.cos(math.pi * x)),
        "exponential": lambda a, b, x: a * (b / a) ** x,
        "step": lambda a, b, x: a,
    }
    for shape, to, end, held in segments:
        if step <= start:
            return value
        if step < end:
            return shapes[shape](value, to, (step - start) / (end - start))
        value, start = to, held
    return value
`;

export interface TrainingText {
  /** Lines of `train()`. */
  lines: string[];
  /** What the script does otherwise than the spec, one sentence each. */
  notes: string[];
}

interface TrainingNames {
  /** Further arguments of every `model.compile`. */
  compile: string;
  /** Trainable numbers besides the network. */
  scalars: boolean;
  /** Argument of `model.train`, with a comma before it. */
  callbacks: string;
}

type PhaseText = (phase: Phase, offset: number, total: number, names: TrainingNames) => TrainingText;

const lbfgs: PhaseText = (phase, _offset, _total, { compile, callbacks }) => ({
  lines: [
    `dde.optimizers.set_LBFGS_options(maxcor=${numberArgument(phase.call, 'memory', 20)}, maxiter=${phase.steps}, ftol=0, gtol=1e-14)`,
    `model.compile("L-BFGS", ${compile})`,
    `model.train(display_every=1000${callbacks})`,
  ],
  notes: [],
});

/** What stands in for an optimiser that DeepXDE has not: as many steps as reach as far in practice. */
const instead =
  (times: number): PhaseText =>
  (phase, offset, total, names) => {
    const steps = times * phase.steps;
    const text = lbfgs({ ...phase, steps, call: { ...phase.call, args: { memory: 100 } } }, offset, total, names);
    return {
      ...text,
      notes: [`DeepXDE has no ${phase.name}: L-BFGS with ${steps} steps stands for its ${phase.steps}.`],
    };
  };

const phases: Record<string, PhaseText> = {
  adam(phase, offset, total, { compile, scalars, callbacks }) {
    const { call, steps } = phase;
    const schedule = phase.rate!;
    const betas = [numberArgument(call, 'beta1', 0.9), numberArgument(call, 'beta2', 0.999)];
    const first = numeral(valueAt(schedule, offset, total));
    const lines: string[] = [];
    let decay = '';
    if (!isConstant(schedule)) {
      const step = offset === 0 ? 'step' : `step + ${offset}`;
      lines.push(`rate = lambda step: ${scheduleText(schedule, total)}`);
      decay = `, decay=("lambda", lambda step: rate(${step}) / rate(${offset}))`;
    }
    const usual = betas[0] === 0.9 && betas[1] === 0.999;
    const trained = scalars ? '[*net.parameters(), *SCALARS]' : 'net.parameters()';
    const optimiser = usual
      ? `"adam", lr=${first}`
      : `torch.optim.Adam(${trained}, lr=${first}, betas=(${betas.join(', ')}))`;
    lines.push(
      `model.compile(${optimiser}${decay}, ${compile})`,
      `model.train(iterations=${steps}, display_every=1000${callbacks})`,
    );
    const clip = numberArgument(call, 'clip', Number.POSITIVE_INFINITY);
    return {
      lines,
      notes: Number.isFinite(clip) ? [`DeepXDE does not shorten gradients; the spec shortens them to ${clip}.`] : [],
    };
  },
  lbfgs,
  levenberg_marquardt: instead(20),
  ssbroyden: instead(1),
};

export function trainingText(plan: Plan, names: TrainingNames): TrainingText {
  const all: TrainingText = { lines: [], notes: [] };
  if (plan.march) all.notes.push('DeepXDE has no march: one network is trained over the whole interval.');
  let offset = 0;
  for (const phase of plan.phases) {
    const { lines, notes } = phases[phase.name](phase, offset, plan.totalSteps, names);
    all.lines.push(...lines);
    all.notes.push(...notes);
    offset += phase.steps;
  }
  return all;
}
