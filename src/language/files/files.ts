/** @file How the language reads the files a spec names; paths are as written, relative to the spec. */

export type FileText = { text: string } | { error: string };

export interface SpecFiles {
  read(path: string): FileText;
}

/** For text without a place in a file system (a browser, an unsaved file). */
export const noFiles: SpecFiles = {
  read: () => ({ error: 'save the spec first: paths are relative to it' }),
};
