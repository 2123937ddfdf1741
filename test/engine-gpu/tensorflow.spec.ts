import { describe, expect, it } from 'vitest';
import { EngineError } from '../../src/trainer/engine/engine.ts';
import { loadedTensorflow, tensorflowEngine, tensorflowLabel } from '../../src/trainer/engine/tensorflow/engine.ts';
import { loadTensorflow } from '../../src/trainer/engine/tensorflow/load.ts';
import { engineTable } from '../trainer/engine/table.ts';

const loaded = await loadedTensorflow();

describe('what was loaded', () => {
  it('is the backend that was asked for, and says what computes', () => {
    const wanted = process.env.PINN_LENS_TENSORFLOW_BACKEND;
    if (wanted) expect(loaded.backend).toBe(wanted);
    expect(loaded.product).toBeGreaterThanOrEqual(0);
    expect(loaded.library === null).toBe(loaded.backend === 'wasm');
    expect(tensorflowLabel(loaded)).toMatch(loaded.backend === 'wasm' ? /wasm/ : /node \d.*(GPU|CPU)/);
  });

  it('gives every reason when nothing can be loaded', async () => {
    const failing = loadTensorflow(['node-gpu', 'node', 'wasm'], ['/nowhere']);
    await expect(failing).rejects.toThrow(EngineError);
    await expect(failing).rejects.toThrow(/node-gpu: .*not installed.*node: .*wasm: .*setup tensorflow/);
  });
});

engineTable({
  engine: tensorflowEngine(),
  precision: 'f32',
  allowed: 1e-3,
  held: () => loaded.tf.memory().numTensors,
  steps: 10_000,
});
