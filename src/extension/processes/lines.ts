/** @file Turns chunks of a stream into whole lines. */
import type { Readable } from 'node:stream';

/** Calls `line` once per line of `stream`, without its line break; the unfinished last line at the end. */
export function readLines(stream: Readable, line: (text: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const parts = (rest + chunk).split(/\r?\n/);
    rest = parts.pop() ?? '';
    for (const part of parts) line(part);
  });
  stream.on('end', () => {
    if (rest !== '') line(rest);
  });
}
