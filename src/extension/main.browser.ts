/**
 * @file The extension where there is no Node: in VS Code for the Web. The language server and the trainer run in web
 * workers; there are no run folders and no panel.
 */
import * as vscode from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, createMessageConnection } from 'vscode-jsonrpc/browser';
import { LanguageClient } from 'vscode-languageclient/browser';
import type { Frame } from '../problem/frame.ts';
import {
  backgroundNotification,
  type ProblemAnswer,
  type ProblemParams,
  problemRequest,
} from '../problem/language-messages.ts';
import { messageOf } from '../problem/message-of.ts';
import { shortText } from '../problem/number-text/axis.ts';
import type { Problem } from '../problem/problem.ts';
import type { TrainRequest } from '../problem/protocol.ts';
import type { RunHeader, RunResult } from '../problem/run.ts';

/** A web worker as the JSON-RPC library takes it; the DOM's types are not part of this build. */
type WebWorker = ConstructorParameters<typeof LanguageClient>[3] & { terminate(): void };
declare const Worker: new (url: string) => WebWorker;

/** Milliseconds between two lines of progress. */
const progressInterval = 250;

export async function activate(extension: vscode.ExtensionContext): Promise<void> {
  const at = (name: string) => vscode.Uri.joinPath(extension.extensionUri, 'dist', name).toString(true);
  const log = vscode.window.createOutputChannel('PINN Lens', { log: true });
  const server = new Worker(at('language-server.browser.js'));
  const client = new LanguageClient(
    'pinn',
    'PINN language server',
    { documentSelector: [{ language: 'pinn' }], outputChannel: log },
    server,
  );
  extension.subscriptions.push(log, client);
  await client.start();
  // A worker that VS Code has started does not know where its file lies.
  await client.sendNotification(backgroundNotification, at('language-worker.browser.js'));

  const commands: Record<string, (uri?: vscode.Uri | string) => Promise<void>> = {
    'pinn.train': (given) => trainHere(given, client, () => new Worker(at('trainer.browser.js')), log),
    'pinn.showLog': async () => log.show(),
  };
  for (const { command, title } of extension.extension.packageJSON.contributes.commands as {
    command: string;
    title: string;
  }[]) {
    const run =
      commands[command] ??
      (async () => void vscode.window.showInformationMessage(`"${title}" needs VS Code on a computer.`));
    extension.subscriptions.push(vscode.commands.registerCommand(command, run));
  }
}

/** The spec that a command is about: the one that it names, or the one that is looked at. */
function specOf(given: vscode.Uri | string | undefined): string | null {
  if (given !== undefined) return String(given);
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === 'pinn' ? document.uri.toString() : null;
}

async function trainHere(
  given: vscode.Uri | string | undefined,
  client: LanguageClient,
  open: () => WebWorker,
  log: vscode.LogOutputChannel,
): Promise<void> {
  const uri = specOf(given);
  if (uri === null) return;
  const params: ProblemParams = { uri };
  const { problem } = await client.sendRequest<ProblemAnswer>(problemRequest, params);
  if (!problem) {
    void vscode.window.showErrorMessage('The spec has an error; nothing was trained.');
    return;
  }
  const worker = open();
  try {
    const result = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: `Training ${problem.title ?? 'the spec'}`,
        cancellable: true,
      },
      (progress, token) => follow(worker, problem, (message) => progress.report({ message }), token, log),
    );
    const text = `${result.verdict.toUpperCase()}: ${result.because}`;
    log.info(text);
    for (const { question, answer, evidence } of result.checklist) log.info(`${question} ${answer}. ${evidence}`);
    void vscode.window.showInformationMessage(text);
  } catch (error) {
    void vscode.window.showErrorMessage(messageOf(error));
  } finally {
    worker.terminate();
  }
}

/** The run to its end; `say` gets a line about how far it is. */
async function follow(
  worker: WebWorker,
  problem: Problem,
  say: (line: string) => void,
  token: vscode.CancellationToken,
  log: vscode.LogOutputChannel,
): Promise<RunResult> {
  const trainer = createMessageConnection(new BrowserMessageReader(worker), new BrowserMessageWriter(worker));
  let header: RunHeader | null = null;
  trainer.onNotification('started', (started: RunHeader) => {
    header = started;
    log.info(started.choice);
  });
  trainer.onNotification('frame', ({ step, losses }: Frame) => {
    const terms = header?.terms.map(({ name }, i) => `${name} ${shortText(losses[i])}`) ?? [];
    say(`step ${step} · ${terms.slice(0, 4).join('  ')}`);
  });
  trainer.onNotification('log', ({ level, message }: { level: string; message: string }) =>
    level === 'warning' ? log.warn(message) : log.info(message),
  );
  trainer.listen();
  token.onCancellationRequested(() => void trainer.sendRequest('stop', null));
  const request: TrainRequest = {
    problem,
    options: {
      variant: null,
      set: {},
      seed: null,
      out: null,
      resume: null,
      specText: '',
      frameInterval: progressInterval,
    },
  };
  return await trainer.sendRequest<RunResult>('train', request);
}
