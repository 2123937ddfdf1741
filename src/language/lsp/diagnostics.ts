/** @file Findings as diagnostics. */
import type { DocumentValidator, LangiumDocument } from 'langium';
import type { Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import type { Finding, Severity } from '../../problem/finding.ts';
import type { Fix } from '../../problem/fix.ts';
import { checkMarkdown } from '../markdown/check-markdown.ts';
import { MarkdownDocument } from '../markdown/markdown-document.ts';
import type { Analysis } from './analysis.ts';

const severities: Record<Severity, DiagnosticSeverity> = { error: 1, warning: 2, information: 3, hint: 4 };

/** Travels with a diagnostic to the editor and back, so that its quick fix needs no second analysis. */
export interface DiagnosticData {
  code: string;
  fix: Fix | null;
  term: string | null;
}

export const toDiagnostic = (finding: Finding, uri: string, reference?: string): Diagnostic => ({
  severity: severities[finding.severity],
  range: finding.range,
  message: finding.message,
  code: finding.code,
  codeDescription: reference ? { href: `${reference}#${finding.code}` } : undefined,
  source: 'pinn',
  data: { code: finding.code, fix: finding.fix, term: finding.term } satisfies DiagnosticData,
  relatedInformation: finding.related.map((r) => ({ location: { uri, range: r.range }, message: r.message })),
});

/** The table of checks takes the place of Langium's validation registry; the command line runs the same one. */
export class PinnDocumentValidator implements DocumentValidator {
  readonly #analysis: Analysis;
  /** Findings of the gradient probe, which arrive after the others. */
  readonly #extra: (document: LangiumDocument) => Finding[];

  readonly #reference: string | undefined;

  constructor(analysis: Analysis, extra: (document: LangiumDocument) => Finding[], reference?: string) {
    this.#analysis = analysis;
    this.#extra = extra;
    this.#reference = reference;
  }

  async validateDocument(document: LangiumDocument): Promise<Diagnostic[]> {
    const uri = document.uri.toString();
    const { textDocument } = document;
    if (textDocument instanceof MarkdownDocument)
      return checkMarkdown(textDocument.written, this.#analysis.files(document.uri)).map((f) =>
        toDiagnostic(f, uri, this.#reference),
      );
    const { findings } = this.#analysis.of(document);
    // What the checker has said already, the probe need not repeat.
    const said = new Set(findings.map((f) => f.code));
    const extra = this.#extra(document).filter((f) => !said.has(f.code));
    return [...findings, ...extra].map((f) => toDiagnostic(f, uri, this.#reference));
  }
}
