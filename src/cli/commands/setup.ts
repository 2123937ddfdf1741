/** @file `pinn-lens setup tensorflow`: installs the native TensorFlow backend, or removes it. */
import { type Command, Option } from 'commander';
import { megabytesOf } from '../../problem/number-text/quantity.ts';
import {
  removeTensorflow,
  SetupError,
  type SetupStepProgress,
  setupTensorflow,
} from '../../trainer/backend/setup-tensorflow.ts';
import { UserError } from '../report/exit.ts';
import { addUsage } from '../report/help.ts';

/** Says every message once and, where it counts bytes, every tenth of the way. */
function sayProgress(): (progress: SetupStepProgress) => void {
  let last = '';
  return ({ message, bytes }) => {
    const tenths = bytes && bytes.total > 0 ? Math.min(10, Math.floor((10 * bytes.done) / bytes.total)) : 0;
    const mark = `${message} ${tenths}`;
    if (mark === last) return;
    last = mark;
    const amount = bytes && tenths > 0 ? `: ${megabytesOf(bytes.done, bytes.total)}` : '';
    console.error(message + amount);
  };
}

async function remove(): Promise<void> {
  const { removed } = await removeTensorflow();
  console.log(removed ? 'The TensorFlow backend was removed.' : 'There was no TensorFlow backend.');
}

async function install(gpu: boolean): Promise<void> {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());
  const { already, folder } = await setupTensorflow({ gpu, signal: abort.signal }, sayProgress());
  console.log(
    already
      ? `The TensorFlow backend is set up already, in ${folder}.`
      : `The TensorFlow backend is set up in ${folder} and passed its test.`,
  );
}

export function addSetup(program: Command): void {
  const command = program
    .command('setup')
    .summary('install an optional backend, or remove it')
    .description(
      'Downloads, builds and tests an optional backend in the cache folder. What is done stays done when it is called again.',
    )
    .addArgument(program.createArgument('<backend>', 'the backend').choices(['tensorflow']))
    .option('--gpu', 'with CUDA libraries for an NVIDIA GPU')
    .addOption(new Option('--remove', 'remove it instead').conflicts('gpu'))
    .action(async (_backend: string, args: { gpu?: boolean; remove?: boolean }) => {
      try {
        await (args.remove ? remove() : install(args.gpu === true));
      } catch (error) {
        throw error instanceof SetupError ? new UserError(error.message) : error;
      }
    });
  addUsage(command, {
    examples: [
      ['pinn-lens setup tensorflow', 'the native TensorFlow'],
      ['pinn-lens setup tensorflow --gpu', 'with CUDA'],
      ['pinn-lens setup tensorflow --remove', 'gone again'],
    ],
    exits: {
      reached: 'it is set up and passed its test, or is removed',
      failed: 'it could not be set up, or was stopped',
    },
  });
}
