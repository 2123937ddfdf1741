/** @file A trainer that behaves: a frame every few milliseconds until it is stopped; follows pause and new weights. */
import { frame, header, pause, result, serve } from './stage.mjs';

process.on('disconnect', () => process.exit());

let stopped = false;
let paused = false;
let step = 0;
let weights = null;

serve({
  async train({ options }, connection) {
    connection.sendNotification('started', { ...header, folder: options.out });
    console.log('training begins');
    while (!stopped) {
      await pause(5);
      if (paused) continue;
      step++;
      const next = frame(step);
      if (weights) next.weights = Float64Array.of(weights.motion, weights.release);
      connection.sendNotification('frame', next);
    }
    return result('stopped', step, options.out);
  },
  probe: () => ({ header, frame: frame(1), findings: [] }),
  stop: () => {
    stopped = true;
    return null;
  },
  pause: () => {
    paused = true;
    console.log(`paused at ${step}`);
    return null;
  },
  resume: () => {
    paused = false;
    return null;
  },
  setWeights: (params) => {
    weights = params.weights;
    return null;
  },
});
