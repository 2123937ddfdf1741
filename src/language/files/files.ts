/** @file How the language reads the files a spec names; paths are as written, relative to the spec. */
import type { Table } from './table.ts';

export type FileTable = Table | { error: string };

export interface SpecFiles {
  /** The table in a file, or why there is none. */
  table(path: string): FileTable;
  /**
   * Reads a file piece by piece, so that others get their turn, until `table` has it at hand or `isCancelled` says that
   * nobody wants it any more, asked before each piece. Absent where files are at hand.
   */
  readAhead?(path: string, isCancelled: () => boolean): Promise<void>;
  /** The table as far as it is known without delay: of a large file that was not read yet, its beginning. */
  glance?(path: string): FileTable;
  /** Paths of the data files beside the spec, as a spec would write them; absent where nobody can look. */
  list?(): string[];
}

/** For text without a place in a file system (a browser, an unsaved file). */
export const noFiles: SpecFiles = {
  table: () => ({ error: 'save the spec first: paths are relative to it' }),
};
