/** @file The command that finds out by trying what would help a spec, and writes what the author chooses. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { AdviceLine } from '../../problem/json/advice.ts';
import { messageOf } from '../../problem/message-of.ts';
import { applyFix } from '../editor/fixes.ts';
import { trainerRuntime } from '../host/settings.ts';
import { adviceProcess } from '../processes/advice-process.ts';
import { type AdviceChoice, adviceSections } from './advice-list.ts';
import type { Pinn } from './context.ts';
import { problemOf, trainSpec, trusted } from './train.ts';

export async function findOutWhatHelps(pinn: Pinn, uri: string): Promise<void> {
  if (!(await trusted()) || !(await problemOf(pinn, uri))) return;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  try {
    const advice = await follow(pinn, document);
    pinn.log.info(`advice: ${advice.because}`);
    if (advice.ranking.length > 0) await choose(pinn, uri, advice);
    else void vscode.window.showInformationMessage(advice.because);
  } catch (error) {
    const sentence = messageOf(error);
    pinn.log.error(sentence);
    void vscode.window.showErrorMessage(sentence);
  }
}

/** Tries with a notification that can cancel; what is known then is shown. */
function follow(pinn: Pinn, document: vscode.TextDocument): PromiseLike<AdviceLine> {
  const progress = {
    location: vscode.ProgressLocation.Notification,
    title: 'Finding out what helps',
    cancellable: true,
  };
  return vscode.window.withProgress(progress, (report, cancellation) => {
    const stop = new AbortController();
    cancellation.onCancellationRequested(() => stop.abort());
    let share = 0;
    return adviceProcess({
      module: path.join(pinn.extension.extensionPath, 'dist', 'cli.cjs'),
      execPath: trainerRuntime(),
      text: document.getText(),
      folder: document.uri.scheme === 'file' ? path.dirname(document.uri.fsPath) : undefined,
      signal: stop.signal,
      started: ({ trials }) => {
        share = 100 / trials.length;
      },
      trying: ({ name }) => report.report({ message: name }),
      tried: () => report.report({ increment: share }),
    });
  });
}

type Item = vscode.QuickPickItem & Partial<Pick<AdviceChoice, 'fix'>>;

/** The ranking; what is chosen is written into the spec as one edit, and can be trained at once. */
async function choose(pinn: Pinn, uri: string, advice: AdviceLine): Promise<void> {
  const items = adviceSections(advice).flatMap(({ title, choices }): Item[] => [
    { label: title, kind: vscode.QuickPickItemKind.Separator },
    ...choices,
  ]);
  const against = advice.truth
    ? `error against the ${advice.truth}`
    : 'by the held-out residual: a small one is no proof';
  const picked = await vscode.window.showQuickPick(items, {
    title: `What helps${advice.stopped ? ', as far as it was tried' : ''}: ${against}`,
    placeHolder: advice.because,
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  if (!picked?.fix) return;
  if ((await applyFix(pinn.language, uri, picked.fix)) === 'no place') {
    void vscode.window.showWarningMessage(
      'Nothing was written: the spec has changed meanwhile and has no place for it.',
    );
    return;
  }
  const next = await vscode.window.showInformationMessage(
    `Written into the spec: ${picked.label.replace(/^\$\([\w-]+\) /, '')}.`,
    'Train',
  );
  if (next === 'Train') await trainSpec(pinn, uri);
}
