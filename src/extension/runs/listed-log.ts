/** @file A lens log as the list of runs shows it: what its first line says. */
import { open } from 'node:fs/promises';
import * as path from 'node:path';
import { lensLineOf } from '../../problem/json/lens-lines.ts';
import { runFiles } from '../../problem/run-folder.ts';

export interface ListedLog {
  folder: string;
  title: string;
  framework: string;
  /** Milliseconds since 1970. */
  started: number;
  /** Source file that it is about; the log itself where none is known. */
  file: string;
}

/** Bytes in which a first line is looked for. */
const longestHeader = 256 * 1024;

/** @throws Error with one sentence when there is no log */
export async function readListedLog(folder: string): Promise<ListedLog> {
  const log = path.join(folder, runFiles.lens);
  const file = await open(log, 'r');
  try {
    const buffer = Buffer.alloc(longestHeader);
    const { bytesRead } = await file.read(buffer, 0, longestHeader, 0);
    const text = buffer.toString('utf8', 0, bytesRead);
    const line = lensLineOf(text.slice(0, Math.max(0, text.indexOf('\n'))));
    if (line?.kind !== 'header') throw new Error(`"${log}" holds no run yet.`);
    const { title, framework, started, terms, watch, script } = line.header;
    const source =
      terms.find((term) => term.file !== undefined && term.line !== undefined)?.file ?? watch?.file ?? script;
    return {
      folder,
      title,
      framework,
      started: Date.parse(started) || (await file.stat()).mtimeMs,
      file: source ? path.resolve(folder, source) : log,
    };
  } finally {
    await file.close();
  }
}
