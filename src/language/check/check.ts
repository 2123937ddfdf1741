/** @file Everything there is to say about a parsed spec, and the problem it states. */
import type { LangiumDocument } from 'langium';
import type { Finding } from '../../problem/finding.ts';
import type { Problem } from '../../problem/problem.ts';
import type { SpecFiles } from '../files/files.ts';
import type * as ast from '../generated/ast.ts';
import type { Lowered } from '../lower/lower.ts';
import { lower } from '../lower/lower.ts';
import { symbolsOf } from '../syntax/symbols.ts';
import { syntaxFindings } from '../syntax/syntax.ts';
import { checks } from '../validation/checks.ts';

export interface Checked {
  /** `null` when there is an error. */
  problem: Problem | null;
  findings: Finding[];
  lowered: Lowered;
}

const order: Record<Finding['severity'], number> = { error: 0, warning: 1, information: 2, hint: 3 };

/** Runs the table of checks; findings come in the order of the text, errors first where they share a place. */
export function checkDocument(document: LangiumDocument, files: SpecFiles, file: string | null): Checked {
  const model = document.parseResult.value as ast.Model;
  const syntax = syntaxFindings(
    document,
    symbolsOf(model).unknowns.map((u) => u.name),
  );
  const lowered = lower(model, files, file);
  const context = { ...lowered, text: document.textDocument.getText(), hasSyntaxErrors: syntax.length > 0 };
  for (const check of checks) check(context);
  // A line that could not be read says nothing reliable about what it means.
  const unread = new Set(syntax.map((f) => f.range.start.line));
  const meant = lowered.report.findings.filter((f) => !unread.has(f.range.start.line));
  const findings = [...syntax, ...meant].sort(
    (a, b) =>
      a.range.start.line - b.range.start.line ||
      a.range.start.character - b.range.start.character ||
      order[a.severity] - order[b.severity],
  );
  const hasErrors = findings.some((f) => f.severity === 'error');
  return { problem: hasErrors ? null : lowered.problem, findings, lowered };
}
