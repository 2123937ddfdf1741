/** @file Why a run folder or a sweep folder cannot be written or read, in one sentence. */
export class RunFolderError extends Error {
  override name = 'RunFolderError';
}
