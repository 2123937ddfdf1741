/** @file The command that profiles the estimates of the latest fit: what it says while it does, and when it has ended. */
import * as vscode from 'vscode';
import { profileSentence } from '../../problem/fit/profile-sentence.ts';
import { messageOf } from '../../problem/message-of.ts';
import type { TrainingRun } from '../runs/training-run.ts';
import type { Pinn } from './context.ts';
import { trainSpec, trusted } from './train.ts';

export async function profileEstimates(pinn: Pinn, uri: string): Promise<void> {
  if (!(await trusted())) return;
  const run = pinn.store.latest(uri);
  if (run?.live) {
    void vscode.window.showInformationMessage(
      'Profiles begin at a fit: wait until the training has ended, or stop it.',
    );
    return;
  }
  if (run?.result?.fit) {
    await profileRun(pinn, run);
    return;
  }
  const chosen = await vscode.window.showInformationMessage(
    'Profiles begin at a fit: train a spec with estimates and data first.',
    'Train',
  );
  const trained = chosen === 'Train' ? await trainSpec(pinn, uri) : null;
  if (trained?.result?.fit) await profileRun(pinn, trained);
}

export function stopProfile(pinn: Pinn, uri: string): void {
  const run = pinn.store.latest(uri);
  if (run) pinn.profiling.stop(run);
}

/** Follows it in the panel and in a notification that can cancel; what was cut off can be taken up again. */
async function profileRun(pinn: Pinn, run: TrainingRun): Promise<void> {
  pinn.panels.show(run.identity.uri);
  const progress = {
    location: vscode.ProgressLocation.Notification,
    title: 'Profiling the estimates',
    cancellable: true,
  };
  try {
    const { curves, failures } = await vscode.window.withProgress(progress, async (report, cancellation) => {
      cancellation.onCancellationRequested(() => pinn.profiling.stop(run));
      let told = 0;
      const listening = run.changed.on((change) => {
        if (change !== 'profiles' || !run.profiles) return;
        const { ended, names } = run.profiles;
        const all = 2 * names.length;
        report.report({ message: `${ended} of ${all} sides`, increment: (100 * (ended - told)) / Math.max(1, all) });
        told = ended;
      });
      try {
        return await pinn.profiling.start(run);
      } finally {
        listening.dispose();
      }
    });
    for (const curve of curves) pinn.log.info(`profile: ${profileSentence(curve)}`);
    if (failures.length > 0) throw new Error(failures[0]);
  } catch (error) {
    const sentence = messageOf(error);
    pinn.log.error(sentence);
    void vscode.window.showErrorMessage(sentence);
  }
}
