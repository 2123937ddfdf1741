/** @file A trainer that answers with an error of its own. */
import { ResponseError } from 'vscode-jsonrpc';
import { serve } from './stage.mjs';

process.on('disconnect', () => process.exit());

serve({
  train: () => {
    throw new ResponseError(1, 'The run folder cannot be written: permission denied.');
  },
});
