/**
 * @file How long a hand on a running training takes: from the message to the trainer's own process until it is taken
 * up (its answer, after which the next step has the new weight), and until the first frame shows it. One JSON line.
 */
import { fork } from 'node:child_process';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import type { Frame } from '../../src/problem/frame.ts';
import { defaultOptions } from '../../src/problem/protocol.ts';

const [, , , trainer] = process.argv;
const quick = process.argv.includes('--quick');
const changes = quick ? 20 : 200;

const text = `variable t in [0, 1]
unknown u(t)
equation motion: u'' + 4*u' + 400*u = 0
initial release: u(0) = 1
initial rest: u'(0) = 0
network { layers = [32, 32, 32] }
points { motion = uniform(256) }
weights { motion = 1e-4  release = 1  rest = 0.1 }
train { adam(100000000)  seed = 0 }`;

async function main(): Promise<void> {
  const child = fork(trainer, [], { serialization: 'advanced', execArgv: [] });
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  connection.listen();
  let seen: (frame: Frame) => void = () => {};
  let last = 0;
  connection.onNotification('frame', (frame: Frame) => {
    last = frame.step;
    seen(frame);
  });
  const { problem } = compileSpec(text);
  const ended = connection.sendRequest('train', { problem, options: { ...defaultOptions, specText: text } });
  await new Promise<void>((resolve) => {
    seen = () => resolve();
  });
  const taken: number[] = [];
  const shown: number[] = [];
  const steps: number[] = [];
  for (let k = 0; k < changes; k++) {
    const weight = 1 + k / 1000;
    const before = last;
    const began = performance.now();
    const showing = new Promise<number>((resolve) => {
      seen = (frame) => {
        if (frame.weights[1] === weight) resolve(frame.step);
      };
    });
    await connection.sendRequest('setWeights', { weights: { release: weight } });
    taken.push(performance.now() - began);
    steps.push((await showing) - before);
    shown.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 7 + (k % 11)));
  }
  await connection.sendRequest('stop', null);
  await ended;
  child.kill();
  const at = (xs: number[], share: number) => xs.toSorted((a, b) => a - b)[Math.floor(share * (xs.length - 1))];
  console.log(
    JSON.stringify({
      changes,
      takenMilliseconds: { median: at(taken, 0.5), p95: at(taken, 0.95), worst: Math.max(...taken) },
      shownMilliseconds: { median: at(shown, 0.5), p95: at(shown, 0.95), worst: Math.max(...shown) },
      stepsBetweenFrames: at(steps, 0.5),
    }),
  );
}

void main();
