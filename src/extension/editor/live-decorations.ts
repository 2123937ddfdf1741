/** @file Values behind the lines of the terms while they are trained, and a mark at the one that drives the update. */
import * as vscode from 'vscode';
import * as settings from '../host/settings.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { TrainingRun } from '../runs/training-run.ts';
import { dominantTerm, liveValues, roomBehind } from './live-values.ts';
import { editorsOf, openDocument } from './places.ts';
import { showsValues, type TrainedText } from './trained-text.ts';

/** Milliseconds between two drawings of one document. */
const interval = 250;

export class LiveDecorations implements vscode.Disposable {
  readonly #values: vscode.TextEditorDecorationType;
  /** Of a run that is over: dimmed, until the text changes. */
  readonly #last: vscode.TextEditorDecorationType;
  readonly #drives: vscode.TextEditorDecorationType;
  readonly #hovered: vscode.TextEditorDecorationType;
  readonly #store: RunStore;
  readonly #text: TrainedText;
  readonly #due = new Map<string, NodeJS.Timeout>();
  readonly #disposables: vscode.Disposable[];

  constructor(media: vscode.Uri, store: RunStore, text: TrainedText) {
    this.#store = store;
    this.#text = text;
    this.#values = behindLines('pinn.liveValue.foreground', 'normal');
    this.#last = behindLines('pinn.lastValue.foreground', 'italic');
    this.#drives = vscode.window.createTextEditorDecorationType({
      gutterIconSize: '70%',
      light: { gutterIconPath: vscode.Uri.joinPath(media, 'drives-light.svg') },
      dark: { gutterIconPath: vscode.Uri.joinPath(media, 'drives-dark.svg') },
      overviewRulerColor: new vscode.ThemeColor('pinn.liveValue.foreground'),
      overviewRulerLane: vscode.OverviewRulerLane.Left,
    });
    this.#hovered = vscode.window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
    });
    this.#disposables = [
      this.#values,
      this.#last,
      this.#drives,
      this.#hovered,
      store.changed.on(({ run }) => this.#schedule(run.identity.uri)),
      text.onDidMove((uri) => this.#draw(uri)),
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        for (const editor of editors) this.#draw(editor.document.uri.toString());
      }),
      // More editors side by side leave less room behind a line.
      vscode.window.tabGroups.onDidChangeTabGroups(({ opened, closed }) => {
        if (opened.length + closed.length === 0) return;
        for (const editor of vscode.window.visibleTextEditors) this.#draw(editor.document.uri.toString());
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration('pinn.live')) return;
        for (const editor of vscode.window.visibleTextEditors) this.#draw(editor.document.uri.toString());
      }),
    ];
  }

  /** Tints the line of this term; `null`: none. */
  hover(run: TrainingRun, term: string | null): void {
    const source = run.header?.terms.find((candidate) => candidate.name === term)?.source;
    const range = source && this.#text.now(run, source);
    for (const editor of editorsOf(run.identity.uri)) editor.setDecorations(this.#hovered, range ? [range] : []);
  }

  dispose(): void {
    for (const timer of this.#due.values()) clearTimeout(timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #schedule(uri: string): void {
    if (this.#due.has(uri)) return;
    this.#due.set(
      uri,
      setTimeout(() => {
        this.#due.delete(uri);
        this.#draw(uri);
      }, interval),
    );
  }

  #draw(uri: string): void {
    const editors = editorsOf(uri);
    if (editors.length === 0) return;
    const run = this.#store.latest(uri);
    const values = run && settings.live.values(editors[0].document.uri) ? this.#lines(run) : [];
    const drives = run && settings.live.gutter(editors[0].document.uri) ? this.#driving(run) : [];
    const now = run?.live || run?.identity.probe || run?.header?.log !== undefined;
    for (const editor of editors) {
      editor.setDecorations(this.#values, now ? values : []);
      editor.setDecorations(this.#last, now ? [] : values);
      editor.setDecorations(this.#drives, drives);
    }
  }

  #lines(run: TrainingRun): vscode.DecorationOptions[] {
    const { header, latest } = run;
    const document = openDocument(run.identity.uri);
    if (!showsValues(run, this.#text) || !header || !latest || !document) return [];
    const ends = header.terms.map((term) => {
      const range = this.#text.now(run, term.source);
      return range && range.end.line < document.lineCount ? document.lineAt(range.end.line).range.end : null;
    });
    const beside = vscode.window.tabGroups.all.length;
    const values = liveValues(
      latest,
      ends.map((end) => roomBehind(end?.character ?? 0, beside)),
    );
    return ends.flatMap((end, i) => {
      if (!end) return [];
      const { text, whole } = values[i];
      const said = `\`${header.terms[i].name}\` at step ${latest.step}: share of the update, loss, weighted gradient norm`;
      const hoverMessage = text === whole ? undefined : new vscode.MarkdownString(`${said}  \n${whole}`);
      const range = new vscode.Range(end.with({ character: 0 }), end);
      return [{ range, hoverMessage, renderOptions: { after: { contentText: text } } }];
    });
  }

  #driving(run: TrainingRun): vscode.DecorationOptions[] {
    const { header, latest } = run;
    if (!showsValues(run, this.#text) || !header || !latest) return [];
    const term = header.terms[dominantTerm(latest)];
    const range = term && this.#text.now(run, term.source);
    if (!range) return [];
    return [{ range, hoverMessage: `\`${term.name}\` makes up more than half of the update at step ${latest.step}.` }];
  }
}

function behindLines(colour: string, fontStyle: string): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen,
    after: { margin: '0 0 0 1.5em', color: new vscode.ThemeColor(colour), fontStyle },
  });
}
