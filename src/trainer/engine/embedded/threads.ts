/** @file How many threads a step of the native engine may use. */
import { availableParallelism } from 'node:os';
import { mostThreads } from '../../../kernel/native.ts';
import { KernelError } from '../../../kernel/pack.ts';

/** Beyond these a step of the size that is usual here gains little, and the machine has other things to do. */
const enough = 8;

/** Name of the variable that whoever runs several trainings at once sets for each of them. */
export const threadsVariable = 'PINN_LENS_THREADS';

/** Threads per process where `processes` of them train at the same time on this machine. */
export const threadsPerProcess = (processes: number, cores = availableParallelism()): number =>
  Math.max(1, Math.min(enough, Math.floor(cores / processes)));

/** @throws KernelError when the variable is not a number of threads. */
export function threadsHere(asked = process.env[threadsVariable]): number {
  if (asked === undefined || asked === '') return threadsPerProcess(1);
  const threads = Number(asked);
  if (!Number.isInteger(threads) || threads < 1 || threads > mostThreads)
    throw new KernelError(`${threadsVariable} must be a whole number from 1 to ${mostThreads}, not '${asked}'`);
  return threads;
}
