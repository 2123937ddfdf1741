/** @file What the checker, the probe and the lens tell the author: a code, a place, the evidence, what would help. */
import type { Fix } from './fix.ts';
import type { SourceRange } from './source.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

export interface Finding {
  /** Kebab-case, stable, documented in `docs/reference/findings.md`. */
  code: string;
  severity: Severity;
  /** Term it is about, by name; `null` when it concerns the whole problem. */
  term: string | null;
  range: SourceRange;
  /** Path of the source file it stands in, of a log; absent: the spec. */
  file?: string;
  message: string;
  /** Numbers behind the message, by name (norms, ratio, cosine, …). */
  evidence: Record<string, number>;
  /** Other places that belong to it. */
  related: { range: SourceRange; message: string }[];
  /** What would help. */
  fix: Fix | null;
  /** Optimiser steps for which it has held; 0 for static findings. */
  lasted: number;
}
