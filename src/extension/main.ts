/** @file The extension's beginning and end: builds the parts, wires them, and takes them down again. */
import * as vscode from 'vscode';
import { registerCommands } from './commands/commands.ts';
import type { Pinn } from './commands/context.ts';
import { followAgain } from './commands/open-lens-log.ts';
import { handlePanelRequest } from './commands/panel-requests.ts';
import { showNewestRun, takeUpRuns } from './commands/restore.ts';
import { rememberFront } from './commands/target.ts';
import { trainSpec } from './commands/train.ts';
import { Language } from './editor/language.ts';
import { LiveDecorations } from './editor/live-decorations.ts';
import { openDocument } from './editor/places.ts';
import { TrainedText } from './editor/trained-text.ts';
import { TrainingDiagnostics } from './editor/training-diagnostics.ts';
import { whenNeeded } from './editor/when-needed.ts';
import { reached, registerFixed } from './host/milestones.ts';
import * as settings from './host/settings.ts';
import { LensLogs } from './lens-log/lens-logs.ts';
import { LoggedDiagnostics } from './lens-log/logged-diagnostics.ts';
import { PanelHost } from './panel/panel-host.ts';
import { SpareTrainer } from './processes/spare-trainer.ts';
import { TrainerHost } from './processes/trainer-host.ts';
import { apiOf, type PinnLensApi } from './runs/api.ts';
import { readSavedProblem } from './runs/listed-run.ts';
import { LogsInWorkspace } from './runs/logs-in-workspace.ts';
import { Profiling } from './runs/profiling.ts';
import { keepReady, readyNow } from './runs/readiness.ts';
import { RunStore } from './runs/run-store.ts';
import { RunsView } from './runs/runs-view.ts';
import { Status } from './runs/status.ts';
import { Survivors } from './runs/survivors.ts';
import { TaskProvider, taskType } from './runs/task-provider.ts';
import { Trainings } from './runs/training.ts';

