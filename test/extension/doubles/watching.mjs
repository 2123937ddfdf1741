/** @file A trainer that follows a log whose source was edited and that is then deleted, and ends by `stop`. */
import { frame, header, result, serve } from './stage.mjs';

process.on('disconnect', () => process.exit());

let end = () => {};

serve({
  watchLog({ place }, connection) {
    const log = { framework: 'torch', started: '2026-01-01T00:00:00Z', places: [], digests: {}, file: null };
    connection.sendNotification('started', { ...header, folder: place, log });
    connection.sendNotification('log', { level: 'info', message: 'It was edited.' });
    connection.sendNotification('frame', frame(1));
    return new Promise((resolve) => {
      end = () => resolve(result('finished', 1));
    });
  },
  stop: () => {
    end();
    return null;
  },
});
