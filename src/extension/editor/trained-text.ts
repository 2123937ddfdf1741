/** @file Follows the edits of documents that were trained, so that values and warnings stay on the right lines. */
import * as vscode from 'vscode';
import type { SourceRange } from '../../problem/source.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { TrainingRun } from '../runs/training-run.ts';
import { PlaceTracker } from './place-tracker.ts';
import { openDocument } from './places.ts';

export class TrainedText implements vscode.Disposable {
  readonly #trackers = new Map<TrainingRun, PlaceTracker>();
  readonly #moved = new vscode.EventEmitter<string>();
  readonly #disposables: vscode.Disposable[] = [this.#moved];

  /** The text of this document was edited; places of its latest run may have moved. */
  readonly onDidMove = this.#moved.event;

  constructor(store: RunStore) {
    this.#disposables.push(
      store.changed.on(({ run, change }) => {
        if (change === 'removed') this.#trackers.delete(run);
        if (change !== 'added') return;
        for (const old of this.#trackers.keys()) if (old.identity.uri === run.identity.uri) this.#trackers.delete(old);
        // A saved run may be of an older text than the editor's.
        const now = openDocument(run.identity.uri)?.getText() ?? run.identity.text;
        this.#trackers.set(run, new PlaceTracker(linesOf(run.identity.text), linesOf(now)));
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const uri = document.uri.toString();
        const run = store.latest(uri);
        const tracker = run && this.#trackers.get(run);
        if (!tracker || contentChanges.length === 0) return;
        // From the end to the beginning, so that no change moves the place of another.
        for (const change of [...contentChanges].sort((a, b) => b.rangeOffset - a.rangeOffset)) {
          const lines = change.text.split(/\r?\n/).length;
          const { start, end } = change.range;
          const startsAtEnd =
            lines > 1 && /^\r?\n/.test(change.text) && start.isEqual(end) && atLineEnd(document, start);
          tracker.apply({ from: start.line, to: end.line, lines, startsAtEnd });
        }
        this.#moved.fire(uri);
      }),
    );
  }

  /** Where a place of the trained text is now; `null` when its line was edited. */
  now(run: TrainingRun, range: SourceRange): vscode.Range | null {
    const tracker = this.#trackers.get(run);
    if (!tracker) return null;
    const start = tracker.now(range.start.line);
    const end = tracker.now(range.end.line);
    if (start === null || end === null) return null;
    return new vscode.Range(start, range.start.character, end, range.end.character);
  }

  /** True while the document still says what this run trains. */
  upToDate(run: TrainingRun): boolean {
    const document = openDocument(run.identity.uri);
    return document === undefined || document.getText() === run.identity.text;
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

/** Values stand in the text while they are about what happens now, and as the last ones until the text changes. */
export const showsValues = (run: TrainingRun, text: TrainedText): boolean =>
  run.latest !== null && (run.live || run.header?.log !== undefined || text.upToDate(run));

const linesOf = (text: string) => text.split(/\r?\n/);

/** After the edit: the line that was split there ends where the edit began. */
function atLineEnd(document: vscode.TextDocument, position: vscode.Position): boolean {
  return document.lineAt(position.line).text.length === position.character;
}
