/**
 * @file What the lens finds in a logged training, in the source file on the line that makes the term: a collection of its
 * own, with the proposed weight as a quick fix where that is a number on a line that is known.
 */
import * as vscode from 'vscode';
import type { Finding } from '../../problem/finding.ts';
import type { Fix } from '../../problem/fix.ts';
import { numberText } from '../../problem/number-text/spec.ts';
import { isSomewhere } from '../../problem/source.ts';
import { type DiagnosticMaker, findingDiagnostic } from '../editor/finding-diagnostic.ts';
import { openDocument } from '../editor/places.ts';
import type { TrainedText } from '../editor/trained-text.ts';
import type { RunStore, StoreChange } from '../runs/run-store.ts';
import type { TrainingRun } from '../runs/training-run.ts';
import type { LensLogs } from './lens-logs.ts';

const source = 'pinn lens';

/** What may change what a log has found: one that begins has found nothing yet, whatever the one before it did. */
const publishing: ReadonlySet<StoreChange> = new Set(['added', 'started', 'findings']);

/** A number as any of the languages writes it. */
const literal = /^[\d_]+\.?[\d_]*(e[+-]?\d+)?$|^\.\d+(e[+-]?\d+)?$/i;

export class LoggedDiagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection('pinn-lens-log');
  /** Source files whose panel was closed: nobody looks at their log. */
  readonly #closed = new Set<string>();
  readonly #fixes = new WeakMap<vscode.Diagnostic, Fix>();
  readonly #logs: LensLogs;
  readonly #text: TrainedText;
  readonly #maker: DiagnosticMaker;
  readonly #disposables: vscode.Disposable[];

  /** @param reference The page that explains every code. */
  constructor(reference: vscode.Uri, logs: LensLogs, store: RunStore, text: TrainedText) {
    this.#maker = {
      source,
      reference,
      now: (run, range) => (isSomewhere(range) ? text.now(run, range) : null),
    };
    this.#logs = logs;
    this.#text = text;
    this.#disposables = [
      this.#collection,
      store.changed.on(({ run, change }) => {
        if (publishing.has(change)) this.#publish(run.identity.uri);
        if (change === 'removed' && run.header?.log) this.#collection.delete(vscode.Uri.parse(run.identity.uri));
      }),
      text.onDidMove((uri) => this.#publish(uri)),
      vscode.languages.registerCodeActionsProvider(
        { scheme: 'file' },
        { provideCodeActions: (document, _range, context) => this.#actions(document, context) },
        { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
      ),
    ];
  }

  of(uri: vscode.Uri): readonly vscode.Diagnostic[] {
    return this.#collection.get(uri) ?? [];
  }

  /** Writes what a fix proposes into the source, if there is a number to replace. */
  async apply(uri: string, fix: Fix): Promise<boolean> {
    const run = this.#logs.of(uri);
    const edit = run ? this.#edit(run, fix) : null;
    return edit !== null && vscode.workspace.applyEdit(edit);
  }

  /** The panel of this file is closed or open: with it go what its log has found, and come back. */
  panelChanged({ uri, open }: { uri: string; open: boolean }): void {
    if (open) this.#closed.delete(uri);
    else this.#closed.add(uri);
    this.#publish(uri);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #publish(uri: string): void {
    const run = this.#logs.of(uri);
    if (!run) return;
    this.#collection.set(
      vscode.Uri.parse(uri),
      this.#closed.has(uri) ? [] : run.findings.flatMap((finding) => this.#diagnostic(run, finding) ?? []),
    );
  }

  #diagnostic(run: TrainingRun, finding: Finding): vscode.Diagnostic | null {
    const file = run.header?.log?.file;
    if (finding.file !== file) return null;
    const diagnostic = findingDiagnostic(run, finding, this.#maker);
    if (diagnostic && finding.fix) this.#fixes.set(diagnostic, finding.fix);
    return diagnostic;
  }

  /** The weights that a fix sets, as numbers in place of those that stand there now. */
  #edit(run: TrainingRun, fix: Fix): vscode.WorkspaceEdit | null {
    const { header } = run;
    if (fix.kind !== 'set-weights' || !header?.log) return null;
    const document = openDocument(run.identity.uri);
    const edit = new vscode.WorkspaceEdit();
    for (const [name, weight] of Object.entries(fix.weights)) {
      const place = header.log.places[header.terms.findIndex((term) => term.name === name)]?.weight;
      const range = place && place.file === header.log.file ? this.#text.now(run, place.range) : null;
      if (!range || !document || !literal.test(document.getText(range))) return null;
      edit.replace(document.uri, range, numberText(weight));
    }
    return edit;
  }

  #actions(document: vscode.TextDocument, context: vscode.CodeActionContext): vscode.CodeAction[] {
    const uri = document.uri.toString();
    const run = this.#logs.of(uri);
    if (!run) return [];
    return context.diagnostics.flatMap((diagnostic) => {
      // VS Code hands back copies.
      const own = this.of(document.uri).find(
        (candidate) => candidate.range.isEqual(diagnostic.range) && candidate.message === diagnostic.message,
      );
      const fix = own && this.#fixes.get(own);
      const edit = fix?.kind === 'set-weights' ? this.#edit(run, fix) : null;
      if (fix?.kind !== 'set-weights' || !edit) return [];
      const [[name, weight]] = Object.entries(fix.weights);
      const action = new vscode.CodeAction(
        `Set the weight of "${name}" to ${numberText(weight)}`,
        vscode.CodeActionKind.QuickFix,
      );
      action.diagnostics = [diagnostic];
      action.isPreferred = true;
      action.edit = edit;
      return [action];
    });
  }
}
