/** @file A trainer that stops listening, does not care that its parent has gone, and ignores SIGTERM. */
import { frame, header, pause, serve } from './stage.mjs';

process.on('SIGTERM', () => {});

serve({
  async train(_request, connection) {
    connection.sendNotification('started', header);
    connection.sendNotification('frame', frame(1));
    await pause(50);
    for (;;);
  },
});
