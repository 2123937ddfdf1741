/**
 * @file What the lens finds while training, as diagnostics of their own: the language server's publishing never erases
 * them. Hysteresis is the trainer's; here a diagnostic changes only when its finding does, and goes when its line is
 * edited.
 */
import * as vscode from 'vscode';
import type { Finding } from '../../problem/finding.ts';
import { isAboutWeights, telling } from '../host/milestones.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { TrainingRun } from '../runs/training-run.ts';
import { type DiagnosticMaker, findingDiagnostic } from './finding-diagnostic.ts';
import type { Language } from './language.ts';
import { openDocument, toWorkspaceEdit } from './places.ts';
import type { TrainedText } from './trained-text.ts';

export const source = 'pinn training';

/** Milliseconds for which a diagnostic keeps its text when only numbers in it change. */
const quiet = 2000;

export class TrainingDiagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection('pinn-training');
  readonly #findings = new WeakMap<vscode.Diagnostic, Finding>();
  readonly #quietUntil = new Map<string, number>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #store: RunStore;
  readonly #language: Language;
  readonly #maker: DiagnosticMaker;
  readonly #disposables: vscode.Disposable[];

  /** @param reference The page that explains every code. */
  constructor(reference: vscode.Uri, language: Language, store: RunStore, text: TrainedText) {
    this.#store = store;
    this.#language = language;
    this.#maker = { source, reference, now: (run, range) => text.now(run, range) };
    this.#disposables = [
      this.#collection,
      store.changed.on(({ run, change }) => {
        if (change === 'findings' || change === 'added') this.#publish(run.identity.uri);
      }),
      text.onDidMove((uri) => this.#publish(uri)),
      // What nobody has open is in nobody's way; the run keeps its findings.
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#collection.delete(uri)),
      vscode.workspace.onDidOpenTextDocument(({ uri }) => this.#publish(uri.toString())),
      vscode.languages.registerCodeActionsProvider(
        { language: 'pinn' },
        { provideCodeActions: (document, _range, context) => this.#actions(document, context) },
        { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
      ),
    ];
  }

  /** Diagnostics of this document. */
  of(uri: vscode.Uri): readonly vscode.Diagnostic[] {
    return this.#collection.get(uri) ?? [];
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #publish(uri: string): void {
    const run = openDocument(uri) && this.#store.latest(uri);
    // A log's stand in a collection of their own.
    if (run?.header?.log) return;
    const target = vscode.Uri.parse(uri);
    // What a probe finds the language server underlines already.
    const diagnostics =
      run && !run.identity.probe ? run.findings.flatMap((finding) => this.#diagnostic(run, finding) ?? []) : [];
    const shown = this.of(target);
    const samePlaces = diagnostics.length === shown.length && diagnostics.every((d, i) => same(d, shown[i]));
    if (samePlaces && diagnostics.every((d, i) => d.message === shown[i].message)) return;
    // Where only the numbers in the messages changed, Problems is left alone for a while.
    const wait = samePlaces ? (this.#quietUntil.get(uri) ?? 0) - Date.now() : 0;
    if (wait > 0) {
      this.#later(uri, wait);
      return;
    }
    this.#quietUntil.set(uri, Date.now() + quiet);
    this.#collection.set(target, diagnostics);
  }

  #later(uri: string, milliseconds: number): void {
    if (this.#timers.has(uri)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(uri);
      this.#publish(uri);
    }, milliseconds);
    this.#timers.set(uri, timer);
  }

  #diagnostic(run: TrainingRun, finding: Finding): vscode.Diagnostic | null {
    const diagnostic = findingDiagnostic(run, finding, this.#maker);
    if (diagnostic) this.#findings.set(diagnostic, finding);
    return diagnostic;
  }

  async #actions(document: vscode.TextDocument, context: vscode.CodeActionContext): Promise<vscode.CodeAction[]> {
    // VS Code hands back copies; the place and the code say which of ours each one is.
    const ours = this.of(document.uri);
    const actions = context.diagnostics.map(async (diagnostic) => {
      const own = ours.find((candidate) => isOurs(diagnostic) && same(candidate, diagnostic));
      const fix = own && this.#findings.get(own)?.fix;
      const made = fix ? await this.#language.fix(document.uri.toString(), fix) : null;
      if (!made || made.edits.length === 0) return [];
      const action = new vscode.CodeAction(made.title, vscode.CodeActionKind.QuickFix);
      action.diagnostics = [diagnostic];
      action.isPreferred = true;
      action.edit = toWorkspaceEdit(document.uri, made.edits);
      return [telling(action)];
    });
    const fixes = (await Promise.all(actions)).flat();
    const found = context.diagnostics.filter((diagnostic) =>
      isOurs(diagnostic) ? ours.some((own) => same(own, diagnostic)) : isAboutWeights(diagnostic),
    );
    return found.length > 0 ? [...fixes, findOut(document.uri, found)] : fixes;
  }
}

const isOurs = (diagnostic: vscode.Diagnostic) => diagnostic.source === source;

/** Beside every finding of a run, and what the probe says of the weights: what helps is found out by trying. */
function findOut(uri: vscode.Uri, diagnostics: vscode.Diagnostic[]): vscode.CodeAction {
  const title = 'Find out what helps';
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = diagnostics;
  action.command = { command: 'pinn.findOutWhatHelps', title, arguments: [uri.toString()] };
  return action;
}

/** The same finding at the same place; its numbers may differ. */
function same(a: vscode.Diagnostic, b: vscode.Diagnostic): boolean {
  return a.severity === b.severity && a.range.isEqual(b.range) && codeOf(a) === codeOf(b);
}

function codeOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}
