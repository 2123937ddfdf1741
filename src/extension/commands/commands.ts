/** @file Every command, one row each; the manifest lists the same names. */
import * as vscode from 'vscode';
import { openWalkthrough } from '../host/milestones.ts';
import { findOutWhatHelps } from './advise.ts';
import { setUpGpu, showDoctor } from './backends.ts';
import type { Pinn } from './context.ts';
import { exportSolution } from './export.ts';
import { goToFinding } from './go-to-finding.ts';
import { openLensLog } from './open-lens-log.ts';
import { showRun } from './open-run.ts';
import { profileEstimates } from './profile.ts';
import {
  compareRuns,
  copyRunPath,
  deleteRuns,
  itemOf,
  type RunArgument,
  renameRun,
  resumeThis,
  revealRun,
} from './run-actions.ts';
import { sweepSpec } from './sweep.ts';
import { type CommandArgument, target, trainingTarget } from './target.ts';
import { newProblem } from './templates.ts';
import { compareTwin, compareVariants, probeSpec, resumeRun, trainSpec, trainVariant } from './train.ts';
import { writeWeights } from './weights.ts';

type Command = (pinn: Pinn, ...args: never[]) => unknown;

/** A command about one spec, or a part of it: a code lens names its variant or its sweep. */
const about =
  (work: (pinn: Pinn, uri: string, part?: string) => unknown): Command =>
  (pinn: Pinn, argument: CommandArgument, part?: unknown) => {
    const uri = target(pinn, argument);
    // Menus hand over other things in this place.
    return uri && work(pinn, uri, typeof part === 'string' ? part : undefined);
  };

/** A command about the run of a spec that trains now. */
const aboutTraining =
  (work: (pinn: Pinn, uri: string) => unknown): Command =>
  async (pinn: Pinn, argument: CommandArgument) => {
    const uri = await trainingTarget(pinn, argument);
    return uri && work(pinn, uri);
  };

/** A row of the tree that is meant itself, not its spec. */
const row = (argument: CommandArgument): RunArgument | null =>
  typeof argument === 'object' && !(argument instanceof vscode.Uri) && itemOf(argument).kind !== 'document'
    ? argument
    : null;

export const commands: Record<string, Command> = {
  'pinn.train': about((pinn, uri) => trainSpec(pinn, uri)),
  'pinn.stop': aboutTraining((pinn, uri) => pinn.training.stop(uri)),
  'pinn.pause': aboutTraining((pinn, uri) => {
    const paused = pinn.store.liveOf(uri).some((run) => run.state.kind === 'paused');
    return paused ? pinn.training.resume(uri) : pinn.training.pause(uri);
  }),
  'pinn.trainVariant': about((pinn, uri, name) => trainVariant(pinn, uri, name)),
  'pinn.compare': about((pinn, uri) => compareVariants(pinn, uri)),
  'pinn.compareTwin': about((pinn, uri) => compareTwin(pinn, uri)),
  'pinn.findOutWhatHelps': about((pinn, uri) => findOutWhatHelps(pinn, uri)),
  'pinn.sweep': about((pinn, uri, name) => sweepSpec(pinn, uri, name)),
  'pinn.profile': about((pinn, uri) => profileEstimates(pinn, uri)),
  'pinn.probe': about((pinn, uri) => probeSpec(pinn, uri)),
  'pinn.goToFinding': about((_pinn, uri) => goToFinding(uri)),
  'pinn.showPanel': about((pinn, uri) => pinn.panels.show(uri)),
  'pinn.followEditor': (pinn: Pinn) => pinn.panels.pin(false),
  'pinn.pinPanel': (pinn: Pinn) => pinn.panels.pin(true),
  'pinn.resumeRun': (pinn: Pinn, argument: CommandArgument) => {
    const one = row(argument);
    const uri = one ? null : target(pinn, argument);
    if (one) return resumeThis(pinn, one);
    return uri && resumeRun(pinn, uri);
  },
  'pinn.openRun': (pinn: Pinn, item?: RunArgument) => showRun(pinn, item),
  'pinn.openLensLog': (pinn: Pinn, folder?: string) => openLensLog(pinn, folder),
  'pinn.compareRuns': (pinn: Pinn, item?: RunArgument, all?: RunArgument[]) => item && compareRuns(pinn, item, all),
  'pinn.renameRun': (pinn: Pinn, item?: RunArgument) => renameRun(pinn, item),
  'pinn.deleteRun': (pinn: Pinn, item?: RunArgument, all?: RunArgument[]) => deleteRuns(pinn, item, all),
  'pinn.revealRun': revealRun,
  'pinn.copyRunPath': copyRunPath,
  'pinn.exportSolution': about((pinn, uri) => exportSolution(pinn, uri)),
  'pinn.writeWeights': about((pinn, uri) => writeWeights(pinn, uri)),
  'pinn.newProblem': (pinn: Pinn, name?: string) =>
    newProblem(vscode.Uri.joinPath(pinn.extension.extensionUri, 'examples'), name),
  'pinn.openWalkthrough': () => openWalkthrough(),
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
