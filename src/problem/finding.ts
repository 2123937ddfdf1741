/** @file What the checker, the probe and the lens tell the author: a code, a place, the evidence, an edit. */
import type { SourceRange } from './source.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** Replace `range` by `newText`. */
export interface TextEdit {
  range: SourceRange;
  newText: string;
}

export interface Finding {
  /** Kebab-case, stable, documented in `docs/reference/findings.md`. */
  code: string;
  severity: Severity;
  /** Term it is about, by name; `null` when it concerns the whole problem. */
  term: string | null;
  range: SourceRange;
  message: string;
  /** Numbers behind the message, by name (norms, ratio, cosine, …). */
  evidence: Record<string, number>;
  /** Other places that belong to it. */
  related: { range: SourceRange; message: string }[];
  /** The edit that would help, with its title. */
  fix: { title: string; edits: TextEdit[] } | null;
  /** Optimiser steps for which it has held; 0 for static findings. */
  lasted: number;
}
