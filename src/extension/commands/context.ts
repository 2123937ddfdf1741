/** @file What the commands act on: the parts of the activated extension. */
import type * as vscode from 'vscode';
import type { Language } from '../editor/language.ts';
import type { LiveDecorations } from '../editor/live-decorations.ts';
import type { TrainedText } from '../editor/trained-text.ts';
import type { LensLogs } from '../lens-log/lens-logs.ts';
import type { LoggedDiagnostics } from '../lens-log/logged-diagnostics.ts';
import type { PanelHost } from '../panel/panel-host.ts';
import type { SpareTrainer } from '../processes/spare-trainer.ts';
import type { Profiling } from '../runs/profiling.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { RunsView } from '../runs/runs-view.ts';
import type { Trainings } from '../runs/training.ts';

export interface Pinn {
  extension: vscode.ExtensionContext;
  log: vscode.LogOutputChannel;
  language: Language;
  store: RunStore;
  training: Trainings;
  /** Taken by the next training or probe. */
  spare: SpareTrainer;
  profiling: Profiling;
  text: TrainedText;
  panels: PanelHost;
  decorations: LiveDecorations;
  runs: RunsView;
  logs: LensLogs;
  logged: LoggedDiagnostics;
}
