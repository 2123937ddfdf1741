import { describe, expect, it } from 'vitest';
import { compile, initialTheta } from '../../../src/trainer/compile/compile.ts';
import { withFallback } from '../../../src/trainer/engine/choice/fallback.ts';
import { wasmEngine } from '../../../src/trainer/engine/embedded/wasm.ts';
import { type Engine, EngineError } from '../../../src/trainer/engine/engine.ts';
import { oscillator } from '../problems.ts';

const compiled = compile(oscillator());
const embedded = wasmEngine();

/** The embedded engine under another name, lost after so many evaluations of all its sessions together. */
function fragile(life: number, error: () => Error = () => new EngineError('the WebGPU device was lost')): Engine {
  return {
    name: 'webgpu',
    label: 'webgpu (test)',
    precisions: ['f32'],
    open: (program, precision) => {
      const session = embedded.open(program, precision);
      return Object.defineProperty(session, 'evaluate', {
        value: () => {
          if (life-- <= 0) throw error();
          Object.getPrototypeOf(session).evaluate.call(session);
        },
      });
    },
  };
}

async function path(engine: Engine): Promise<{ losses: number[][]; disposed: boolean }> {
  const session = await engine.open(compiled.program, 'f32');
  const { theta, gradients } = session;
  theta.set(initialTheta(compiled));
  const points = compiled.groups[0].at(Float64Array.from({ length: 9 }, (_, n) => n / 8));
  const losses: number[][] = [];
  for (let n = 0; n < 6; n++) {
    if (n === 2) await session.setGroup(0, { ...points, pointWeights: null });
    await session.evaluate();
    losses.push([...session.losses]);
    for (let k = 0; k < theta.length; k++) theta[k] -= 1e-7 * gradients[k];
  }
  session.dispose();
  return { losses, disposed: true };
}

describe('an engine lost in the middle', () => {
  it.each([0, 1, 3, 5])('after %i evaluations: the same path, one sentence', async (life) => {
    const said: string[] = [];
    const steady = withFallback(fragile(life), embedded, (m) => said.push(m));
    expect(await path(steady)).toEqual(await path(embedded));
    expect(said).toEqual([`the WebGPU device was lost; training goes on with ${embedded.label}`]);
    expect(steady.label).toBe(embedded.label);
    expect(await path(steady)).toEqual(await path(embedded));
    expect(said).toHaveLength(1);
  });

  it('says nothing while nothing happens', async () => {
    const said: string[] = [];
    const steady = withFallback(fragile(100), embedded, (m) => said.push(m));
    expect(await path(steady)).toEqual(await path(embedded));
    expect([said, steady.label]).toEqual([[], 'webgpu (test)']);
  });

  it('takes over at opening', async () => {
    const absent: Engine = {
      ...fragile(1),
      open: async () => {
        throw new EngineError('no room for 900 MB');
      },
    };
    const said: string[] = [];
    expect(await path(withFallback(absent, embedded, (m) => said.push(m)))).toEqual(await path(embedded));
    expect(said[0]).toMatch(/^no room for 900 MB; training goes on with wasm/);
  });

  it('does not hide mistakes of the program itself', async () => {
    const steady = withFallback(
      fragile(1, () => new TypeError('a mistake')),
      embedded,
      () => {},
    );
    await expect(path(steady)).rejects.toThrow(TypeError);
  });
});
