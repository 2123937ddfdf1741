/** @file What stands below the options of a command: examples and exit codes. */
import type { Command } from 'commander';
import { exitCode } from './exit.ts';

export interface Usage {
  /** Command lines that run as they stand, with what they do. */
  examples: readonly (readonly [command: string, what: string])[];
  /** What each exit code of the command means. */
  exits: { readonly [K in keyof typeof exitCode]?: string };
}

/** Columns of what stands on the left; the right of a longer one goes to a line of its own. */
const widest = 46;

const aligned = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => (left.length > widest ? 0 : left.length)));
  return rows
    .map(([left, right]) =>
      left.length > widest ? `  ${left}\n${' '.repeat(width + 4)}${right}` : `  ${left.padEnd(width)}  ${right}`,
    )
    .join('\n');
};

const codes = (exits: Usage['exits']): [string, string][] =>
  Object.entries(exits).map(([name, meaning]) => [`${exitCode[name as keyof typeof exitCode]}`, meaning]);

export function addUsage(command: Command, { examples, exits }: Usage): Command {
  return command.addHelpText('after', `\nExamples:\n${aligned(examples)}\n\nExit codes:\n${aligned(codes(exits))}`);
}
