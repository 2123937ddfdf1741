/**
 * @file Custom requests between an editor and the language server, as method names and plain types, so that both sides
 * can be bundled with their own copy of the JSON-RPC library.
 */
import type { Finding } from './finding.ts';
import type { Fix, MadeFix } from './fix.ts';
import type { Preview } from './panel-messages.ts';
import type { Problem } from './problem.ts';

/** What an editor says when it starts the server. */
export interface InitializationOptions {
  /** It draws `$(play)` in titles as an icon, as VS Code does. */
  icons?: boolean;
  /** It carries out the commands of the code lenses itself; by default the server does. */
  ownCommands?: boolean;
  /** It wants diagnostics as they are found, although it could ask for them. */
  pushedDiagnostics?: boolean;
}

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

/** Editor → server: a fix as edits of an open document as its text is now. */
export const fixRequest = 'pinn/fix';

export interface FixParams {
  uri: string;
  fix: Fix;
}

/** No edits where the text is so already; `null` where it has no place for the fix. */
export type FixAnswer = MadeFix | null;

/** Editor → server: the solution of the problem as it stands, solved in milliseconds, to draw before any training. */
export const previewRequest = 'pinn/preview';

export interface PreviewParams {
  uri: string;
  /** Values of parameters to try out in place of those that are written, by name. */
  values?: Record<string, number>;
  /** How many times the usual time it may take: 1 after a key stroke, more when somebody asks how it goes on. */
  patience?: number;
}

/** Travels in its exact form (`json/codec.ts`). */
export interface PreviewAnswer {
  /** `null` when the text has an error or there is no quick solution. */
  preview: Preview | null;
  /** Version of the text that was solved. */
  version: number;
}

/** Editor → server in a web worker: the address of the bundle that probes and draws in a worker of its own. */
export const backgroundNotification = 'pinn/background';
