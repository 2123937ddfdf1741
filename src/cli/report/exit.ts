/** @file Exit codes, a public contract for scripts, and which failure ends with which. */
import { ExportError } from '../../export/trained/export-error.ts';
import { RunFolderError } from '../../problem/run-folder-error.ts';
import { TrainingError } from '../../problem/training-error.ts';
import { CompileError } from '../../trainer/compile/compile-error.ts';
import { EngineError } from '../../trainer/engine/engine.ts';

export const exitCode = {
  /** The tolerance was reached (train), nothing wrong (other commands). */
  reached: 0,
  /** `format --check` found what is not formatted. */
  unformatted: 1,
  /** The spec is wrong; messages stand as `file:line:column: message`. */
  badSpec: 2,
  /** Trained, but not to the tolerance, to an error that nobody knows, or to a wrong solution. */
  notReached: 3,
  /** The trainer or the machine failed. */
  failed: 4,
  /** Who reads the output went away, as shells count it: 128 + SIGPIPE. */
  unread: 141,
} as const;

/** A failure that the user should read as one sentence, without a stack. */
export class UserError extends Error {
  readonly code: number;
  constructor(message: string, code: number = exitCode.failed) {
    super(message);
    this.code = code;
  }
}

/** Failures whose message is meant for the user, with their exit code; anything else is a defect of the program. */
const expected: [new (...args: never[]) => Error, number][] = [
  [CompileError, exitCode.badSpec],
  [TrainingError, exitCode.failed],
  [EngineError, exitCode.failed],
  [RunFolderError, exitCode.failed],
  [ExportError, exitCode.failed],
];

/** Exit code of an expected failure; `null` for a defect. */
export function codeOf(error: unknown): number | null {
  if (error instanceof UserError) return error.code;
  return expected.find(([type]) => error instanceof type)?.[1] ?? null;
}
