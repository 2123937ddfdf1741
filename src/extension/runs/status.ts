/** @file One status item for the engine beside the language, and one in the status bar while something trains. */
import * as vscode from 'vscode';
import type { RunStore } from './run-store.ts';
import type { TrainingRun } from './training-run.ts';

/** Milliseconds between two updates of the step. */
const interval = 500;

export class Status implements vscode.Disposable {
  readonly #engine = vscode.languages.createLanguageStatusItem('pinn.engine', { language: 'pinn' });
  readonly #bar = vscode.window.createStatusBarItem('pinn.training', vscode.StatusBarAlignment.Left, 10);
  readonly #store: RunStore;
  readonly #disposables: vscode.Disposable[];
  #timer: NodeJS.Timeout | null = null;

  constructor(store: RunStore) {
    this.#store = store;
    this.#engine.name = 'PINN engine';
    this.#engine.text = 'PINN';
    this.#engine.detail = 'the engine is chosen when training starts';
    this.#bar.name = 'PINN training';
    this.#disposables = [
      this.#engine,
      this.#bar,
      store.changed.on(({ change }) => {
        if (change === 'frame') this.#timer ??= setTimeout(() => this.#draw(), interval);
        else if (change !== 'solution' && change !== 'findings') this.#draw();
      }),
    ];
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #draw(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const live = this.#store.live();
    this.#engine.busy = live.length > 0;
    const header = this.#store.all()[0]?.header;
    if (header) {
      this.#engine.text = `PINN: ${header.engine} ${header.precision}`;
      this.#engine.detail = header.choice;
    }
    if (live.length === 0) {
      this.#bar.hide();
      return;
    }
    const text = live.length > 1 ? `${live.length} trainings` : progress(live[0]);
    this.#bar.text = live.every((run) => run.state.kind === 'paused')
      ? `$(debug-pause) ${text}`
      : `$(sync~spin) ${text}`;
    this.#bar.accessibilityInformation = { label: `PINN ${text}` };
    this.#bar.tooltip = live.map((run) => run.header?.title ?? run.identity.uri).join('\n');
    this.#bar.command = { command: 'pinn.showPanel', title: 'Show Panel', arguments: [live[0].identity.uri] };
    this.#bar.show();
  }
}

function progress({ header, latest }: TrainingRun): string {
  if (!header || !latest) return 'PINN starting';
  const of = header.totalSteps > 0 ? ` / ${header.totalSteps}` : '';
  return `PINN ${latest.step}${of}${latest.window ? `, window ${latest.window.index + 1}` : ''}`;
}
