/** @file The text of a spec, from a file or from standard input. */
import { readFileSync } from 'node:fs';
import { text as textOf } from 'node:stream/consumers';
import { exitCode, UserError } from '../report/exit.ts';

/** In place of a file: standard input. */
export const stdin = '-';

/** What a spec is called in messages. */
export const labelOf = (file: string): string => (file === stdin ? '<stdin>' : file);

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'that is a folder',
  EACCES: 'no permission to read it',
};

/** @throws UserError when there is no text to read */
export async function readText(file: string): Promise<string> {
  const text = await read(file);
  if (text.includes('\0'))
    throw new UserError(`cannot read ${labelOf(file)}: it is not text in UTF-8`, exitCode.badSpec);
  return text;
}

async function read(file: string): Promise<string> {
  try {
    return file === stdin ? await textOf(process.stdin) : readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new UserError(`cannot read ${labelOf(file)}: ${reasons[code] ?? code}`, exitCode.badSpec);
  }
}
