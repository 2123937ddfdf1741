/** @file What a new window finds of the one before: runs that go on by themselves, panels with their last run. */
import * as vscode from 'vscode';
import { messageOf } from '../../problem/message-of.ts';
import { openSavedRun } from '../runs/run-folders.ts';
import type { FoundSurvivor, Survivors } from '../runs/survivors.ts';
import type { Pinn } from './context.ts';
import { resumeRun } from './train.ts';

/** Milliseconds for which a run that was cut off goes on without being asked for. */
const grace = 10 * 60_000;
/** Milliseconds between two looks at processes of the window before, and the number of looks. */
const lookInterval = 500;
const looks = 60;

/** Goes on with what was cut off when the window before was closed, reloaded or killed. */
export async function takeUpRuns(pinn: Pinn, survivors: Survivors): Promise<void> {
  if (!vscode.workspace.isTrusted) return;
  for (let look = 0; look < looks; look++) {
    const { found, waiting } = await survivors.take();
    await Promise.all(found.map((survivor) => takeUp(pinn, survivor)));
    // What other windows train is theirs; processes on their way out are gone soon.
    if (waiting === 0) return;
    await new Promise((resolve) => setTimeout(resolve, lookInterval));
  }
}

async function takeUp(pinn: Pinn, { folder, uri, paused, age }: FoundSurvivor): Promise<void> {
  try {
    const run = await openSavedRun(folder, uri);
    if (run.result?.ended === 'finished') return;
    run.become({ kind: 'stopped', sentence: 'Cut off with its window; it can be resumed.', resumable: true });
    pinn.store.add(run);
    if (paused) return;
    if (age < grace) {
      pinn.log.info(`Goes on with ${folder}.`);
      void resumeRun(pinn, uri, run);
      return;
    }
    const file = vscode.workspace.asRelativePath(vscode.Uri.parse(uri));
    const chosen = await vscode.window.showInformationMessage(
      `A run of ${file} was cut off when its window was closed.`,
      'Resume',
    );
    if (chosen) await resumeRun(pinn, uri, run);
  } catch (error) {
    pinn.log.warn(`A run that was cut off cannot go on: ${messageOf(error)}`);
  }
}

/** Shows the newest saved run of this document where there is none yet: a panel that comes back is not empty. */
export async function showNewestRun(pinn: Pinn, uri: string): Promise<void> {
  const [newest] = await pinn.runs.savedOf(uri);
  const log = newest ? undefined : await pinn.runs.logOf(uri);
  if (pinn.store.latest(uri)) return;
  try {
    if (log) await pinn.logs.open(log.folder);
    if (!newest) return;
    const run = await openSavedRun(newest.folder, uri);
    if (!pinn.store.latest(uri)) pinn.store.add(run);
  } catch (error) {
    pinn.log.warn(`The last run of this spec cannot be shown: ${messageOf(error)}`);
  }
}
