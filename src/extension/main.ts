/** @file The extension's beginning and end: builds the parts, wires them, and takes them down again. */
import * as vscode from 'vscode';
import { registerCommands } from './commands/commands.ts';
import type { Pinn } from './commands/context.ts';
import { handlePanelRequest } from './commands/panel-requests.ts';
import { Language } from './editor/language-client.ts';
import { LiveDecorations } from './editor/live-decorations.ts';
import { openDocument } from './editor/places.ts';
import { TrainedText } from './editor/trained-text.ts';
import { TrainingDiagnostics } from './editor/training-diagnostics.ts';
import * as settings from './host/settings.ts';
import { PanelHost } from './panel/panel-host.ts';
import { TrainerHost } from './processes/trainer-host.ts';
import { RunStore } from './runs/run-store.ts';
import { RunsView } from './runs/runs-view.ts';
import { Status } from './runs/status.ts';
import { TaskProvider, taskType } from './runs/task-provider.ts';
import { Trainings } from './runs/training.ts';

/** What `activate` hands to tests and other extensions. */
export interface PinnApi {
  store: RunStore;
  /** Process ids of the trainers that are alive. */
  trainers(): number[];
  diagnostics(uri: vscode.Uri): readonly vscode.Diagnostic[];
}

let active: Pinn | null = null;

export async function activate(extension: vscode.ExtensionContext): Promise<PinnApi> {
  const at = (...parts: string[]) => vscode.Uri.joinPath(extension.extensionUri, ...parts);
  const log = vscode.window.createOutputChannel('PINN Lens', { log: true });
  const store = new RunStore();
  const text = new TrainedText(store);
  const language = new Language(at('dist', 'language-server.cjs').fsPath, log, store);
  const training = new Trainings(
    {
      problem: (uri) => problem(language, uri),
      trainer: () => new TrainerHost({ module: at('dist', 'trainer.cjs').fsPath, execPath: settings.trainerRuntime() }),
      runsFolder: (uri) =>
        settings.runsFolder(vscode.Uri.parse(uri), extension.storageUri ?? extension.globalStorageUri),
      log: (level, message) => log[level === 'warning' ? 'warn' : level](message),
    },
    store,
  );
  const decorations = new LiveDecorations(at('media'), store, text);
  const diagnostics = new TrainingDiagnostics(at('docs', 'reference', 'findings.md'), language, store, text);
  const panels = new PanelHost({
    dist: at('dist'),
    icon: { light: at('media', 'panel-light.svg'), dark: at('media', 'panel-dark.svg') },
    store,
    text,
    preview: async (uri, values, token) => (await language.preview(uri, values, token))?.preview ?? null,
    handle: (uri, message) => void handlePanelRequest(pinn, uri, message),
  });
  const runs = new RunsView(store);
  const pinn: Pinn = { extension, log, language, store, training, text, panels, decorations, runs };
  active = pinn;
  extension.subscriptions.push(
    log,
    text,
    decorations,
    diagnostics,
    panels,
    runs,
    new Status(store),
    vscode.tasks.registerTaskProvider(taskType, new TaskProvider(training, store)),
    ...registerCommands(pinn),
    context(store),
  );
  // Without the server the panel, saved runs and the log still work; the client tells the user what failed.
  await language.client.start().catch((error: unknown) => log.error(error instanceof Error ? error : String(error)));
  return { store, trainers: () => training.pids, diagnostics: (uri) => diagnostics.of(uri) };
}

/** Runs are saved and both processes are gone when this resolves. */
export async function deactivate(): Promise<void> {
  await Promise.all([active?.training.dispose(), active?.language.stop()]);
  active = null;
}

/** The problem of a document as its text is now. */
async function problem(language: Language, uri: string) {
  const document = openDocument(uri) ?? (await vscode.workspace.openTextDocument(vscode.Uri.parse(uri)));
  for (;;) {
    const text = document.getText();
    const answer = await language.problem(uri);
    // The author may have typed while the server lowered the text.
    if (document.getText() === text) return { ...answer, text };
  }
}

/** Context keys behind menus: whether anything trains. */
function context(store: RunStore): vscode.Disposable {
  const set = () => void vscode.commands.executeCommand('setContext', 'pinn.training', store.live().length > 0);
  set();
  return store.changed.on(({ change }) => {
    if (change === 'state' || change === 'added') set();
  });
}
