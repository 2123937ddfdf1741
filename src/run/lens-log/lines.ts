/**
 * @file Reads the lines of a lens log while it grows, in bounded memory. Of a long log the newest run is found from its
 * end, and of many lines a share is read that is spread evenly over the file: a log of a million frames opens as one of
 * two thousand.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { lensLineOf } from '../../problem/json/lens-lines.ts';
import type { LensHeader, LensLine } from '../../problem/json/lens-log.ts';
import { messageOf } from '../../problem/message-of.ts';
import { runFiles } from '../../problem/run-folder.ts';
import { RunFolderError } from '../../problem/run-folder-error.ts';

/** Bytes read at once. */
const chunk = 256 * 1024;
/** Bytes of a run that is read line by line. */
const readWhole = 8 * 1024 * 1024;
/** Places at which a longer run is read. */
const mostPlaces = 2048;
/** A line of more bytes is no line of a log. */
const longestLine = 32 * 1024 * 1024;

const newline = 0x0a;
/** What a header begins with, however its writer sets spaces. */
const headerMark = Buffer.from('{"lens":');

/** The file of a log. @param place the folder of a run, or the file itself. */
export const lensLogFile = (place: string): string => (place.endsWith('.jsonl') ? place : join(place, runFiles.lens));

export class LensLogReader {
  readonly path: string;
  readonly #file: FileHandle;
  /** Bytes read so far. */
  #at = 0;
  /** The beginning of a line whose end was not there yet. */
  #rest: Buffer = Buffer.alloc(0);
  /** Bytes of a line that is too long to be one; `true`: its end is still to come. */
  #skipping = false;

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  /** @throws RunFolderError where there is no such file */
  static async open(place: string): Promise<LensLogReader> {
    const path = lensLogFile(place);
    try {
      return new LensLogReader(path, await open(path, 'r'));
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      throw new RunFolderError(
        missing ? `There is no lens log "${path}".` : `Cannot read "${path}": ${messageOf(error)}.`,
      );
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async size(): Promise<number> {
    return (await this.#file.stat()).size;
  }

  /** Whether the path names another file by now, or one that has lost what was read. */
  async isReplaced(): Promise<boolean> {
    const mine = await this.#file.stat();
    if (mine.size < this.#at) return true;
    const there = await open(this.path, 'r').catch(() => null);
    if (there === null) return true;
    try {
      const { ino, dev } = await there.stat();
      return ino !== mine.ino || dev !== mine.dev;
    } finally {
      await there.close();
    }
  }

  /** The whole lines from where the last call ended, in their order; what has no end yet is left for the next call. */
  async *more(): AsyncGenerator<LensLine> {
    for (;;) {
      const buffer = Buffer.allocUnsafe(chunk);
      const { bytesRead } = await this.#file.read(buffer, 0, chunk, this.#at);
      if (bytesRead === 0) return;
      this.#at += bytesRead;
      yield* this.#take(buffer.subarray(0, bytesRead));
    }
  }

  /** Like `more`, with the last line taken even where it has no end. */
  async *rest(): AsyncGenerator<LensLine> {
    yield* this.more();
    const line = this.#skipping ? null : lensLineOf(this.#rest.toString('utf8'));
    if (line) yield line;
  }

  *#take(bytes: Buffer): Generator<LensLine> {
    let from = 0;
    for (;;) {
      const end = bytes.indexOf(newline, from);
      if (end < 0) break;
      const own = bytes.subarray(from, end);
      const whole = this.#rest.length > 0 ? Buffer.concat([this.#rest, own]) : own;
      const line = this.#skipping ? null : lensLineOf(whole.toString('utf8'));
      this.#rest = Buffer.alloc(0);
      this.#skipping = false;
      from = end + 1;
      if (line) yield line;
    }
    if (this.#skipping) return;
    this.#rest = Buffer.concat([this.#rest, bytes.subarray(from)]);
    if (this.#rest.length <= longestLine) return;
    this.#rest = Buffer.alloc(0);
    this.#skipping = true;
  }

  /**
   * The newest run so far: its header, then its lines; of a long one those at places spread over it, and all at its end.
   * Nothing where no run has begun. What follows is for `more`.
   */
  async *newest(): AsyncGenerator<LensLine> {
    const size = await this.size();
    const begin = await this.#newestHeader(size);
    if (begin === null) {
      // No header yet; one may be about to come.
      yield* this.more();
      return;
    }
    if (size - begin <= readWhole) {
      this.#at = begin;
      yield* this.more();
      return;
    }
    const line = await this.#lineAt(begin, size);
    if (!line) return;
    yield line.line;
    const last = size - chunk;
    for (let k = 0; k < mostPlaces; k++) {
      const place = line.next + Math.floor(((last - line.next) * k) / mostPlaces);
      const found = await this.#lineAfter(k === 0 ? place - 1 : place, size);
      if (found) yield found;
    }
    const curve = await this.#lastOf(Buffer.from('"curve"'), begin, size);
    if (curve) yield curve;
    this.#at = last;
    this.#rest = Buffer.alloc(0);
    this.#skipping = true;
    yield* this.more();
  }

  /** Where the header of the newest run begins; `null` where none is. */
  async #newestHeader(size: number): Promise<number | null> {
    // Most logs hold one run: then the frame at the end is one of the header at the beginning.
    const first = await this.#lineAt(0, size);
    if (first?.line.kind === 'header' && size > readWhole) {
      const last = await this.#lineAfter(Math.max(0, size - chunk), size);
      const run = last && runOf(last);
      if (run !== undefined && run !== null && run === first.line.header.run) return 0;
    }
    for (let end = size; end > 0; end -= chunk) {
      const from = Math.max(0, end - chunk);
      const buffer = await this.#bytes(from, Math.min(size, end + headerMark.length) - from);
      for (
        let at = buffer.lastIndexOf(headerMark);
        at >= 0;
        at = at > 0 ? buffer.lastIndexOf(headerMark, at - 1) : -1
      ) {
        if (from + at > 0 && (at > 0 ? buffer[at - 1] : (await this.#bytes(from - 1, 1))[0]) !== newline) continue;
        const line = await this.#lineAt(from + at, size);
        if (line?.line.kind === 'header') return from + at;
      }
    }
    return null;
  }

  async #bytes(from: number, length: number): Promise<Buffer> {
    const buffer = Buffer.alloc(Math.max(0, length));
    const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, from);
    return buffer.subarray(0, bytesRead);
  }

  /** The line that begins at `from`, and where the next one does; `null` for one that is torn or not whole. */
  async #lineAt(from: number, size: number): Promise<{ line: LensLine; next: number } | null> {
    for (let length = 4096; ; length *= 4) {
      const bytes = await this.#bytes(from, Math.min(length, size - from));
      const end = bytes.indexOf(newline);
      if (end >= 0) {
        const line = lensLineOf(bytes.toString('utf8', 0, end));
        return line && { line, next: from + end + 1 };
      }
      if (from + bytes.length >= size || length > longestLine) return null;
    }
  }

  /** The first whole line that begins behind `place`. */
  async #lineAfter(place: number, size: number): Promise<LensLine | null> {
    for (let length = 4096; ; length *= 4) {
      const bytes = await this.#bytes(place, Math.min(length, size - place));
      const begin = bytes.indexOf(newline) + 1;
      const end = begin > 0 ? bytes.indexOf(newline, begin) : -1;
      if (end >= 0) return lensLineOf(bytes.toString('utf8', begin, end));
      if (place + bytes.length >= size || length > longestLine) return null;
    }
  }

  /** The last whole line with these bytes in it, looked for from the end over at most thirty chunks. */
  async #lastOf(mark: Buffer, begin: number, size: number): Promise<LensLine | null> {
    for (let end = size, k = 0; end > begin && k < 30; end -= chunk, k++) {
      const from = Math.max(begin, end - chunk);
      const buffer = await this.#bytes(from, Math.min(size, end + mark.length) - from);
      const at = buffer.lastIndexOf(mark);
      if (at < 0) continue;
      const lineStart = buffer.lastIndexOf(newline, at);
      return lineStart < 0 ? null : ((await this.#lineAt(from + lineStart + 1, size))?.line ?? null);
    }
    return null;
  }
}

/** The run that a line says it belongs to. */
export function runOf(line: LensLine): string | undefined {
  switch (line.kind) {
    case 'header':
      return line.header.run;
    case 'frame':
      return line.frame.run;
    case 'curve':
      return line.curve.run;
    case 'end':
      return line.end.run;
  }
}

/** Whether a line is one of this run: of another one only where it says so. */
export const belongsTo = (line: LensLine, header: LensHeader): boolean => (runOf(line) ?? header.run) === header.run;
