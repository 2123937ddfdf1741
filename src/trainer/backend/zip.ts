/**
 * @file Takes files out of a zip archive (a Python wheel) one by one, checking each. Format: PKWARE APPNOTE 6.3,
 * sections 4.3.7, 4.3.12 and 4.3.16; stored and deflated entries below 4 GB.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

export class ZipError extends Error {}

interface Entry {
  name: string;
  method: number;
  crc: number;
  packed: number;
  size: number;
  header: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const headerSignature = 0x04034b50;
const endSize = 22;

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) throw new ZipError('the archive ends too early');
  return buffer;
}

async function entriesOf(file: FileHandle): Promise<Entry[]> {
  const { size } = await file.stat();
  const tailSize = Math.min(size, endSize + 0xffff);
  const tail = await readAt(file, size - tailSize, tailSize);
  let end = tail.length - endSize;
  while (end >= 0 && tail.readUInt32LE(end) !== endSignature) end--;
  if (end < 0) throw new ZipError('the archive has no end: it was not downloaded completely');
  const count = tail.readUInt16LE(end + 10);
  const directory = await readAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries: Entry[] = [];
  for (let n = 0, at = 0; n < count; n++) {
    if (directory.readUInt32LE(at) !== entrySignature) throw new ZipError('the archive’s directory is damaged');
    const nameSize = directory.readUInt16LE(at + 28);
    entries.push({
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      header: directory.readUInt32LE(at + 42),
      name: directory.toString('utf8', at + 46, at + 46 + nameSize),
    });
    at += 46 + nameSize + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** Passes bytes through and keeps their CRC-32 and number. */
class Checksum extends Transform {
  size = 0;
  #crc = 0xffffffff;

  override _transform(chunk: Buffer, _: BufferEncoding, done: (error: null, data: Buffer) => void): void {
    let c = this.#crc;
    for (const byte of chunk) c = crcTable[(c ^ byte) & 0xff] ^ (c >>> 8);
    this.#crc = c;
    this.size += chunk.length;
    done(null, chunk);
  }

  get crc(): number {
    return (this.#crc ^ 0xffffffff) >>> 0;
  }
}

/**
 * Writes every entry for which `target` gives a path; existing files are replaced.
 * @throws ZipError where the archive is damaged, the file system's errors as they are.
 */
export async function extract(
  archive: string,
  target: (name: string) => string | null,
  signal?: AbortSignal,
  onBytes: (written: number, total: number) => void = () => {},
): Promise<void> {
  const file = await open(archive);
  try {
    const wanted = (await entriesOf(file)).flatMap((entry) => {
      const path = entry.name.endsWith('/') ? null : target(entry.name);
      return path === null ? [] : [{ entry, path }];
    });
    const total = wanted.reduce((sum, w) => sum + w.entry.size, 0);
    let written = 0;
    for (const { entry, path } of wanted) {
      const header = await readAt(file, entry.header, 30);
      if (header.readUInt32LE(0) !== headerSignature) throw new ZipError(`${entry.name} is not where the archive says`);
      const start = entry.header + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
      const checksum = new Checksum();
      await mkdir(dirname(path), { recursive: true });
      const packed = createReadStream(archive, { start, end: start + Math.max(0, entry.packed - 1) });
      const chain = entry.method === 8 ? [packed, createInflateRaw(), checksum] : [packed, checksum];
      try {
        await pipeline([...chain, createWriteStream(path)], { signal });
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code?.startsWith('Z_')) throw new ZipError(`${entry.name} in the archive is damaged`);
        throw error;
      }
      if (checksum.size !== entry.size || checksum.crc !== entry.crc) {
        throw new ZipError(`${entry.name} in the archive is damaged`);
      }
      written += entry.size;
      onBytes(written, total);
    }
  } finally {
    await file.close();
  }
}
