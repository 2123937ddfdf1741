/** @file Why something cannot be exported, in one sentence. */
export class ExportError extends Error {
  override name = 'ExportError';
}
