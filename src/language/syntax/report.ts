/** @file Collects what is wrong with a spec; the same thing at the same place is said once. */
import type { AstNode } from 'langium';
import type { Finding, Severity } from '../../problem/finding.ts';
import type { Fix } from '../../problem/fix.ts';
import type { SourceRange } from '../../problem/source.ts';
import { rangeOf } from './source.ts';

export interface ReportDetails {
  /** Property of the node that is at fault. */
  property?: string;
  range?: SourceRange;
  severity?: Severity;
  term?: string | null;
  related?: { node: AstNode; message: string }[];
  evidence?: Record<string, number>;
  fix?: Fix | null;
}

const placeKey = (code: string, { start, end }: SourceRange): string =>
  `${code} ${start.line}:${start.character}-${end.line}:${end.character}`;

export class Report {
  readonly findings: Finding[] = [];
  readonly #said = new Set<string>();

  /** Whether something with this code has been said of this place. */
  says(code: string, range: SourceRange): boolean {
    return this.#said.has(placeKey(code, range));
  }

  add(code: string, node: AstNode, message: string, details: ReportDetails = {}): void {
    const range = details.range ?? rangeOf(node, details.property);
    const key = placeKey(code, range);
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.findings.push({
      code,
      severity: details.severity ?? 'error',
      term: details.term ?? null,
      range,
      message,
      evidence: details.evidence ?? {},
      related: (details.related ?? []).map((r) => ({ range: rangeOf(r.node), message: r.message })),
      fix: details.fix ?? null,
      lasted: 0,
    });
  }

  /** Takes over what was found elsewhere. */
  take(finding: Finding): void {
    const key = placeKey(finding.code, finding.range);
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.findings.push(finding);
  }

  get hasErrors(): boolean {
    return this.findings.some((f) => f.severity === 'error');
  }
}

/** A fix that replaces the range of a node (or property) by other text. */
export const replace = (title: string, node: AstNode, newText: string, property?: string): Fix =>
  replaceRange(title, rangeOf(node, property), newText);

/** A fix that replaces this place by other text. */
export const replaceRange = (title: string, range: SourceRange, newText: string): Fix => ({
  kind: 'replace',
  title,
  edits: [{ range, newText }],
});
