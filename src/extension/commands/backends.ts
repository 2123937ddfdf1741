/** @file Doctor and the set-up of the GPU backend: both work in a trainer's process, the extension only shows. */

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { messageOf } from '../../problem/message-of.ts';
import { megabytesOf } from '../../problem/number-text/quantity.ts';
import { backendReport } from './backend-report.ts';
import type { Pinn } from './context.ts';
import { doctorPage } from './doctor-page.ts';

/** Opens what this machine has, lacks, and could have. */
export async function showDoctor(pinn: Pinn): Promise<void> {
  const parts = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Examining the engines' },
    () => pinn.training.apart((host) => host.request('doctor', null)),
  );
  const about = {
    'PINN Lens': String(pinn.extension.extension.packageJSON.version),
    'VS Code': vscode.version,
    platform: `${process.platform} ${process.arch}`,
  };
  const page = vscode.window.createWebviewPanel('pinn.doctor', 'PINN Doctor', vscode.ViewColumn.Active, {
    enableScripts: true,
    localResourceRoots: [],
  });
  const copying = page.webview.onDidReceiveMessage(() => vscode.env.clipboard.writeText(backendReport(parts, about)));
  page.onDidDispose(() => copying.dispose());
  page.webview.html = doctorPage(parts, about, randomBytes(16).toString('base64url'));
}

/** Installs the native TensorFlow after asking; can be cancelled and repeated. */
export async function setUpGpu(pinn: Pinn): Promise<void> {
  const choices = [
    { label: 'With an NVIDIA GPU', detail: 'Downloads TensorFlow and its CUDA libraries (several GB).', gpu: true },
    { label: 'Without a GPU', detail: 'Downloads TensorFlow alone (about 200 MB).', gpu: false },
  ];
  const chosen = await vscode.window.showQuickPick(choices, {
    title: 'Set up TensorFlow: pays for wide networks and many points; everything else trains without it',
  });
  if (!chosen) return;
  const progress = {
    location: vscode.ProgressLocation.Notification,
    title: 'Setting up TensorFlow',
    cancellable: true,
  };
  try {
    const done = await vscode.window.withProgress(progress, (report, cancellation) =>
      pinn.training.apart((host) => {
        host.on('setup', ({ message, bytes }) => {
          report.report({
            message: bytes ? `${message} (${megabytesOf(bytes.done, bytes.total)})` : message,
          });
        });
        return Promise.race([
          host.request('setUpTensorflow', { gpu: chosen.gpu }),
          new Promise<null>((resolve) => cancellation.onCancellationRequested(() => resolve(null))),
        ]);
      }),
    );
    if (!done) return;
    const sentence = done.already ? 'was set up before and is whole' : 'is set up';
    void vscode.window.showInformationMessage(`TensorFlow ${sentence}: ${done.folder}`);
  } catch (error) {
    const sentence = messageOf(error);
    pinn.log.error(sentence);
    const next = await vscode.window.showErrorMessage(sentence, 'Doctor');
    if (next) await showDoctor(pinn);
  }
}
