/** @file A finding of a run as a diagnostic at its place in the text as it is now. */
import * as vscode from 'vscode';
import type { Finding, Severity } from '../../problem/finding.ts';
import type { SourceRange } from '../../problem/source.ts';
import type { TrainingRun } from '../runs/training-run.ts';

const severities: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

export interface DiagnosticMaker {
  /** Who says it. */
  source: string;
  /** The page that explains every code. */
  reference: vscode.Uri;
  /** Where a place of the text that was trained is now; `null` where it is no more. */
  now(run: TrainingRun, range: SourceRange): vscode.Range | null;
}

/** `null` where the place of the finding is no more; a related place that is no more is left out. */
export function findingDiagnostic(
  run: TrainingRun,
  finding: Finding,
  { source, reference, now }: DiagnosticMaker,
): vscode.Diagnostic | null {
  const range = now(run, finding.range);
  if (!range) return null;
  const diagnostic = new vscode.Diagnostic(range, finding.message, severities[finding.severity]);
  diagnostic.source = source;
  diagnostic.code = { value: finding.code, target: reference.with({ fragment: finding.code }) };
  diagnostic.relatedInformation = finding.related.flatMap((related) => {
    const place = now(run, related.range);
    const uri = vscode.Uri.parse(run.identity.uri);
    return place ? [new vscode.DiagnosticRelatedInformation(new vscode.Location(uri, place), related.message)] : [];
  });
  return diagnostic;
}
