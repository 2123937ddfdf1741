/** @file `pinn-lens setup tensorflow`: installs the native TensorFlow backend, or removes it. */
import { type Command, Option } from 'commander';
import { removeTensorflow, SetupError, setupTensorflow } from '../../trainer/backend/setup-tensorflow.ts';
import { UserError } from '../exit.ts';

export function addSetup(program: Command): void {
  program
    .command('setup')
    .description('install an optional backend')
    .addArgument(program.createArgument('<backend>', 'the backend').choices(['tensorflow']))
    .option('--gpu', 'with CUDA libraries for an NVIDIA GPU')
    .addOption(new Option('--remove', 'remove it instead').conflicts('gpu'))
    .action(async (_backend: string, args: { gpu?: boolean; remove?: boolean }) => {
      if (args.remove) {
        const { removed } = await removeTensorflow();
        console.log(removed ? 'The TensorFlow backend was removed.' : 'There was no TensorFlow backend.');
        return;
      }
      const abort = new AbortController();
      process.once('SIGINT', () => abort.abort());
      let last = '';
      try {
        const done = await setupTensorflow({ gpu: args.gpu, signal: abort.signal }, ({ message }) => {
          if (message !== last) console.error(message);
          last = message;
        });
        console.log(
          done.already
            ? `The TensorFlow backend is set up already, in ${done.folder}.`
            : `The TensorFlow backend is set up in ${done.folder} and passed its test.`,
        );
      } catch (error) {
        throw error instanceof SetupError ? new UserError(error.message) : error;
      }
    });
}
