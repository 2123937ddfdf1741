/** @file The `tensorflow` engine: TensorFlow.js, loaded on the first program. */
import { type Engine, EngineError } from '../engine.ts';
import { openFolded } from '../folded.ts';
import { type LoadedTensorflow, loadTensorflow } from './load.ts';
import { TensorflowSession } from './session.ts';

let loading: Promise<LoadedTensorflow> | null = null;

/** What this process runs on. @throws EngineError with the reasons. */
export function loadedTensorflow(): Promise<LoadedTensorflow> {
  loading ??= loadTensorflow().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

/** `tensorflow (node 2.15.1, CPU)` */
export function tensorflowLabel({ backend, library, gpu }: LoadedTensorflow): string {
  if (backend === 'wasm') return 'tensorflow (wasm)';
  return `tensorflow (${[`node ${library ?? ''}`.trim(), gpu ? 'GPU' : 'CPU'].join(', ')})`;
}

export function tensorflowEngine(): Engine {
  let label = 'tensorflow';
  return {
    name: 'tensorflow',
    get label() {
      return label;
    },
    precisions: ['f32'],
    async open(program, precision) {
      if (precision !== 'f32') {
        throw new EngineError('TensorFlow.js computes in single precision only; write precision = f32');
      }
      const loaded = await loadedTensorflow();
      label = tensorflowLabel(loaded);
      return openFolded(program, async (rows) => new TensorflowSession(loaded.tf, rows));
    },
  };
}
