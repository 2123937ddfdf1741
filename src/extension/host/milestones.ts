/** @file What the walkthrough asks for, ticked off when it was done: context keys, one per step. */
import * as vscode from 'vscode';

export type Milestone = 'opened' | 'probed' | 'fixed' | 'trained' | 'compared';

/** What comes after each step, and the command that does it. */
const next: Partial<Record<Milestone, { say: string; title: string; command: string }>> = {
  opened: {
    say: 'One weight is underlined: hover over it. Next: see why.',
    title: 'Probe Gradients',
    command: 'pinn.probe',
  },
  probed: {
    say: 'The equation makes up nearly all of the first update. Next: fix it.',
    title: 'Go to the Finding',
    command: 'pinn.goToFinding',
  },
  fixed: { say: 'The weight is balanced. Next: train.', title: 'Train', command: 'pinn.train' },
  trained: {
    say: 'The run has its verdict. Next: the same total, another direction.',
    title: 'Meet the Twin',
    command: 'pinn.compareTwin',
  },
};

const walkthrough = 'pinn-lens.pinn-lens#start';

/** Steps that were done since the walkthrough was begun; `null`: nobody goes through it. */
let done: Set<Milestone> | null = null;

/** From here on every step says what comes next. */
export function beginWalkthrough(): void {
  done = new Set();
}

export const openWalkthrough = (): Thenable<unknown> =>
  vscode.commands.executeCommand('workbench.action.openWalkthrough', walkthrough, false);

/** Code of the findings that the walkthrough wants fixed. */
const wanted: ReadonlySet<string> = new Set(['loss-imbalance', 'drowned-condition', 'drowned-equation']);

/** Runs after a quick fix was applied; no command of the manifest, because nobody calls it. */
export const fixedCommand = 'pinn.internal.fixed';

export function reached(milestone: Milestone): void {
  void vscode.commands.executeCommand('setContext', `pinn.walkthrough.${milestone}`, true);
  const step = next[milestone];
  if (!done || done.has(milestone) || !step) return;
  done.add(milestone);
  void lead(step);
}

async function lead({ say, title, command }: { say: string; title: string; command: string }): Promise<void> {
  const back = 'Walkthrough';
  // What the step before said is done: one message at a time, the others behind the bell.
  await vscode.commands.executeCommand('notifications.hideToasts');
  const chosen = await vscode.window.showInformationMessage(say, title, back);
  if (chosen === title) await vscode.commands.executeCommand(command);
  if (chosen === back) await openWalkthrough();
}

export const registerFixed = (): vscode.Disposable =>
  vscode.commands.registerCommand(fixedCommand, () => reached('fixed'));

export const isAboutWeights = ({ code }: vscode.Diagnostic): boolean =>
  wanted.has(String(typeof code === 'object' ? code.value : code));

/** The action, which says that it was applied where it mends what the walkthrough is about. */
export function telling(action: vscode.CodeAction): vscode.CodeAction {
  const about = action.diagnostics?.some(isAboutWeights);
  if (about && action.edit && !action.command) action.command = { command: fixedCommand, title: action.title };
  return action;
}
