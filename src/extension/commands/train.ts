/** @file The commands that start runs, and what the user sees of them. */

import * as path from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../problem/message-of.ts';
import type { Problem } from '../../problem/problem.ts';
import { applyFix } from '../editor/fixes.ts';
import { showEditor, toRange } from '../editor/places.ts';
import { reached } from '../host/milestones.ts';
import { opensPanel } from '../host/settings.ts';
import { InvalidSpec, type TrainingChoice } from '../runs/training.ts';
import type { TrainingRun } from '../runs/training-run.ts';
import type { Pinn } from './context.ts';
import { twinVariant, withVariant } from './twin.ts';

/** Trains and stays until the run has ended; tells about a failure once. */
export async function trainSpec(pinn: Pinn, uri: string, choice: TrainingChoice = {}): Promise<TrainingRun | null> {
  if (!(await trusted())) return null;
  const run = await attempt(pinn, uri, () =>
    pinn.training.train(uri, choice, () => {
      if (opensPanel(vscode.Uri.parse(uri))) pinn.panels.show(uri);
    }),
  );
  if (run?.state.kind === 'crashed') void tellCrash(pinn, run);
  return run;
}

export async function probeSpec(pinn: Pinn, uri: string): Promise<void> {
  if (!(await trusted())) return;
  const run = await attempt(pinn, uri, () =>
    vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: 'Probing gradients' }, () =>
      pinn.training.probe(uri),
    ),
  );
  if (!run) return;
  pinn.panels.show(uri);
  reached('probed');
}

export async function trainVariant(pinn: Pinn, uri: string, name?: string): Promise<void> {
  const problem = await problemOf(pinn, uri);
  if (!problem) return;
  const variant = name ?? (await pickVariant(problem));
  if (variant !== undefined) await trainSpec(pinn, uri, { variant: variant === asWritten ? null : variant });
}

/** Trains the chosen variants one after the other and lays them over each other. */
export async function compareVariants(pinn: Pinn, uri: string): Promise<void> {
  const problem = await problemOf(pinn, uri);
  if (!problem) return;
  if (problem.variants.length === 0) {
    void vscode.window.showInformationMessage(
      'This spec has no variants. Write `variant drowned { weights { … } }` to have something to compare.',
    );
    return;
  }
  const picked = await vscode.window.showQuickPick(
    [asWritten, ...problem.variants.map((variant) => variant.name)].map((label) => ({ label, picked: true })),
    { canPickMany: true, title: 'Compare: same seed, points and initial network' },
  );
  if (!picked || picked.length === 0) return;
  await trainAndCompare(
    pinn,
    uri,
    picked.map(({ label }) => ({ label, choice: { variant: label === asWritten ? null : label } })),
  );
}

/** Trains the spec and its equal-total twin and lays them over each other. */
export async function compareTwin(pinn: Pinn, uri: string): Promise<void> {
  if (!(await trusted())) return;
  const problem = await problemOf(pinn, uri);
  const probed = problem && (await attempt(pinn, uri, () => pinn.training.probe(uri)));
  if (!problem || !probed?.header || !probed.latest) return;
  const twin = twinVariant(problem, probed.header, probed.latest);
  if (!twin) {
    void vscode.window.showInformationMessage('A twin needs two terms whose losses are not zero.');
    return;
  }
  await trainAndCompare(pinn, uri, [
    { label: asWritten, choice: {} },
    { label: twin.name, choice: { variant: twin.name, adapt: (original) => withVariant(original, twin) } },
  ]);
}

/** Writes the variant that the checklist of the latest run proposes into the spec and lays it over the spec's run. */
export async function tryExperiment(pinn: Pinn, uri: string, name: string): Promise<void> {
  const checklist = pinn.store.latest(uri)?.result?.checklist ?? [];
  const experiment = checklist.find((entry) => entry.experiment?.name === name)?.experiment;
  const problem = experiment && (await problemOf(pinn, uri));
  if (!experiment || !problem) return;
  const written = problem.variants.some((variant) => variant.name === name);
  if (!written && (await applyFix(pinn.language, uri, experiment)) === 'no place') return;
  await trainAndCompare(pinn, uri, [
    { label: asWritten, choice: {} },
    { label: name, choice: { variant: name } },
  ]);
}

