/** @file A trainer that reads a long log: it tells a first picture, by `resume` the whole, and ends by `stop`. */
import { frame, header, past, result, serve } from './stage.mjs';

process.on('disconnect', () => process.exit());

let connection = null;
let end = () => {};

serve({
  watchLog({ place }, channel) {
    connection = channel;
    const log = { framework: 'torch', started: '2026-01-01T00:00:00Z', places: [], digests: {}, file: null };
    connection.sendNotification('started', { ...header, folder: place, log });
    connection.sendNotification('history', past([1, 9], false));
    return new Promise((resolve) => {
      end = () => resolve(result('finished', 10));
    });
  },
  resume: () => {
    connection.sendNotification('history', past([1, 5, 9], true));
    connection.sendNotification('frame', frame(10));
    return null;
  },
  stop: () => {
    end();
    return null;
  },
});
