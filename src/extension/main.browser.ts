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
import { defaultOptions, type TrainRequest } from '../problem/protocol.ts';
import type { RunHeader, RunResult } from '../problem/run.ts';

/** A port as the JSON-RPC library takes it; the DOM's types are not part of this build. */
type Port = ConstructorParameters<typeof BrowserMessageReader>[0] &
  ConstructorParameters<typeof BrowserMessageWriter>[0];

/** As much of a web worker as VS Code gives its extensions. */
interface WebWorker {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: unknown) => void) | null;
  onerror: ((event: unknown) => void) | null;
}
declare const Worker: new (url: string) => WebWorker;
declare const Blob: new (parts: Uint8Array[], options: { type: string }) => object;
declare const URL: { createObjectURL(blob: object): string };

/** Milliseconds between two lines of progress. */
const progressInterval = 250;

/** A worker as a port: VS Code hands its events to one listener each, the library adds as many as it likes. */
function portOf(worker: WebWorker): Port {
  const errors = new Set<(event: unknown) => void>();
  worker.onerror = (event) => {
    for (const listener of errors) listener(event);
  };
  const port = {
    postMessage: (message: unknown) => worker.postMessage(message),
    addEventListener: (_type: 'error', listener: (event: unknown) => void) => void errors.add(listener),
    set onmessage(listener: (event: unknown) => void) {
      worker.onmessage = listener;
    },
  };
  // The library asks for no more of a port than these three.
  return port as unknown as Port;
}

/** How the JSON-RPC library talks with a worker. */
function transportsOf(worker: WebWorker): { reader: BrowserMessageReader; writer: BrowserMessageWriter } {
  const port = portOf(worker);
  return { reader: new BrowserMessageReader(port), writer: new BrowserMessageWriter(port) };
}

export async function activate(extension: vscode.ExtensionContext): Promise<void> {
  // By its content: a worker may not be started from the address of an extension that a server provides.
  const address = async (name: string): Promise<string> => {
    const file = vscode.Uri.joinPath(extension.extensionUri, 'dist', name);
    return URL.createObjectURL(new Blob([await vscode.workspace.fs.readFile(file)], { type: 'text/javascript' }));
  };
  const log = vscode.window.createOutputChannel('PINN Lens', { log: true });
  const server = new Worker(await address('language-server.browser.js'));
  const client = new LanguageClient('pinn', 'PINN language server', async () => transportsOf(server), {
    documentSelector: [{ language: 'pinn' }],
    outputChannel: log,
  });
  extension.subscriptions.push(log, client);
  await client.start();
  await client.sendNotification(backgroundNotification, await address('language-worker.browser.js'));

  const commands: Record<string, (uri?: vscode.Uri | string) => Promise<void>> = {
    'pinn.train': (given) => trainHere(given, client, async () => new Worker(await address('trainer.browser.js')), log),
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
  open: () => Promise<WebWorker>,
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
  const worker = await open();
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
  const { reader, writer } = transportsOf(worker);
  const trainer = createMessageConnection(reader, writer);
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
    options: { ...defaultOptions, frameInterval: progressInterval },
  };
  return await trainer.sendRequest<RunResult>('train', request);
}
