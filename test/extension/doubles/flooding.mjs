/** @file A trainer that sends frames and prints lines as fast as it can. */
import { frame, header, pause, result, serve } from './stage.mjs';

process.on('disconnect', () => process.exit());

const count = Number(process.env.FLOOD ?? 20_000);

serve({
  async train(_request, connection) {
    connection.sendNotification('started', header);
    for (let step = 1; step <= count; step++) {
      connection.sendNotification('frame', frame(step));
      if (step % 100 === 0) console.log(`step ${step}`);
      if (step % 1000 === 0) await pause(0);
    }
    return result('finished', count);
  },
  stop: () => null,
});
