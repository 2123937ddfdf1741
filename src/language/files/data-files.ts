/** @file Data files in and below a folder, for an author who is about to name one. */
import { filesBelow } from './below.ts';

const isData = (name: string): boolean => /\.(csv|tsv|txt|dat)$/i.test(name);

const bounds = { deepest: 3, mostEntries: 5000 };
/** Files that are told. */
const mostFiles = 200;

/** Paths from `folder`, with `/` between their parts, near ones first; folders that cannot be read have none. */
export function dataFilesIn(folder: string): string[] {
  const found: string[] = [];
  for (const { path } of filesBelow([folder], bounds)) {
    if (isData(path)) found.push(path);
    if (found.length >= mostFiles) break;
  }
  return found;
}
