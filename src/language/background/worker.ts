/** @file A thread beside the language server that does one job after the other. */
import { parentPort } from 'node:worker_threads';
import { answered } from './answer.ts';
import type { JobMessage } from './background.ts';

parentPort?.on('message', async (message: JobMessage) => parentPort?.postMessage(await answered(message)));
