/**
 * @file Source files that were edited since a training ran them. A line is found again by its digest, where the file has
 * it once; one that is not found has no place: no line is named rather than a wrong one.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { digestOf } from '../../files/digest.ts';
import type { LensHeader, LensPlace } from '../../problem/json/lens-log.ts';

/** What became of the places of a header. */
interface Today {
  /** With its places where they are today; `sources` are those of the files as they are. */
  header: LensHeader;
  /** A sentence for each file that was edited. */
  notes: string[];
}

/** @param folder that paths of the header are relative to */
export function placesToday(header: LensHeader, folder: string): Today {
  const edited = new Map<string, Edited>();
  const sources: Record<string, string> = { ...header.sources };
  for (const [path, digest] of Object.entries(sources)) {
    const bytes = contentOf(resolve(folder, path));
    // A log may be read where its sources are not.
    if (bytes === null || digestOf(bytes) === digest) continue;
    edited.set(path, { lines: linesByDigest(bytes), lost: 0 });
    sources[path] = digestOf(bytes);
  }
  if (edited.size === 0) return { header, notes: [] };

  const found = <T extends LensPlace>(place: T): T | null => {
    const file = edited.get(place.file);
    if (!file) return place;
    const lines = (place.digest !== undefined && file.lines.get(place.digest)) || [];
    if (lines.length === 1) return { ...place, line: lines[0] };
    file.lost++;
    return null;
  };
  const terms = header.terms.map((term) => {
    const { file, line, column, end, digest, weight, ...rest } = term;
    const own = file === undefined || line === undefined ? {} : found({ file, line, column, end, digest });
    const ofWeight = weight && found(weight);
    return { ...rest, ...own, ...(ofWeight ? { weight: ofWeight } : {}) };
  });
  const { watch, rate, ...rest } = header;
  const [watchNow, rateNow] = [watch && found(watch), rate && found(rate)];
  return {
    header: {
      ...rest,
      terms,
      sources,
      ...(watchNow ? { watch: watchNow } : {}),
      ...(rateNow ? { rate: rateNow } : {}),
    },
    notes: [...edited].map(([path, { lost }]) => noteOf(resolve(folder, path), lost)),
  };
}

/** A file that is not the one that ran. */
interface Edited {
  /** Lines, from 1, by what they say. */
  lines: Map<string, number[]>;
  /** Places that were not found again. */
  lost: number;
}

const noteOf = (file: string, lost: number): string =>
  `"${file}" was edited since this training began: ${lost === 0 ? 'its lines were found again.' : 'what is not found again in it has no line.'}`;

function contentOf(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}

function linesByDigest(bytes: Buffer): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [k, text] of bytes.toString('utf8').split(/\r?\n/).entries()) {
    const digest = digestOf(text);
    found.set(digest, [...(found.get(digest) ?? []), k + 1]);
  }
  return found;
}
