/**
 * @file Custom requests between an editor and the language server, as method names and plain types, so that both sides
 * can be bundled with their own copy of the JSON-RPC library.
 */
import type { Finding } from './finding.ts';
import type { Problem } from './problem.ts';

/** Editor → server: the problem that an open document states. */
export const problemRequest = 'pinn/problem';

export interface ProblemParams {
  uri: string;
}

export interface ProblemAnswer {
  /** `null` when the text has an error. */
  problem: Problem | null;
  /** Everything the checker says about this text; at least one error when `problem` is `null`. */
  findings: Finding[];
  /** Version of the text that was lowered. */
  version: number;
}
