/** @file What a check sees. */

import type * as ast from '../generated/ast.ts';
import type { Lowered } from '../lower/lower.ts';

export interface CheckContext extends Lowered {
  text: string;
  /** The variant under which the spec is checked; `problem` is then as it states it. `null`: as written. */
  variant: ast.Variant | null;
  /** Follow-ups of a half-read text are not reported. */
  hasSyntaxErrors: boolean;
}
