/** @file A trainer that behaves: a frame every few milliseconds until it is stopped; follows pause and new weights. */
import { frame, header, pause, result, serve } from './stage.mjs';

process.on('disconnect', () => process.exit());

let stopped = false;
let paused = false;
let weights = null;

serve({
  async train({ options }, connection) {
    connection.sendNotification('started', { ...header, folder: options.out });
    console.log('training begins');
    let step = 0;
    while (!stopped && step < 1000) {
      await pause(5);
      if (paused) continue;
      step++;
      const next = frame(step);
      if (weights) next.weights = Float64Array.of(weights.motion, weights.release);
      connection.sendNotification('frame', next);
    }
    return result(stopped ? 'stopped' : 'finished', step, options.out);
  },
  probe: () => ({ header, frame: frame(1), findings: [] }),
  stop: () => {
    stopped = true;
    return null;
  },
  pause: () => {
    paused = true;
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
