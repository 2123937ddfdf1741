/** @file What a check sees. */
import type { Lowered } from '../lower/lower.ts';

export interface CheckContext extends Lowered {
  text: string;
  /** Follow-ups of a half-read text are not reported. */
  hasSyntaxErrors: boolean;
}
