/** @file A trainer that stops listening, does not care that its parent has gone, and ignores SIGTERM. */
import { writeSync } from 'node:fs';
import { flushed, frame, header, serve } from './stage.mjs';

process.on('SIGTERM', () => {});

serve({
  async train(_request, connection) {
    connection.sendNotification('started', header);
    connection.sendNotification('frame', frame(1));
    await flushed();
    writeSync(1, 'hangs\n');
    for (;;);
  },
});
