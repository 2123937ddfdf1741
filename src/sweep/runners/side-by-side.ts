/** @file Which runs of a sweep are trained side by side on the WebGPU device, and that. */

import { jointProblem, whyNotJoint } from '../../problem/fit/joint-problem.ts';
import { messageOf } from '../../problem/message-of.ts';
import { programKey, whyNotSideBySide } from '../../run/batch/fit.ts';
import { type BatchMember, trainSideBySide } from '../../run/batch/train.ts';
import { effectiveProblem } from '../../run/run.ts';
import { findPackage, packageFolders } from '../../trainer/backend/places.ts';
import { compile } from '../../trainer/compile/compile.ts';
import { webgpuAdapter } from '../../trainer/engine/webgpu/engine.ts';
import { planFor } from '../../trainer/plan/plan.ts';
import { RunControl } from '../../trainer/train/control.ts';
import type { SweepFolder } from '../folder/folder.ts';
import { clearRun, freshOptions, outcomeOf, type RunOutcome, sweptProblem } from './make-run.ts';

/** Most runs of one dispatch: a kill costs at most the runs under way. */
const mostTogether = 1024;
/** Without being asked for, the device has to have at least this many runs of one program at once to be worth it. */
const fewestTogether = 64;
/** Milliseconds between words about how far the steps are. */
const wordInterval = 5000;

interface Member extends BatchMember {
  index: number;
}

/** Runs by their programs, or one clause about why they cannot be trained side by side. */
function groupsOf(folder: SweepFolder, indices: readonly number[]): Member[][] | string {
  const groups = new Map<string, Member[]>();
  for (const index of indices) {
    const options = freshOptions(folder, index);
    const stated = effectiveProblem(sweptProblem(folder), options);
    const why = whyNotJoint(stated);
    if (why !== null) return why;
    const problem = jointProblem(stated);
    const compiled = compile(problem);
    const plan = planFor(compiled);
    const reason = whyNotSideBySide(compiled, plan);
    if (reason !== null) return reason;
    const key = programKey(compiled);
    groups.set(key, [...(groups.get(key) ?? []), { index, problem, compiled, plan, options }]);
  }
  return [...groups.values()];
}

const chunks = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, k) => list.slice(k * size, (k + 1) * size));

/** The groups that the device is to train; `null` where the runs go to processes, having said why where it was asked for. */
async function suited(
  folder: SweepFolder,
  todo: readonly number[],
  say: (sentence: string) => void,
): Promise<Member[][] | null> {
  const wanted = folder.plan.engine ?? folder.problem.training.engine;
  const asked = folder.plan.engine === 'webgpu';
  if (!asked && wanted !== 'auto' && wanted !== 'webgpu') return null;
  if (!asked && (todo.length < fewestTogether || !findPackage('webgpu', packageFolders('webgpu')))) return null;
  try {
    const groups = groupsOf(folder, todo);
    if (typeof groups === 'string') {
      if (asked) say(`the runs cannot be trained side by side: ${groups}; they go to processes`);
      return null;
    }
    const { software } = await webgpuAdapter();
    const worth = !software && groups.every((group) => group.length >= fewestTogether);
    return asked || worth ? groups : null;
  } catch (error) {
    if (asked) say(`the runs cannot be trained side by side: ${messageOf(error)}; they go to processes`);
    return null;
  }
}

export interface SideBySideOptions {
  stop: AbortSignal;
  onEnd: (outcome: RunOutcome) => void;
  say: (sentence: string) => void;
}

/**
 * Trains what suits the device.
 * @returns the runs that are left for processes: all, none, or those that a lost device did not finish
 * @throws RunFolderError
 */
export async function runSideBySide(
  folder: SweepFolder,
  todo: readonly number[],
  { stop, onEnd, say }: SideBySideOptions,
): Promise<number[]> {
  const groups = await suited(folder, todo, say);
  if (!groups) return [...todo];
  const left = new Set(todo);
  const control = new RunControl();
  stop.addEventListener('abort', () => control.stop());
  for (const members of groups.flatMap((group) => chunks(group, mostTogether))) {
    say(`${members.length} runs side by side on the WebGPU device`);
    for (const { index } of members) clearRun(folder, index);
    let spoken = performance.now();
    try {
      const whole = await trainSideBySide(members, control, {
        step: (step, total) => {
          if (performance.now() - spoken < wordInterval) return;
          spoken = performance.now();
          say(`step ${step} of ${total}`);
        },
        ended: (k) => {
          const { index } = members[k];
          left.delete(index);
          onEnd(outcomeOf(folder, index));
        },
      });
      if (!whole) return [];
    } catch (error) {
      say(`${messageOf(error)}; ${left.size} runs go to processes`);
      return [...left];
    }
  }
  return [];
}
