/** @file What stops a problem from being compiled: one clear sentence, with the term it is about. */
import type { SourceRange } from '../../problem/source.ts';

export class CompileError extends Error {
  readonly term: string | null;
  readonly source: SourceRange | null;

  constructor(message: string, at: { name: string; source: SourceRange } | null = null) {
    super(message);
    this.term = at?.name ?? null;
    this.source = at?.source ?? null;
  }
}
