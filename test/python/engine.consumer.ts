/**
 * @file The oscillator R6 at the same numbers of the network: norms and cosines that a log leads to are those of our own
 * engine, by every framework and in both precisions.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cosines, rawNorms } from '../../src/problem/gram.ts';
import { watchLog } from '../../src/run/lens-log/watch.ts';
import { wasmEngine } from '../../src/trainer/engine/embedded/wasm.ts';
import { firstNetwork, layersOf } from './network.ts';
import { newest, pythonOf, root, surroundings } from './places.ts';

const points = 100;

const out = mkdtempSync(join(tmpdir(), 'pinn-engine-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

let gram: Float64Array;
let input: string;

beforeAll(async () => {
  const { program, theta } = firstNetwork(0);
  const session = await wasmEngine().open(program, 'f64');
  session.theta.set(theta);
  await session.evaluate();
  gram = session.gram.slice();
  session.dispose();
  input = JSON.stringify({
    layers: layersOf(theta),
    times: Array.from({ length: points }, (_, k) => k / (points - 1)),
  });
});

const tolerances = { float64: 1e-10, float32: 1e-6 } as const;
const frameworks = ['torch', 'jax', 'tensorflow', 'deepxde'];

describe.each(Object.entries(tolerances))('in %s', (precision, tolerance) => {
  test.each(frameworks)('%s has the norms and cosines of our engine', async (framework) => {
    const folder = join(out, `${framework}-${precision}`);
    const program = join(root, 'test/python/oscillator.py');
    const { status, stderr } = spawnSync(pythonOf(newest), [program, framework, precision, folder], {
      input,
      env: surroundings(),
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    let logged: Float64Array | null = null;
    for await (const event of watchLog(folder)) if (event.type === 'frame') logged ??= event.frame.gram;
    const [own, theirs] = [rawNorms(gram), rawNorms(logged!)];
    for (const [i, norm] of own.entries()) expect(Math.abs(theirs[i] / norm - 1), `norm ${i}`).toBeLessThan(tolerance);
    const [ownCosines, theirCosines] = [cosines(gram), cosines(logged!)];
    for (const [k, cos] of ownCosines.entries())
      expect(Math.abs(theirCosines[k] - cos), `cosine ${k}`).toBeLessThan(tolerance);
  });
});