/** Trains each choice and shows those that are done beside the one that runs. */
export async function trainAndCompare(
  pinn: Pinn,
  uri: string,
  choices: { label: string; choice: TrainingChoice }[],
): Promise<void> {
  const done: { label: string; run: TrainingRun }[] = [];
  for (const { label, choice } of choices) {
    const run = await trainSpec(pinn, uri, choice);
    if (!run) return;
    done.push({ label, run });
    pinn.panels.compare(uri, done);
    if (done.length > 1 && run.result) reached('compared');
    // Whoever stops one run of a comparison does not want the next.
    if (run.state.kind === 'stopped' || run.state.kind === 'crashed') return;
  }
}

/** Goes on from the document's latest saved run. */
export async function resumeRun(pinn: Pinn, uri: string, from?: TrainingRun): Promise<void> {
  const run = from ?? pinn.store.latest(uri);
  if (run?.state.kind === 'paused') {
    await pinn.training.resume(uri);
    return;
  }
  if (!run?.header?.folder || run.live) {
    void vscode.window.showInformationMessage('There is no saved run of this spec to go on with.');
    return;
  }
  await trainSpec(pinn, uri, { resume: run, variant: run.identity.variant, seed: run.header.seed });
}

const asWritten = 'as written';

async function pickVariant(problem: Problem): Promise<string | undefined> {
  const items = [asWritten, ...problem.variants.map((variant) => variant.name)];
  return vscode.window.showQuickPick(items, { title: 'Train which variant?' });
}

/** The problem; `undefined` (and the first error shown) when the text has errors. */
export async function problemOf(pinn: Pinn, uri: string): Promise<Problem | undefined> {
  const answer = await pinn.language.problem(uri);
  if (!answer.problem) await showFirstError(uri, new InvalidSpec(answer));
  return answer.problem ?? undefined;
}

/** Runs `work`; a spec with errors is shown where its first error stands, anything else in one sentence. */
async function attempt<T>(pinn: Pinn, uri: string, work: () => PromiseLike<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InvalidSpec) {
      await showFirstError(uri, error);
      pinn.panels.refuse(uri, error.message);
    } else {
      const sentence = messageOf(error);
      pinn.log.error(sentence);
      void vscode.window.showErrorMessage(sentence);
    }
    return null;
  }
}

async function showFirstError(uri: string, { answer, message }: InvalidSpec): Promise<void> {
  const error = answer.findings.find((finding) => finding.severity === 'error');
  const editor = await showEditor(uri);
  if (!error) {
    void vscode.window.showErrorMessage(message);
    return;
  }
  const range = toRange(error.range);
  editor.selection = new vscode.Selection(range.start, range.start);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  const place = `${path.posix.basename(vscode.Uri.parse(uri).path)}:${range.start.line + 1}:${range.start.character + 1}`;
  void vscode.window.showErrorMessage(`${place}: ${message}`);
}

async function tellCrash(pinn: Pinn, run: TrainingRun): Promise<void> {
  const offers = run.state.resumable ? ['Resume', 'Show Log'] : ['Show Log'];
  const chosen = await vscode.window.showErrorMessage(run.state.sentence, ...offers);
  if (chosen === 'Resume') await resumeRun(pinn, run.identity.uri, run);
  if (chosen === 'Show Log') pinn.log.show();
}

/** Training runs code on the author's machine: it waits for trust. */
export async function trusted(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const chosen = await vscode.window.showInformationMessage(
    'Training is off in a workspace that is not trusted; editing works.',
    'Manage Workspace Trust',
  );
  if (chosen) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}
