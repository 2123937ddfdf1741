/**
 * @file The trainer as a process of its own, forked by a host: JSON-RPC over Node's IPC channel (see
 * `problem/protocol.ts`). It dies with its parent.
 */

import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { spareArgument } from '../problem/protocol.ts';
import { serveTrainer } from './serve.ts';

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));

// Whoever looks at the machine's processes sees which one trains and which one waits.
if (process.argv.includes(spareArgument)) {
  process.once('message', () => {
    process.title = process.argv.filter((word) => word !== spareArgument).join(' ');
  });
}

serveTrainer(connection, ({ notify, told, stopped }) => ({
  watchLog: async ({ place }) => {
    const { watchLog } = await import('./lens-log/watch.ts');
    return told(watchLog(place, { follow: true, signal: stopped, gather: true }));
  },
  doctor: async () => {
    const { doctor } = await import('../trainer/doctor/doctor.ts');
    return (await doctor()).map((part) => ({ ...part, todo: part.state === 'found' ? null : part.todo }));
  },
  setUpTensorflow: async ({ gpu }) => {
    const { setupTensorflow } = await import('../trainer/backend/setup-tensorflow.ts');
    const { folder, already } = await setupTensorflow({ gpu }, ({ message, bytes }) => {
      notify('setup', { message, bytes });
    });
    return { folder, already };
  },
}));

// The parent is gone: nobody can stop this training any more.
process.on('disconnect', () => process.exit(0));
connection.onClose(() => process.exit(0));
