/** @file A trainer that dies after three frames with a word on its standard error. */
import { flushed, frame, header, serve } from './stage.mjs';

serve({
  async train({ options }, connection) {
    connection.sendNotification('started', { ...header, folder: options.out });
    for (const step of [1, 2, 3]) connection.sendNotification('frame', frame(step));
    await flushed();
    process.stderr.write('out of memory\n', () => process.exit(3));
    return new Promise(() => {});
  },
});
