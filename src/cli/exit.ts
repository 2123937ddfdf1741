/** @file Exit codes, a public contract for scripts. */

export const exitCode = {
  /** The tolerance was reached (train), nothing wrong (other commands). */
  reached: 0,
  /** The spec is wrong; messages stand as `file:line:column: message`. */
  badSpec: 2,
  /** Trained, but not to the tolerance, or to a wrong solution. */
  notReached: 3,
  /** The trainer or the machine failed. */
  failed: 4,
} as const;

/** A failure that the user should read as one sentence, without a stack. */
export class UserError extends Error {
  readonly code: number;
  constructor(message: string, code: number = exitCode.failed) {
    super(message);
    this.code = code;
  }
}
