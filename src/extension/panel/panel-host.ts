/** @file The panels: one beside each spec, stateless, restored after a reload. */
import * as vscode from 'vscode';
import { packed } from '../../problem/json/transfer.ts';
import {
  type FromPanel,
  type Preview,
  panelVersion,
  type RunState,
  type ToPanel,
} from '../../problem/panel-messages.ts';
import type { TrainedText } from '../editor/trained-text.ts';
import { panelSettings } from '../host/settings.ts';
import { Signal } from '../host/signal.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { TrainingRun } from '../runs/training-run.ts';
import { type PanelParts, panelPage, readPanelParts } from './panel-page.ts';
import { PanelStream } from './panel-stream.ts';
import { fileOf, panelType, specTitled, titleOf, unrestoredTab } from './panel-tabs.ts';

interface Panel {
  /** The spec that it shows. */
  uri: string;
  /** Shows the spec of whatever editor is in front. */
  follows: boolean;
  panel: vscode.WebviewPanel;
  stream: PanelStream;
  /** What it showed last was a log. */
  logged: boolean;
  preview: Preview | null;
  /** Ends the preview that is being solved; `null` when none is. */
  solving: vscode.CancellationTokenSource | null;
  /** Values of parameters to preview as soon as the present preview is drawn. */
  wanted: Record<string, number> | null;
  /** What the preview on the screen was asked with. */
  asked: Asked;
  /** The preview waits until the run that begins is drawn: the processor is the run's. */
  owed: boolean;
  compared: readonly { label: string; run: TrainingRun }[];
  disposables: vscode.Disposable[];
}

/** Values of parameters in place of those that are written, and how many times the usual time it may take. */
interface Asked {
  values: Record<string, number>;
  patience: number;
}

const asWritten: Asked = { values: {}, patience: 1 };

export interface PanelEnvironment {
  /** Folder of the bundled page. */
  dist: vscode.Uri;
  icon: { light: vscode.Uri; dark: vscode.Uri };
  store: RunStore;
  text: TrainedText;
  /**
   * @param values of parameters to try out in place of those that are written
   * @param patience how many times the usual time it may take
   */
  preview(
    uri: string,
    values: Record<string, number>,
    patience: number,
    token: vscode.CancellationToken,
  ): Promise<Preview | null>;
  /** Everything a panel asks for, except the traffic that keeps it up to date. */
  handle(uri: string, message: FromPanel): void;
  /** A panel came back with its window; there may be a saved run to show. */
  restored(uri: string): void;
  /** Of the workspace. */
  memory: vscode.Memento;
}

/** Where it is remembered that a panel follows the editor. */
const followsKey = 'pinn.panelFollows';

/** Milliseconds after the last key stroke until the preview is solved again. */
const previewDelay = 300;
/** Milliseconds of rest after which a preview that ends before its interval goes on by itself, once. */
const idleDelay = 1000;
/** How many times longer a preview that goes on may take than the one before. */
const furtherPatience = 8;

export class PanelHost implements vscode.Disposable, vscode.WebviewPanelSerializer {
  /** A panel has been opened for this spec, or the one that it had is closed. */
  readonly changed = new Signal<{ uri: string; open: boolean }>();
  readonly #environment: PanelEnvironment;
  readonly #panels = new Map<string, Panel>();
  readonly #previews = new Map<string, NodeJS.Timeout>();
  readonly #disposables: vscode.Disposable[];
  /** Read with the first panel. */
  #parts: PanelParts | null = null;

