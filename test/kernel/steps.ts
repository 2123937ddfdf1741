/**
 * @file A program that steps on several threads, as the main program of a process (arguments: the add-on, how to end) or
 * as a worker thread (data: the add-on, steps, threads; answers by the loss, or after its first step where they never end).
 */
import { createRequire } from 'node:module';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { KernelSession } from '../../src/kernel/binding.ts';
import { type Addon, nativeKernel } from '../../src/kernel/native.ts';
import { oscillator, someTheta } from './programs.ts';

/** @param began called after the first step */
function lossAfter(addon: string, steps: number, threads: number, began = () => {}): number {
  const p = oscillator([16, 16], 1500);
  const session = new KernelSession(nativeKernel(createRequire(__filename)(addon) as Addon, threads), p, 'f32');
  session.theta.set(someTheta(p));
  session.coefficients.set([1e-4, 1, 0.1]);
  for (let step = 1; step <= steps; step++) {
    session.evaluate();
    session.adam({ rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step });
    if (step === 1) began();
  }
  return session.losses[0];
}

if (isMainThread) {
  const [addon, how] = process.argv.slice(2);
  const endings: Record<string, () => void> = {
    return: () => {},
    exit: () => process.exit(0),
    // The worker is in the middle of its steps when the process ends.
    worker: () => {
      const worker = new Worker(__filename, { workerData: { addon, steps: 1e9, threads: 2 } });
      worker.once('message', () => process.exit(0));
    },
  };
  lossAfter(addon, 5, 4);
  process.stdout.write('done\n', endings[how]);
} else {
  const { addon, steps, threads } = workerData;
  // One without end says that it has begun, any other what it has come to.
  const endless = steps === 1e9;
  const loss = lossAfter(addon, steps, threads, () => endless && parentPort?.postMessage('began'));
  parentPort?.postMessage(String(loss));
}