/** What `activate` hands to other extensions, and to tests besides. */
export interface PinnApi extends PinnLensApi {
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
  const language = new Language({
    module: at('dist', 'language-server.cjs').fsPath,
    log,
    store,
    text,
    ready: () => {
      panels.drawMissing();
      readyNow(spare);
    },
  });
  const survivors = new Survivors(
    vscode.Uri.joinPath(extension.storageUri ?? extension.globalStorageUri, 'live').fsPath,
  );
  // Compiled once, the trainer's code starts a sixth sooner; a Node.js that knows no such cache passes it over.
  const env = { ...process.env, NODE_COMPILE_CACHE: vscode.Uri.joinPath(extension.globalStorageUri, 'code').fsPath };
  const trainer = (waits = false) =>
    new TrainerHost({
      module: at('dist', 'trainer.cjs').fsPath,
      execPath: settings.trainerRuntime(),
      env,
      spare: waits,
    });
  const spare = new SpareTrainer({
    launch: trainer,
    kind: () => settings.trainerRuntime() ?? '',
    busy: () => store.live().length > 0,
  });
  const toLog = (level: 'info' | 'warning' | 'error', message: string) =>
    log[level === 'warning' ? 'warn' : level](message);
  const training = new Trainings(
    {
      atOnce: settings.atOnce,
      savedProblem: readSavedProblem,
      remember: (run, trainer) => survivors.remember(run, trainer),
      forget: (run) => survivors.forget(run),
      problem: (uri) => problem(language, uri),
      trainer: () => spare.take(),
      runsFolder: (uri) =>
        settings.runsFolder(vscode.Uri.parse(uri), extension.storageUri ?? extension.globalStorageUri),
      log: toLog,
    },
    store,
  );
  const profiling = new Profiling(() => ({
    module: at('dist', 'cli.cjs').fsPath,
    execPath: settings.trainerRuntime(),
  }));
  const logs = new LensLogs(
    { trainer: () => trainer(), log: toLog, uriOf: (file) => vscode.Uri.file(file).toString() },
    store,
  );
  const decorations = new LiveDecorations(at('media'), store, text);
  const diagnostics = new TrainingDiagnostics(at('docs', 'reference', 'findings.md'), language, store, text);
  const logged = new LoggedDiagnostics(at('docs', 'reference', 'findings.md'), logs, store, text);
  const inWorkspace = new LogsInWorkspace();
  const panels = new PanelHost({
    dist: at('dist'),
    icon: { light: at('media', 'panel-light.svg'), dark: at('media', 'panel-dark.svg') },
    store,
    text,
    preview: async (uri, values, patience, token) =>
      logs.of(uri) ? null : ((await language.preview(uri, values, patience, token))?.preview ?? null),
    handle: (uri, message) => void handlePanelRequest(pinn, uri, message),
    restored: (uri) => void showNewestRun(pinn, uri),
    memory: extension.workspaceState,
  });
  const runs = new RunsView(store, extension.workspaceState, inWorkspace);
  const pinn: Pinn = {
    ...{ extension, log, language, store, training, spare, profiling, text, panels, decorations, runs, logs, logged },
  };
  active = pinn;
  extension.subscriptions.push(
    log,
    text,
    decorations,
    diagnostics,
    logged,
    inWorkspace,
    inWorkspace.onDidGrow((folder) => void followAgain(pinn, folder)),
    panels,
    panels.changed.on((change) => logged.panelChanged(change)),
    runs,
    new Status(store),
    vscode.tasks.registerTaskProvider(taskType, new TaskProvider(training, store)),
    ...registerCommands(pinn),
    context(store),
    keepReady(spare, store),
    registerFixed(),
    rememberFront(),
    store.changed.on(({ change }) => change === 'result' && reached('trained')),
    vscode.workspace.onDidRenameFiles(({ files }) => followFiles(pinn, files)),
  );
  // Nobody waits for the server: panels, saved runs and the log work without it.
  extension.subscriptions.push(whenNeeded(() => void language.start()));
  void takeUpRuns(pinn, survivors);
  const api = apiOf(store, (uri, variant) => trainSpec(pinn, uri, { variant }));
  extension.subscriptions.push(api);
  return {
    ...api,
    store,
    trainers: () => [...training.pids, ...logs.pids],
    diagnostics: (uri) => [...diagnostics.of(uri), ...logged.of(uri)],
  };
}

/** Runs are saved and both processes are gone when this resolves. */
export async function deactivate(): Promise<void> {
  await Promise.all([
    active?.training.dispose(),
    active?.spare.dispose(),
    active?.profiling.dispose(),
    active?.logs.dispose(),
    active?.language.stop(),
  ]);
  active = null;
}

/** Runs, panels and what is remembered of them follow specs that are renamed or moved. */
function followFiles(pinn: Pinn, files: readonly { oldUri: vscode.Uri; newUri: vscode.Uri }[]): void {
  for (const { oldUri, newUri } of files) {
    const [from, to] = [oldUri.toString(), newUri.toString()];
    const addresses = new Set([...pinn.store.all().map((run) => run.identity.uri), ...pinn.panels.open()]);
    for (const uri of addresses) {
      // A folder takes its specs along.
      if (uri !== from && !uri.startsWith(`${from}/`)) continue;
      pinn.store.move(uri, to + uri.slice(from.length));
      pinn.panels.retarget(uri, to + uri.slice(from.length));
    }
    void pinn.runs.follow(oldUri, newUri);
  }
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

/** Context keys behind menus: whether anything trains, and the paths of the specs that do (menus of remote windows know no other address). */
function context(store: RunStore): vscode.Disposable {
  let told = '';
  const set = () => {
    const live = [...new Set(store.live().map((run) => vscode.Uri.parse(run.identity.uri).fsPath))];
    if (told === JSON.stringify(live)) return;
    told = JSON.stringify(live);
    void vscode.commands.executeCommand('setContext', 'pinn.training', live.length > 0);
    void vscode.commands.executeCommand('setContext', 'pinn.live', live);
  };
  set();
  return store.changed.on(({ change }) => {
    if (change === 'state' || change === 'added' || change === 'moved') set();
  });
}
