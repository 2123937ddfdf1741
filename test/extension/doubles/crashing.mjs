/** @file A trainer that dies after three frames with a word on its standard error. */
import { frame, header, pause, serve } from './stage.mjs';

serve({
  async train({ options }, connection) {
    connection.sendNotification('started', { ...header, folder: options.out });
    for (const step of [1, 2, 3]) connection.sendNotification('frame', frame(step));
    await pause(50);
    process.stderr.write('out of memory\n', () => process.exit(3));
    return new Promise(() => {});
  },
});
