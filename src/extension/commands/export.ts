/** @file Exports the latest run of a spec for other programs, where and how the user says. */

import * as path from 'node:path';
import * as vscode from 'vscode';
import type { SolutionFrame } from '../../problem/frame.ts';
import { messageOf } from '../../problem/message-of.ts';
import type { RunHeader } from '../../problem/run.ts';
import { solutionCurve } from '../../problem/solution-curve.ts';
import { saveAs } from '../host/save.ts';
import { trainerRuntime } from '../host/settings.ts';
import { exportProcess } from '../processes/export-process.ts';
import type { Pinn } from './context.ts';
import { trusted } from './train.ts';

interface FormatItem extends vscode.QuickPickItem {
  /** As the command line calls it. */
  format: string;
  /** What is added to the name of the spec. */
  suffix: string;
}

const formats: FormatItem[] = [
  {
    format: 'csv',
    suffix: '-solution.csv',
    label: 'CSV',
    detail: 'The solution with its derivatives, and every frame',
  },
  { format: 'onnx', suffix: '.onnx', label: 'ONNX', detail: 'The trained network: variable in, unknowns out' },
  { format: 'tensorboard', suffix: '-tensorboard', label: 'TensorBoard', detail: 'Losses, norms, weights and cosines' },
  { format: 'python', suffix: '.py', label: 'Python', detail: 'The problem, stated for DeepXDE with PyTorch' },
];

export async function exportSolution(pinn: Pinn, uri: string): Promise<void> {
  const { header, solution } = pinn.store.latest(uri) ?? {};
  const stem = path.posix.basename(vscode.Uri.parse(uri).path, '.pinn');
  if (!header?.folder) {
    if (header && solution) return saveAs(uri, `${stem}-solution.csv`, await drawnTable(header, solution));
    void vscode.window.showInformationMessage('Train first: there is no solution to export yet.');
    return;
  }
  if (!(await trusted())) return;
  const picked = await vscode.window.showQuickPick(formats, { title: 'Export the latest run', matchOnDetail: true });
  if (!picked) return;
  const { format, suffix } = picked;
  const place = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(vscode.Uri.parse(uri), '..', `${stem}${suffix}`),
    title: `Export as ${picked.label}`,
  });
  if (!place) return;
  try {
    const files = await exportProcess({
      module: path.join(pinn.extension.extensionPath, 'dist', 'cli.cjs'),
      execPath: trainerRuntime(),
      folder: header.folder,
      format,
      target: place.fsPath,
    });
    void vscode.window.showInformationMessage(`Exported ${files.map((file) => path.basename(file)).join(' and ')}.`);
  } catch (error) {
    void vscode.window.showErrorMessage(messageOf(error));
  }
}

/** The solution as it was last drawn: all there is of a run that was not saved. */
async function drawnTable(header: RunHeader, solution: SolutionFrame): Promise<string> {
  const { csvOfColumns } = await import('../../problem/csv.ts');
  const { times, values } = solutionCurve(header.grid, solution);
  return csvOfColumns([header.variable.name, ...header.unknowns.map((unknown) => unknown.name)], [times, ...values]);
}
