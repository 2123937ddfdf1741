/** @file Colours on a terminal; none in a file, and none with NO_COLOR (https://no-color.org). */

const enabled = (stream: NodeJS.WriteStream): boolean =>
  !process.env.NO_COLOR && (Boolean(process.env.FORCE_COLOR) || stream.isTTY === true);

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 } as const;
export type TerminalColour = keyof typeof codes;

export function inColour(name: TerminalColour, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return enabled(stream) ? `\u001b[${codes[name]}m${text}\u001b[0m` : text;
}
