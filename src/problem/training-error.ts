/** @file What keeps a training from starting or going on: one clear sentence, with its place where it has one. */
import type { SourceRange } from './source.ts';

export class TrainingError extends Error {
  override name = 'TrainingError';
  readonly source: SourceRange | null;

  constructor(message: string, source: SourceRange | null = null) {
    super(message);
    this.source = source;
  }
}
