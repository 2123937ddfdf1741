/** @file The command that runs a sweep of the spec, tells how far it is, and ends with its map. */

import * as path from 'node:path';
import * as vscode from 'vscode';
import type { SweepRunLine, SweepSummary } from '../../problem/json/sweep.ts';
import { messageOf } from '../../problem/message-of.ts';
import { shortText } from '../../problem/number-text/axis.ts';
import { runsFolder, trainerRuntime } from '../host/settings.ts';
import { showSweepMap } from '../panel/sweep-map.ts';
import { sweepProcess } from '../processes/sweep-process.ts';
import type { Pinn } from './context.ts';
import { problemOf, trusted } from './train.ts';

/** @param wanted the sweep to run; without it the user chooses */
export async function sweepSpec(pinn: Pinn, uri: string, wanted?: string): Promise<void> {
  if (!(await trusted())) return;
  const problem = await problemOf(pinn, uri);
  if (!problem) return;
  const spec = vscode.Uri.parse(uri);
  if (problem.sweeps.length === 0) {
    void vscode.window.showInformationMessage(
      'This spec has no sweep. Write `sweep band { … = log(1e-6, 1, 7) }` with the name of a term or a param.',
    );
    return;
  }
  // A sweep is run by processes that read the file.
  const document = vscode.workspace.textDocuments.find((d) => d.uri.toString() === uri);
  if (spec.scheme !== 'file' || (document?.isDirty && !(await document.save()))) {
    void vscode.window.showInformationMessage('Save the spec first: the runs of a sweep read its file.');
    return;
  }
  const names = problem.sweeps.map((sweep) => sweep.name);
  const only = wanted ?? (names.length === 1 ? names[0] : undefined);
  const name = only ?? (await vscode.window.showQuickPick(names, { title: 'Run which sweep?' }));
  if (name === undefined) return;
  const storage = pinn.extension.globalStorageUri;
  const out = runsFolder(spec, storage) ?? path.join(storage.fsPath, 'runs');
  await follow(pinn, name, [spec.fsPath, name, '--out', out]);
}

/** Runs it with a notification that can cancel; what was cut off can be taken up again. */
async function follow(pinn: Pinn, name: string, args: string[]): Promise<void> {
  const progress = { location: vscode.ProgressLocation.Notification, title: `Sweep ${name}`, cancellable: true };
  try {
    const summary = await vscode.window.withProgress(progress, (report, cancellation) => {
      const stop = new AbortController();
      cancellation.onCancellationRequested(() => {
        stop.abort();
        report.report({ message: 'saving the runs under way' });
      });
      let all = 1;
      let done = 0;
      return sweepProcess({
        module: path.join(pinn.extension.extensionPath, 'dist', 'cli.cjs'),
        execPath: trainerRuntime(),
        args,
        signal: stop.signal,
        started: ({ runs, finished }) => {
          all = runs;
          done = finished;
          report.report({ message: `${done} of ${all} runs`, increment: (100 * done) / all });
        },
        ended: (line) => {
          if (line.kind !== 'stopped') done++;
          report.report({ message: `${done} of ${all} runs · ${runText(line)}`, increment: 100 / all });
          pinn.log.info(`sweep ${name}: ${runText(line)}`);
        },
      });
    });
    await conclude(pinn, name, summary);
  } catch (error) {
    const sentence = messageOf(error);
    pinn.log.error(sentence);
    void vscode.window.showErrorMessage(sentence);
  }
}

function runText({ set, kind, verdict, message }: SweepRunLine): string {
  const setting = Object.entries(set)
    .map(([key, value]) => `${key} = ${shortText(value)}`)
    .join(', ');
  return `${setting}: ${kind === 'row' ? verdict : (message ?? kind)}`;
}

async function conclude(pinn: Pinn, name: string, summary: SweepSummary): Promise<void> {
  const { folder, finished, runs, failed, because } = summary;
  pinn.runs.refresh();
  if (!folder) return;
  if (finished > 0) await showSweepMap(folder);
  if (finished === runs) {
    void vscode.window.showInformationMessage(because);
    return;
  }
  const why = failed > 0 ? `${failed} failed` : 'it was stopped';
  const sentence = `${finished} of ${runs} runs of sweep ${name} have ended; ${why}.`;
  const chosen = await vscode.window.showWarningMessage(sentence, 'Go On', 'Show Log');
  if (chosen === 'Go On') await follow(pinn, name, ['--resume', folder]);
  if (chosen === 'Show Log') pinn.log.show();
}
