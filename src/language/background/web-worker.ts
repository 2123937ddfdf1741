/** @file A web worker beside the language server that does one job after the other. */
import { answered } from './answer.ts';
import type { JobAnswer, JobMessage } from './background.ts';

/** The worker's own port; the DOM's types are not part of this build. */
declare const self: {
  onmessage: ((event: { data: JobMessage }) => void) | null;
  postMessage(answer: JobAnswer): void;
};

self.onmessage = async ({ data }) => self.postMessage(await answered(data));
