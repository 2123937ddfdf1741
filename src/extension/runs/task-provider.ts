/** @file `pinn: train` as a task: the run's words in a terminal, the same process as the Train command. */

import * as path from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../problem/message-of.ts';
import { columnText } from '../../problem/number-text/report.ts';
import type { RunStore } from './run-store.ts';
import type { Trainings } from './training.ts';

export const taskType = 'pinn';

interface TrainDefinition extends vscode.TaskDefinition {
  type: typeof taskType;
  task: 'train';
  /** Spec, relative to the workspace folder. */
  file: string;
  variant?: string;
}

export class TaskProvider implements vscode.TaskProvider {
  readonly #training: Trainings;
  readonly #store: RunStore;

  constructor(training: Trainings, store: RunStore) {
    this.#training = training;
    this.#store = store;
  }

  async provideTasks(): Promise<vscode.Task[]> {
    const files = await vscode.workspace.findFiles('**/*.pinn', '**/{node_modules,runs}/**', 100);
    return files.flatMap((file) => {
      const folder = vscode.workspace.getWorkspaceFolder(file);
      if (!folder) return [];
      const definition: TrainDefinition = {
        type: taskType,
        task: 'train',
        file: vscode.workspace.asRelativePath(file, false),
      };
      return [this.#task(definition, folder)];
    });
  }

  resolveTask(task: vscode.Task): vscode.Task | undefined {
    const definition = task.definition as Partial<TrainDefinition>;
    if (definition.task !== 'train' || !definition.file || typeof task.scope !== 'object') return undefined;
    return this.#task(definition as TrainDefinition, task.scope);
  }

  #task(definition: TrainDefinition, folder: vscode.WorkspaceFolder): vscode.Task {
    const uri = vscode.Uri.file(path.resolve(folder.uri.fsPath, definition.file));
    const name = `train ${definition.file}${definition.variant ? ` (${definition.variant})` : ''}`;
    const execution = new vscode.CustomExecution(
      async () => new TrainingTerminal(this.#training, this.#store, uri.toString(), definition.variant ?? null),
    );
    const task = new vscode.Task(definition, folder, name, taskType, execution, []);
    task.group = vscode.TaskGroup.Build;
    return task;
  }
}

/** A terminal that trains; closing it stops the run. */
class TrainingTerminal implements vscode.Pseudoterminal {
  readonly #write = new vscode.EventEmitter<string>();
  readonly #close = new vscode.EventEmitter<number>();
  readonly onDidWrite = this.#write.event;
  readonly onDidClose = this.#close.event;
  readonly #training: Trainings;
  readonly #store: RunStore;
  readonly #uri: string;
  readonly #variant: string | null;

  constructor(training: Trainings, store: RunStore, uri: string, variant: string | null) {
    this.#training = training;
    this.#store = store;
    this.#uri = uri;
    this.#variant = variant;
  }

  open(): void {
    void this.#train();
  }

  close(): void {
    void this.#training.stop(this.#uri);
  }

  async #train(): Promise<void> {
    let lastLine = 0;
    const listening = this.#store.changed.on(({ run, change }) => {
      if (run.identity.uri !== this.#uri || change !== 'frame' || !run.latest || Date.now() - lastLine < 1000) return;
      lastLine = Date.now();
      this.#say(`step ${run.latest.step}  total ${columnText(run.latest.total, 4)}`);
    });
    try {
      const run = await this.#training.train(this.#uri, { variant: this.#variant });
      this.#say(run.result?.because ?? run.state.sentence);
      this.#close.fire(run.result?.verdict === 'reached' ? 0 : run.result ? 3 : 4);
    } catch (error) {
      this.#say(messageOf(error));
      this.#close.fire(2);
    } finally {
      listening.dispose();
    }
  }

  #say(text: string): void {
    this.#write.fire(`${text}\r\n`);
  }
}
