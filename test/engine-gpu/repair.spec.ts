import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ofType, pinnLens } from '../cli/run.ts';

const { PINN_LENS_TENSORFLOW: whole } = process.env;
if (!whole) throw new Error('start these tests by `npm run test:backends`');

/** A cache folder with a copy of the real backend; its unchanged files are links to those of the original. */
const cache = mkdtempSync(join(whole, '../repair-'));
const addon = join(cache, 'tensorflow/node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node');
const spec = join(cache, 'decay.pinn');
const environment = {
  PINN_LENS_CACHE: cache,
  PINN_LENS_TENSORFLOW: join(cache, 'tensorflow'),
  PINN_LENS_TENSORFLOW_BACKEND: 'node',
};

beforeAll(() => {
  execFileSync('cp', ['-al', whole, join(cache, 'tensorflow')]);
  const text = "variable t in [0, 5]\nunknown u(t)\nequation decay: u' = -u\ninitial start: u(0) = 1\n";
  writeFileSync(spec, `${text}network { layers = [8] }\ntrain { adam(20)  engine = tensorflow  precision = f32 }\n`);
});
afterAll(() => rmSync(cache, { recursive: true, force: true }));

const command = (...args: string[]) => pinnLens(args, { env: environment });

async function probe(name: string): Promise<Record<string, unknown> | undefined> {
  return ofType(await command('doctor', '--json'), 'probe').find((p) => p.name === name);
}

const train = async () => {
  const run = await command('train', spec, '--out', join(cache, 'runs'));
  expect(run.stdout).toMatch(/20 steps/);
  return run.stdout + run.stderr;
};

it('the real backend trains; with a cut-off add-on training goes on without it, the doctor says why, and setup repairs it', async () => {
  expect(await train()).toMatch(/tensorflow \(node 2\.15\.1, CPU\)/);
  expect(await probe('tensorflow works')).toMatchObject({ state: 'found', detail: expect.stringMatching(/2\.15\.1/) });

  const bytes = readFileSync(addon);
  // Not in place: that would change the original, too.
  rmSync(addon);
  writeFileSync(addon, bytes.subarray(0, bytes.length / 2));
  expect(await train()).toMatch(/tensorflow was asked for but cannot run: TensorFlow cannot be loaded/);
  expect(await probe('tensorflow set-up')).toMatchObject({
    state: 'wrong version',
    detail: 'the add-on is not the one that was built',
    todo: 'run `pinn-lens setup tensorflow` again',
  });
  expect(await probe('tensorflow works')).toMatchObject({ state: 'wrong version' });

  const repaired = await command('setup', 'tensorflow');
  expect(repaired.stdout).toMatch(/is set up in .* and passed its test/);
  expect(repaired.stderr).not.toMatch(/downloading/);
  expect(await train()).toMatch(/tensorflow \(node 2\.15\.1, CPU\)/);
});
