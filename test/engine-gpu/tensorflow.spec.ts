import { describe, expect, it } from 'vitest';
import { EngineError } from '../../src/trainer/engine/engine.ts';
import { loadedTensorflow, tensorflowEngine, tensorflowLabel } from '../../src/trainer/engine/tensorflow/engine.ts';
import { loadTensorflow } from '../../src/trainer/engine/tensorflow/load.ts';
import { TensorflowSession } from '../../src/trainer/engine/tensorflow/session.ts';
import { engineContract } from './contract.ts';
import { oscillator, startTheta } from './programs.ts';

const loaded = await loadedTensorflow();

describe('what was loaded', () => {
  it('is the backend that was asked for, and says what computes', () => {
    const wanted = process.env.PINN_LENS_TENSORFLOW_BACKEND;
    if (wanted) expect(loaded.backend).toBe(wanted);
    expect(loaded.product).toBeGreaterThan(0);
    expect(loaded.library === null).toBe(loaded.backend === 'wasm');
    expect(tensorflowLabel(loaded)).toMatch(loaded.backend === 'wasm' ? /wasm/ : /node \d.*(GPU|CPU)/);
  });

  it('gives every reason when nothing can be loaded', async () => {
    const failing = loadTensorflow(['node-gpu', 'node', 'wasm'], ['/nowhere']);
    await expect(failing).rejects.toThrow(EngineError);
    await expect(failing).rejects.toThrow(/node-gpu: .*not installed.*node: .*wasm: .*setup tensorflow/);
  });
});

engineContract(tensorflowEngine());

describe('memory', () => {
  it('holds the same tensors after 10 000 steps, and none when disposed', async () => {
    const { tf } = loaded;
    const before = tf.memory().numTensors;
    const program = oscillator(8, [4]);
    const session = new TensorflowSession(tf, program);
    session.theta.set(startTheta(program, 1));
    await session.evaluate();
    const { numTensors, numBytes } = tf.memory();
    for (let n = 0; n < 10_000; n++) {
      await session.evaluate();
      for (let k = 0; k < session.parameters; k++) session.theta[k] -= 1e-9 * session.gradients[k];
    }
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(tf.memory().numBytes).toBe(numBytes);
    await session.jets(Float64Array.of(0, 1), 1);
    await session.jacobian(0);
    session.dispose();
    expect(tf.memory().numTensors).toBe(before);
  }, 300_000);
});
