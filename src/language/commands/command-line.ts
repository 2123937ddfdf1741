/** @file The command line as the language server calls it: who starts it is the surroundings' business. */

export interface Call {
  /** Of `pinn-lens`; the spec is not among them. */
  args: readonly string[];
  /** The file of the spec; `null` where its text lies in no file. */
  file: string | null;
  /** The text as it is in the editor, whether or not it is saved. */
  text: string;
}

export interface CommandEnd {
  /** Exit code; `null` where it was ended from outside. */
  code: number | null;
  /** The last lines of what it said besides its answer. */
  said: string;
}

/**
 * Runs the command line on a spec until it ends.
 * @param read gets every line of its answer as it comes
 * @param signal tells it to stop, which it does after the step under way
 */
export type CommandLine = (call: Call, read: (line: string) => void, signal: AbortSignal) => Promise<CommandEnd>;
