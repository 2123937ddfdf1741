/** @file Every command, one row each; the manifest lists the same names. */
import * as vscode from 'vscode';
import type { RunItem } from '../runs/runs-view.ts';
import { findOutWhatHelps } from './advise.ts';
import { setUpGpu, showDoctor } from './backends.ts';
import type { Pinn } from './context.ts';
import { exportSolution } from './export.ts';
import { showRun } from './open-run.ts';
import { sweepSpec } from './sweep.ts';
import { type CommandArgument, target } from './target.ts';
import { newProblem } from './templates.ts';
import { compareTwin, compareVariants, probeSpec, resumeRun, trainSpec, trainVariant } from './train.ts';
import { writeWeights } from './weights.ts';

type Command = (pinn: Pinn, ...args: never[]) => unknown;

/** A command about one spec. */
const about =
  (work: (pinn: Pinn, uri: string) => unknown): Command =>
  (pinn: Pinn, argument: CommandArgument) => {
    const uri = target(pinn, argument);
    return uri && work(pinn, uri);
  };

export const commands: Record<string, Command> = {
  'pinn.train': about((pinn, uri) => trainSpec(pinn, uri)),
  'pinn.stop': about((pinn, uri) => pinn.training.stop(uri)),
  'pinn.pause': about((pinn, uri) => {
    const paused = pinn.store.latest(uri)?.state.kind === 'paused';
    return paused ? pinn.training.resume(uri) : pinn.training.pause(uri);
  }),
  'pinn.trainVariant': about((pinn, uri) => trainVariant(pinn, uri)),
  'pinn.compare': about((pinn, uri) => compareVariants(pinn, uri)),
  'pinn.compareTwin': about((pinn, uri) => compareTwin(pinn, uri)),
  'pinn.findOutWhatHelps': about((pinn, uri) => findOutWhatHelps(pinn, uri)),
  'pinn.sweep': about((pinn, uri) => sweepSpec(pinn, uri)),
  'pinn.probe': about((pinn, uri) => probeSpec(pinn, uri)),
  'pinn.showPanel': about((pinn, uri) => pinn.panels.show(uri)),
  'pinn.resumeRun': about((pinn, uri) => resumeRun(pinn, uri)),
  'pinn.openRun': (pinn: Pinn, item?: RunItem) => showRun(pinn, item),
  'pinn.exportSolution': about((pinn, uri) => exportSolution(pinn, uri)),
  'pinn.writeWeights': about((pinn, uri) => writeWeights(pinn, uri)),
  'pinn.newProblem': (pinn: Pinn, name?: string) =>
    newProblem(vscode.Uri.joinPath(pinn.extension.extensionUri, 'examples'), name),
  'pinn.doctor': (pinn: Pinn) => showDoctor(pinn),
  'pinn.setUpGpu': (pinn: Pinn) => setUpGpu(pinn),
  'pinn.refreshRuns': (pinn: Pinn) => pinn.runs.refresh(),
  'pinn.showLog': (pinn: Pinn) => pinn.log.show(),
};

export function registerCommands(pinn: Pinn): vscode.Disposable[] {
  return Object.entries(commands).map(([name, command]) =>
    vscode.commands.registerCommand(name, (...args: never[]) => command(pinn, ...args)),
  );
}
