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

/** Words longer than this are no names that a person reads. */
const longestWord = 80;

/** Names and numbers of thousands of letters are quoted by their ends, characters that only steer by their numbers. */
const readable = (message: string): string =>
  message
    .replace(/[^\s"]+/g, (word) =>
      word.length <= longestWord ? word : `${word.slice(0, longestWord / 2)}…${word.slice(-longestWord / 4)}`,
    )
    .replace(/(?!\n)\p{Cc}/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

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
      message: readable(message),
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

/** A fix that adds a statement on a line of its own before the one, or the block of statements, that holds `node`. */
export function statedBefore(title: string, node: AstNode, statement: string): Fix {
  let outermost = node;
  while (outermost.$container?.$container) outermost = outermost.$container;
  const { start } = rangeOf(outermost);
  return replaceRange(title, { start, end: start }, `${statement}\n`);
}

/** A fix that replaces this place by other text. */
export const replaceRange = (title: string, range: SourceRange, newText: string): Fix => ({
  kind: 'replace',
  title,
  edits: [{ range, newText }],
});
