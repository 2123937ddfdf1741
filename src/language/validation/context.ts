/** @file What a check sees. */

import type * as ast from '../generated/ast.ts';
import type { Lowered } from '../lower/lower.ts';
import type { Unread } from './unread.ts';

export interface CheckContext extends Lowered {
  text: string;
  /** The variant under which the spec is checked; `problem` is then as it states it. `null`: as written. */
  variant: ast.Variant | null;
  /** What could not be read; follow-ups of that are not reported. */
  unread: Unread;
}
