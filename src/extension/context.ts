/** @file What the commands act on: the parts of the activated extension. */
import type * as vscode from 'vscode';
import type { Language } from './language-client.ts';
import type { LiveDecorations } from './live-decorations.ts';
import type { PanelHost } from './panel-host.ts';
import type { RunStore } from './run-store.ts';
import type { RunsView } from './runs-view.ts';
import type { TrainedText } from './trained-text.ts';
import type { Training } from './training.ts';

export interface Pinn {
  extension: vscode.ExtensionContext;
  log: vscode.LogOutputChannel;
  language: Language;
  store: RunStore;
  training: Training;
  text: TrainedText;
  panels: PanelHost;
  decorations: LiveDecorations;
  runs: RunsView;
}
