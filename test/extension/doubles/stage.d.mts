import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { Frame } from '../../../src/problem/frame.ts';
import type { RunHeader, RunResult } from '../../../src/problem/run.ts';
import type { PastFrames } from '../../../src/problem/run-event.ts';

export const header: RunHeader;
export const frame: (step: number) => Frame;
export const result: (ended: RunResult['ended'], steps: number, run?: string | null) => RunResult;
export const past: (steps: number[], whole: boolean) => PastFrames;
export function serve(
  handlers: Record<string, (params: never, connection: MessageConnection) => unknown>,
): MessageConnection;
export const pause: (milliseconds: number) => Promise<void>;
