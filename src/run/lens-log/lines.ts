/**
 * @file Reads the lines of a lens log while it grows, in bounded memory. Of a long log the newest run is found from its
 * end, and of many lines a share is read that is spread evenly over the file: a log of a million frames opens as one of
 * two thousand.
 */
import { readSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { under } from '../../problem/by-name.ts';
import { lensLineOf } from '../../problem/json/lens-lines.ts';
import type { LensHeader, LensLine } from '../../problem/json/lens-log.ts';
import { troubleOfLine } from '../../problem/json/lens-trouble.ts';
import { messageOf } from '../../problem/message-of.ts';
import { runFiles } from '../../problem/run-folder.ts';
import { RunFolderError } from '../../problem/run-folder-error.ts';
import { foreignBytes, foreignContent } from './foreign.ts';

/** Bytes read at once. */
const chunk = 256 * 1024;
/** Bytes of a run that is read line by line. */
const readWhole = 8 * 1024 * 1024;
/** Places at which a longer run is read. */
const mostPlaces = 2048;
/** Of them every so many-th is looked at first. */
const glanceStride = 16;
/** Places that are read in one turn of the event loop. */
const placesPerTurn = 16;
/** Lines that are none of a log, of which it is asked why. */
const mostDoubtful = 64;
/** Bytes in which a line is looked for first. */
const usualLine = 4096;
/** A line of more bytes is no line of a log. */
const longestLine = 32 * 1024 * 1024;

const newline = 0x0a;
/** What a header begins with, however its writer sets spaces. */
const headerMark = Buffer.from('{"lens":');

/** The file of a log. @param place the folder of a run, or the file itself. */
export const lensLogFile = (place: string): string => (place.endsWith('.jsonl') ? place : join(place, runFiles.lens));

/** Why there is nothing to open, by the code of the system. */
const unopened: Readonly<Record<string, (place: string, path: string) => string>> = {
  ENOENT: (_, path) => `There is no lens log "${path}".`,
  ENOTDIR: (place) => `"${place}" is no lens log: its name ends in .jsonl; one that is packed is unpacked first.`,
};

/** Where the newest run stands in the file. */
interface NewestRun {
  begin: number;
  size: number;
  /** The header of one that is too long to be read line by line, and where its lines begin. */
  long: { header: LensLine; lines: number } | null;
}

export class LensLogReader {
  readonly path: string;
  readonly #file: FileHandle;
  /** Bytes read so far. */
  #at = 0;
  /** The beginning of a line whose end was not there yet. */
  #rest: Buffer = Buffer.alloc(0);
  /** Bytes of a line that is too long to be one; `true`: its end is still to come. */
  #skipping = false;
  /** Found by a glance, for the reading that follows. */
  #found: NewestRun | null = null;
  /** What stands at the places of a glance. */
  readonly #seen = new Map<number, LensLine | null>();
  readonly #scratch = Buffer.alloc(usualLine);
  #trouble: string | null = null;
  #doubtful = 0;

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
      const { code } = error as NodeJS.ErrnoException;
      const why = under(unopened, code ?? '')?.(place, path);
      throw new RunFolderError(why ?? `Cannot read "${path}": ${messageOf(error)}.`);
    }
  }

  /** Why a line was left out that was meant to be one; `null` where none was. */
  get trouble(): string | null {
    return this.#trouble;
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async size(): Promise<number> {
    return (await this.#file.stat()).size;
  }

  /**
   * What became of the file: the path names another one by now, or one that has lost what was read (`replaced`); or none
   * at all, and it is nowhere else (`deleted`). One that was only renamed is read on.
   */
  async state(): Promise<'there' | 'replaced' | 'deleted'> {
    const mine = await this.#file.stat();
    if (mine.size < this.#at) return 'replaced';
    const there = await stat(this.path).catch(() => null);
    if (there === null) return mine.nlink === 0 ? 'deleted' : 'there';
    return there.ino !== mine.ino || there.dev !== mine.dev ? 'replaced' : 'there';
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
    const line = this.#skipping ? null : this.#read(this.#rest.toString('utf8'));
    if (line) yield line;
  }

  *#take(bytes: Buffer): Generator<LensLine> {
    let from = 0;
    for (;;) {
      const end = bytes.indexOf(newline, from);
      if (end < 0) break;
      const own = bytes.subarray(from, end);
      const whole = this.#rest.length > 0 ? Buffer.concat([this.#rest, own]) : own;
      const line = this.#skipping ? null : this.#read(whole.toString('utf8'));
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
    const run = this.#found ?? (await this.#find());
    this.#found = null;
    if (run === null) {
      // No header yet; one may be about to come.
      this.#trouble ??= foreignContent(this.#bytes(0, Math.min(foreignBytes, await this.size())));
      yield* this.more();
      return;
    }
    const { begin, size, long } = run;
    if (!long) {
      this.#at = begin;
      yield* this.more();
      return;
    }
    yield long.header;
    for (let k = 0; k < mostPlaces; k++) {
      const found = this.#lineOf(run, k);
      if (found) yield found;
      if (k % placesPerTurn === 0) await turn();
    }
    this.#seen.clear();
    const curve = this.#lastOf(Buffer.from('"curve"'), begin, size);
    if (curve) yield curve;
    this.#at = size - chunk;
    this.#rest = Buffer.alloc(0);
    this.#skipping = true;
    yield* this.more();
  }

  /**
   * Few lines of the newest run where it is long: its header, lines at places spread over it, its last ones. Nothing of a
   * short one, and nothing that `newest` would read again.
   */
  async glance(): Promise<LensLine[]> {
    this.#found = await this.#find();
    const run = this.#found;
    if (!run?.long) return [];
    for (let k = 0; k < mostPlaces; k += glanceStride) {
      this.#seen.set(k, this.#lineOf(run, k));
      if (k % (glanceStride * placesPerTurn) === 0) await turn();
    }
    return [run.long.header, ...[...this.#seen.values()].filter((line) => line !== null), ...this.#lastLines(run)];
  }

  async #find(): Promise<NewestRun | null> {
    const size = await this.size();
    const begin = await this.#newestHeader(size);
    if (begin === null) return null;
    const header = size - begin > readWhole ? this.#lineAt(begin, size) : null;
    return { begin, size, long: header && { header: header.line, lines: header.next } };
  }

  /** The line at the k-th place of a long run. */
  #lineOf({ size, long }: NewestRun, k: number): LensLine | null {
    const seen = this.#seen.get(k);
    if (seen !== undefined || !long) return seen ?? null;
    const place = long.lines + Math.floor(((size - chunk - long.lines) * k) / mostPlaces);
    return this.#lineAfter(k === 0 ? place - 1 : place, size);
  }

  /** The whole lines at the end, a few of them, a frame among them where there is one. */
  #lastLines({ begin, size }: NewestRun): LensLine[] {
    for (let length = usualLine; ; length *= 4) {
      const from = Math.max(begin, size - length);
      const texts = this.#bytes(from, size - from)
        .toString('utf8')
        .split('\n')
        .slice(1, -1);
      const lines = texts.flatMap((text) => lensLineOf(text) ?? []);
      if (lines.some(({ kind }) => kind === 'frame') || from === begin || length > longestLine) return lines;
    }
  }

  #read(text: string): LensLine | null {
    const line = lensLineOf(text);
    if (line === null && this.#trouble === null && this.#doubtful++ < mostDoubtful) this.#trouble = troubleOfLine(text);
    return line;
  }

  /** Where the header of the newest run begins; `null` where none is. */
  async #newestHeader(size: number): Promise<number | null> {
    // Most logs hold one run: then the frame at the end is one of the header at the beginning.
    const first = this.#lineAt(0, size);
    if (first?.line.kind === 'header' && size > readWhole) {
      const last = this.#lineAfter(Math.max(0, size - chunk), size);
      const run = last && runOf(last);
      if (run !== undefined && run !== null && run === first.line.header.run) return 0;
    }
    for (let end = size; end > 0; end -= chunk) {
      await turn();
      const from = Math.max(0, end - chunk);
      const buffer = this.#bytes(from, Math.min(size, end + headerMark.length) - from);
      for (
        let at = buffer.lastIndexOf(headerMark);
        at >= 0;
        at = at > 0 ? buffer.lastIndexOf(headerMark, at - 1) : -1
      ) {
        if (from + at > 0 && (at > 0 ? buffer[at - 1] : this.#bytes(from - 1, 1)[0]) !== newline) continue;
        const line = this.#lineAt(from + at, size);
        if (line?.line.kind === 'header') return from + at;
      }
    }
    return null;
  }

  /** Small reads that nobody waits for: thousands of them cost a tenth of those that are awaited one by one. */
  #bytes(from: number, length: number, into = Buffer.allocUnsafe(Math.max(0, length))): Buffer {
    return into.subarray(0, readSync(this.#file.fd, into, 0, Math.max(0, length), from));
  }

  /** The line that begins at `from`, and where the next one does; `null` for one that is torn or not whole. */
  #lineAt(from: number, size: number): { line: LensLine; next: number } | null {
    for (let length = usualLine; ; length *= 4) {
      const bytes = this.#bytes(from, Math.min(length, size - from));
      const end = bytes.indexOf(newline);
      if (end >= 0) {
        const line = this.#read(bytes.toString('utf8', 0, end));
        return line && { line, next: from + end + 1 };
      }
      if (from + bytes.length >= size || length > longestLine) return null;
    }
  }

  /** The first whole line that begins behind `place`. */
  #lineAfter(place: number, size: number): LensLine | null {
    for (let length = usualLine; ; length *= 4) {
      const scratch = length === usualLine ? this.#scratch : undefined;
      const bytes = this.#bytes(place, Math.min(length, size - place), scratch);
      const begin = bytes.indexOf(newline) + 1;
      const end = begin > 0 ? bytes.indexOf(newline, begin) : -1;
      if (end >= 0) return this.#read(bytes.toString('utf8', begin, end));
      if (place + bytes.length >= size || length > longestLine) return null;
    }
  }

  /** The last whole line with these bytes in it, looked for from the end over at most thirty chunks. */
  #lastOf(mark: Buffer, begin: number, size: number): LensLine | null {
    for (let end = size, k = 0; end > begin && k < 30; end -= chunk, k++) {
      const from = Math.max(begin, end - chunk);
      const buffer = this.#bytes(from, Math.min(size, end + mark.length) - from);
      const at = buffer.lastIndexOf(mark);
      if (at < 0) continue;
      const lineStart = buffer.lastIndexOf(newline, at);
      return lineStart < 0 ? null : (this.#lineAt(from + lineStart + 1, size)?.line ?? null);
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