  constructor(environment: PanelEnvironment) {
    this.#environment = environment;
    this.#disposables = [
      vscode.window.registerWebviewPanelSerializer(panelType, this),
      environment.store.changed.on(({ run, change }) => {
        const { uri } = run.identity;
        if (change === 'added') this.#panels.get(uri)?.stream.show(run);
        if (change === 'removed') {
          const panel = this.#panels.get(uri);
          if (panel) panel.logged = run.header?.log !== undefined;
          panel?.stream.show(environment.store.latest(uri) ?? null);
        }
        if (change === 'added' || change === 'state') this.#tellContext();
        if (!run.live) this.#settle(uri);
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor?.document.languageId === 'pinn') this.#follow(editor.document.uri.toString());
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#edited(document.uri.toString())),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration('pinn.panel')) return;
        for (const [uri, { stream }] of this.#panels) {
          stream.send({ type: 'settings', settings: panelSettings(vscode.Uri.parse(uri)) });
        }
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        this.#highlight(textEditor.document.uri.toString(), selections[0].active);
      }),
    ];
  }

  /**
   * Shows the panel of this spec, beside it; the focus stays where it is.
   * @param awaited a run of it is about to be told: its page loads in the meantime
   */
  show(uri: string, awaited = false): void {
    const open = this.#panels.get(uri);
    if (open) {
      open.panel.reveal(undefined, true);
      return;
    }
    const title = titleOf(uri);
    const unrestored = unrestoredTab(
      title,
      [...this.#panels.values()].map(({ panel }) => panel),
    );
    const viewColumn = unrestored?.group.viewColumn ?? vscode.ViewColumn.Beside;
    this.#adopt(uri, vscode.window.createWebviewPanel(panelType, title, { viewColumn, preserveFocus: true }), awaited);
    // Whoever waits for it is given the new one in its place.
    if (unrestored) void vscode.window.tabGroups.close(unrestored, true);
  }

  /** Lays these runs over each other (none: closes the comparison). */
  compare(uri: string, runs: readonly { label: string; run: TrainingRun }[]): void {
    const panel = this.#panels.get(uri);
    if (!panel) return;
    panel.compared = runs;
    panel.stream.send({ type: 'compare', runs: compared(runs) });
  }

  /** Says in an open panel that the spec as it is cannot be trained; a run that goes on is not talked over. */
  refuse(uri: string, sentence: string): void {
    if (this.#environment.store.latest(uri)?.live) return;
    this.#panels.get(uri)?.stream.send({ type: 'state', state: { kind: 'invalid', sentence, resumable: false } });
  }

  /** The panel of `from` shows `to` from now on: the spec was renamed or moved, or the panel follows the editor. */
  retarget(from: string, to: string): void {
    const entry = this.#panels.get(from);
    if (!entry || this.#panels.has(to)) return;
    this.#panels.delete(from);
    this.#panels.set(to, entry);
    entry.uri = to;
    entry.preview = null;
    entry.compared = [];
    entry.panel.title = titleOf(to);
    // The page keeps its address for the next reload of the window.
    entry.panel.webview.html = this.#page(to);
    entry.stream.show(this.#environment.store.latest(to) ?? null);
    void this.#solve(to);
    this.#environment.restored(to);
    this.#tellContext();
  }

  /** Keeps the panel in front at its spec, or lets it follow the editor. */
  pin(pinned: boolean): void {
    const entry = [...this.#panels.values()].find(({ panel }) => panel.active);
    if (!entry) return;
    // One panel at most follows.
    for (const other of this.#panels.values()) other.follows = false;
    entry.follows = !pinned;
    void this.#environment.memory.update(followsKey, entry.follows ? entry.uri : undefined);
    this.#tellContext();
  }

  /** The language server has come up: what it could not draw before is asked for again. */
  drawMissing(): void {
    for (const [uri, { preview, solving, owed }] of this.#panels) {
      if (!preview && !solving && !owed) void this.#solve(uri);
    }
  }

  /** Specs that have a panel. */
  open(): string[] {
    return [...this.#panels.keys()];
  }

  /** The spec whose panel has the focus. */
  active(): string | undefined {
    return [...this.#panels].find(([, { panel }]) => panel.active)?.[0];
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const kept = (state as { uri?: unknown } | null)?.uri;
    const uri = typeof kept === 'string' ? kept : specTitled(panel.title);
    if (uri === undefined || this.#panels.has(uri)) panel.dispose();
    else {
      this.#adopt(uri, panel);
      this.#environment.restored(uri);
    }
  }

  dispose(): void {
    for (const timer of this.#previews.values()) clearTimeout(timer);
    for (const { panel } of [...this.#panels.values()]) panel.dispose();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #page(uri: string): string {
    this.#parts ??= readPanelParts(this.#environment.dist.fsPath);
    return panelPage(this.#parts, uri);
  }

  #adopt(uri: string, panel: vscode.WebviewPanel, awaited = false): void {
    const { icon, store } = this.#environment;
    const stream = new PanelStream(
      (message) => void panel.webview.postMessage(packed(message)),
      () => this.#snapshot(entry.uri),
    );
    const entry: Panel = {
      uri,
      follows: this.#environment.memory.get(followsKey) === uri,
      panel,
      stream,
      logged: false,
      preview: null,
      solving: null,
      wanted: null,
      asked: asWritten,
      owed: awaited || (store.latest(uri)?.live ?? false),
      compared: [],
      disposables: [],
    };
    this.#panels.set(uri, entry);
    panel.iconPath = icon;
    panel.webview.options = { enableScripts: true, localResourceRoots: [] };
    entry.disposables.push(
      panel.webview.onDidReceiveMessage((message: FromPanel) => this.#receive(entry.uri, message)),
      panel.onDidChangeViewState(() => {
        stream.setVisible(panel.visible);
        this.#tellContext();
      }),
    );
    panel.onDidDispose(() => {
      this.#panels.delete(entry.uri);
      stream.dispose();
      for (const disposable of entry.disposables) disposable.dispose();
      this.changed.fire({ uri: entry.uri, open: false });
    });
    panel.webview.html = this.#page(uri);
    stream.show(store.latest(uri) ?? null);
    if (!entry.owed) void this.#solve(uri);
    this.changed.fire({ uri, open: true });
  }

  /** Shows this spec in the panel that follows the editor, if there is one. */
  #follow(uri: string): void {
    const follower = [...this.#panels.values()].find(({ follows }) => follows);
    if (!follower || this.#panels.has(uri)) return;
    this.retarget(follower.uri, uri);
    void this.#environment.memory.update(followsKey, uri);
  }

  /** Context keys behind the buttons of the panel in front. */
  #tellContext(): void {
    const front = [...this.#panels.values()].find(({ panel }) => panel.active);
    const live = front !== undefined && this.#environment.store.liveOf(front.uri).length > 0;
    void vscode.commands.executeCommand('setContext', 'pinn.panelLive', live);
    void vscode.commands.executeCommand('setContext', 'pinn.panelFollows', front?.follows ?? false);
  }

  #receive(uri: string, message: FromPanel): void {
    const stream = this.#panels.get(uri)?.stream;
    switch (message.type) {
      case 'ready':
        stream?.ready();
        return;
      case 'ack':
        stream?.acknowledge(message.n);
        this.#settle(uri);
        return;
      case 'tryParameters':
        this.#try(uri, message.values);
        return;
      case 'continuePreview':
        this.#continue(uri);
        return;
      case 'closeComparison':
        this.compare(uri, []);
        return;
      default:
        this.#environment.handle(uri, message);
    }
  }

  #snapshot(uri: string): ToPanel {
    const run = this.#environment.store.latest(uri);
    const panel = this.#panels.get(uri);
    return {
      type: 'snapshot',
      v: panelVersion,
      file: fileOf(uri),
      title: run?.header?.title ?? null,
      run: run?.panelRun() ?? null,
      preview: panel?.preview ?? null,
      state: run?.state ?? (panel?.logged ? logIsGone : { ...nothingYet, kind: panel?.owed ? 'starting' : 'none' }),
      spec: this.#notice(uri),
      compared: compared(panel?.compared ?? []),
      settings: panelSettings(vscode.Uri.parse(uri)),
    };
  }

  #notice(uri: string): { upToDate: boolean; sentence: string } {
    const run = this.#environment.store.latest(uri);
    if (!run || this.#environment.text.upToDate(run)) return { upToDate: true, sentence: '' };
    const sentence = run.live
      ? 'The text was edited; this run trains it as it was when it started.'
      : 'The text was edited since this run.';
    return { upToDate: false, sentence };
  }

  #edited(uri: string): void {
    const stream = this.#panels.get(uri)?.stream;
    if (!stream) return;
    stream.send({ type: 'spec', spec: this.#notice(uri) });
    clearTimeout(this.#previews.get(uri));
    this.#previews.set(
      uri,
      setTimeout(() => void this.#solve(uri), previewDelay),
    );
  }

  /** While a slider moves, every preview that was begun is drawn, and the newest values are solved next. */
  #try(uri: string, values: Record<string, number>): void {
    const panel = this.#panels.get(uri);
    if (panel?.solving) panel.wanted = values;
    else void this.#solve(uri, { values, patience: 1 });
  }

  /** Goes on with a preview that ends before its interval does. */
  #continue(uri: string): void {
    const panel = this.#panels.get(uri);
    if (!panel || panel.solving) return;
    const { values, patience } = panel.asked;
    void this.#solve(uri, { values, patience: patience * furtherPatience });
  }

  /** The run has been drawn, or has ended: a preview that waited for it is solved. */
  #settle(uri: string): void {
    const panel = this.#panels.get(uri);
    if (panel?.owed) void this.#solve(uri);
  }

  /** Draws the solution as it is written, or with other values of parameters; ends the drawing before it. */
  async #solve(uri: string, asked: Asked = asWritten): Promise<void> {
    const panel = this.#panels.get(uri);
    if (!panel) return;
    panel.solving?.cancel();
    panel.wanted = null;
    panel.owed = false;
    const solving = new vscode.CancellationTokenSource();
    panel.solving = solving;
    panel.asked = asked;
    clearTimeout(this.#previews.get(uri));
    const preview = await this.#environment.preview(uri, asked.values, asked.patience, solving.token);
    solving.dispose();
    if (panel.solving !== solving) return;
    panel.solving = null;
    panel.preview = preview;
    panel.stream.send({ type: 'preview', preview });
    if (panel.wanted) void this.#solve(uri, { values: panel.wanted, patience: 1 });
    else if (preview && preview.reached < preview.variable.to && asked.patience === 1) {
      this.#previews.set(
        uri,
        setTimeout(() => this.#continue(uri), idleDelay),
      );
    }
  }

  #highlight(uri: string, position: vscode.Position): void {
    const stream = this.#panels.get(uri)?.stream;
    const run = this.#environment.store.latest(uri);
    if (!stream || !run?.header) return;
    const here = run.header.terms.find((term) => {
      const place = this.#environment.text.now(run, term.source);
      return place !== null && place.start.line <= position.line && position.line <= place.end.line;
    });
    stream.send({ type: 'highlight', term: here?.name ?? null });
  }
}

function compared(runs: readonly { label: string; run: TrainingRun }[]) {
  return runs.flatMap(({ label, run }) => {
    const drawn = run.panelRun();
    return drawn ? [{ label, ...drawn }] : [];
  });
}

const nothingYet = { sentence: '', resumable: false };
const logIsGone: RunState = { kind: 'gone', sentence: 'The log that was shown here was deleted.', resumable: false };
