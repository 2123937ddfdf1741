/** @file Whether runs can be trained side by side on a device that takes nothing but Adam's steps. Pure. */

import { numberArgument } from '../../problem/arguments.ts';
import { encode } from '../../problem/json/codec.ts';
import { wantsSolving } from '../../problem/only-solved.ts';
import { isConstant } from '../../problem/schedule.ts';
import type { Compiled } from '../../trainer/compile/compile.ts';
import type { Plan } from '../../trainer/plan/plan.ts';

interface Subject {
  compiled: Compiled;
  plan: Plan;
}

/** Each says what the device cannot do, or nothing. */
const obstacles: ((context: Subject) => string | false)[] = [
  ({ compiled }) => wantsSolving(compiled.problem) && 'windows solve it, no network is trained',
  ({ plan }) => plan.march !== null && 'it is trained window after window',
  ({ plan: { phases } }) => phases.length > 1 && `it is trained in ${phases.length} phases`,
  ({ plan: { phases } }) => phases[0].name !== 'adam' && `only Adam runs on the device, not ${phases[0].name}`,
  ({ plan: { phases } }) => phases[0].precision !== 'f32' && 'the device computes in single precision only',
  ({ plan: { phases } }) =>
    (numberArgument(phases[0].call, 'beta1', 0.9) !== 0.9 ||
      numberArgument(phases[0].call, 'beta2', 0.999) !== 0.999) &&
    'its Adam has decays of its own',
  ({ plan: { phases } }) =>
    Number.isFinite(numberArgument(phases[0].call, 'clip', Number.POSITIVE_INFINITY)) && 'its gradients are clipped',
  ({ compiled: { problem } }) => problem.weightMethod !== null && `${problem.weightMethod.name} adapts the weights`,
  ({ compiled }) =>
    compiled.terms.some(
      ({ term: { weight } }) => weight && (weight.schedule === 'equal_total' || !isConstant(weight.schedule)),
    ) && 'its weights change with the steps',
  ({ compiled }) => compiled.terms.some(({ rows }) => rows.length > 1) && 'it has families of statements',
  ({ compiled }) => compiled.groups.some((g) => g.schedule?.moves) && 'its points move while it is trained',
  ({ plan }) =>
    (plan.stopAt !== null || plan.budget !== null) && 'a tolerance or a budget may end each run at another step',
  ({ compiled: { problem } }) => problem.training.patience !== null && 'patience may end each run at another step',
];

/** Why this problem cannot be trained side by side with its like; `null` where it can. */
export function whyNotSideBySide(compiled: Compiled, plan: Plan): string | null {
  for (const obstacle of obstacles) {
    const reason = obstacle({ compiled, plan });
    if (reason) return reason;
  }
  return null;
}

/** Runs with the same key run the same program, from other θ and with other weights. */
export const programKey = ({ program, heldOut }: Compiled): string => JSON.stringify(encode([program, heldOut]));
