/** @file Takes files out of a zip archive (a Python wheel) one by one, checking each. */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';

export class ZipError extends Error {}

/** Passes bytes through and keeps their CRC-32, which the archive's reader leaves to us. */
class Checksum extends Transform {
  value = 0;

  override _transform(chunk: Buffer, _: BufferEncoding, done: (error: null, data: Buffer) => void): void {
    this.value = crc32(chunk, this.value);
    done(null, chunk);
  }
}

/** Whether the fault is the archive's own: failures of the file system and of a signal carry codes of theirs. */
function isOfArchive(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined || code.startsWith('Z_');
}

/** @throws ZipError with `sentence` where `work` finds the archive damaged, other errors as they are. */
async function reading<T>(sentence: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isOfArchive(error) ? new ZipError(sentence) : error;
  }
}

async function extractEntry(zip: ZipFile, entry: Entry, path: string, signal?: AbortSignal): Promise<void> {
  const checksum = new Checksum();
  const bytes = await zip.openReadStreamPromise(entry);
  // The reader itself compares the number of bytes.
  await pipeline([bytes, checksum, createWriteStream(path)], { signal });
  if (checksum.value !== entry.crc32) throw new Error('its checksum is another');
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
  const zip = await reading('the archive has no end: it was not downloaded completely', () =>
    openPromise(archive, { autoClose: false }),
  );
  try {
    const wanted = await reading('the archive’s directory is damaged', async () => {
      const found: { entry: Entry; path: string }[] = [];
      for await (const entry of zip.eachEntry()) {
        const path = entry.fileName.endsWith('/') ? null : target(entry.fileName);
        if (path !== null) found.push({ entry, path });
      }
      return found;
    });
    const total = wanted.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
    let written = 0;
    for (const { entry, path } of wanted) {
      await mkdir(dirname(path), { recursive: true });
      await reading(`${entry.fileName} in the archive is damaged`, () => extractEntry(zip, entry, path, signal));
      written += entry.uncompressedSize;
      onBytes(written, total);
    }
  } finally {
    zip.close();
  }
}
