import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ofType, pinnLens } from './run.ts';
import { installed, standIns } from './stand-ins.ts';

interface Probe {
  group: string;
  name: string;
  state: 'found' | 'missing' | 'wrong version';
  detail: string;
  todo?: string | null;
}

let dir: string;
let cache: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pinn-doctor-'));
  cache = join(dir, 'cache');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A spec that trains 20 steps with `engine`. */
function decay(engine: string): string {
  const spec = join(dir, 'decay.pinn');
  const text = "variable t in [0, 5]\nunknown u(t)\nequation decay: u' = -u\ninitial start: u(0) = 1\n";
  writeFileSync(spec, `${text}network { layers = [8] }\ntrain { adam(20)  engine = ${engine}  precision = f32 }\n`);
  return spec;
}

/** The doctor's probes by name, on this machine with `cache` and `change`. */
async function examine(change: NodeJS.ProcessEnv = {}): Promise<Record<string, Probe>> {
  const env = { PINN_LENS_CACHE: cache, PINN_LENS_WEBGPU: dir, ...change };
  const run = await pinnLens(['doctor', '--json'], { cwd: dir, env });
  expect([run.code, run.stderr]).toEqual([0, '']);
  const probes = ofType(run, 'probe') as unknown as Probe[];
  expect(probes).toHaveLength(run.stdout.trim().split('\n').length);
  return Object.fromEntries(probes.map((p) => [p.name, p]));
}

describe('a machine with nothing but PINN Lens', () => {
  test('has all that training needs, and every other probe says what it is for', async () => {
    const probes = await examine();
    expect(probes.node).toMatchObject({ group: 'embedded', state: 'found', detail: process.versions.node });
    expect(probes['wasm kernel']).toMatchObject({ state: 'found' });
    expect(probes['webgpu device']).toMatchObject({ state: 'missing', detail: expect.stringMatching(/not installed/) });
    expect(probes['tensorflow set-up']).toMatchObject({
      state: 'missing',
      todo: '`pinn-lens setup tensorflow` installs it',
    });
    expect(probes.disk.detail).toMatch(/ GB free in /);
  });

  test('people get one line per probe, and what to do below it', async () => {
    const run = await pinnLens(['doctor'], { cwd: dir, env: { PINN_LENS_CACHE: cache } });
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^✓ node: \d+\.\d+/m);
    expect(run.stdout).toMatch(/^– tensorflow set-up: nothing in .*\n {4}→ `pinn-lens setup tensorflow` installs it$/m);
  });
});

describe('the doctor names the cause', () => {
  test('no driver, an old driver, a driver of CUDA 12', async () => {
    const bin = standIns(join(dir, 'bin'), ['nvidia-smi']);
    const at = async (version: string) => (await examine({ ...bin, NVIDIA: version }))['nvidia driver'];
    expect(await at('')).toMatchObject({ state: 'missing', todo: expect.stringMatching(/install its driver/) });
    expect(await at('470.82')).toMatchObject({ state: 'wrong version', todo: expect.stringMatching(/525\.60/) });
    expect(await at('550.54')).toMatchObject({ state: 'found', detail: 'Test GPU, driver 550.54, 8192 MB' });
  });

  test('a WebGPU without a device, also when the program was compiled by an earlier start', async () => {
    const webgpu = join(dir, 'node_modules', 'webgpu');
    mkdirSync(webgpu, { recursive: true });
    writeFileSync(
      join(webgpu, 'package.json'),
      '{"name":"webgpu","version":"0.6.2","type":"module","main":"index.js"}',
    );
    const gpu = 'export const globals = {}; export const create = () => ({ requestAdapter: async () => null });';
    writeFileSync(join(webgpu, 'index.js'), gpu);
    for (const _start of ['first', 'second']) {
      const probes = await examine();
      expect(probes['webgpu package']).toMatchObject({
        state: 'found',
        detail: expect.stringMatching(/webgpu 0\.6\.2/),
      });
      expect(probes['webgpu device']).toMatchObject({
        state: 'missing',
        detail: expect.stringMatching(/^WebGPU found no device: no graphics driver/),
      });
      await pinnLens(['train', decay('wasm'), '--out', join(dir, 'runs')], { env: { PINN_LENS_CACHE: cache } });
    }
  });

  test('a set-up that was cut off', async () => {
    mkdirSync(join(cache, 'tensorflow', 'downloads'), { recursive: true });
    expect((await examine())['tensorflow set-up']).toMatchObject({
      state: 'missing',
      detail: expect.stringMatching(/is not finished/),
      todo: 'run `pinn-lens setup tensorflow` again',
    });
  });

  test('a half library', async () => {
    truncateSync(installed(cache).library, 3);
    expect((await examine())['tensorflow set-up']).toMatchObject({
      state: 'wrong version',
      detail: expect.stringMatching(/libtensorflow_cc\.so\.2 has 3 bytes instead of 7$/),
    });
  });

  test('a corrupted add-on: by its hash, and by what the loader says; training goes on without it', async () => {
    const { addon } = installed(cache);
    writeFileSync(addon, `${readFileSync(addon, 'utf8')}!`);
    const probes = await examine();
    expect(probes['tensorflow set-up']).toMatchObject({ detail: 'the add-on is not the one that was built' });
    expect(probes['tensorflow works']).toMatchObject({
      state: 'wrong version',
      detail: expect.stringMatching(/tfjs-node: .*(too short|invalid ELF|not valid|slice)/),
    });

    const run = await pinnLens(['train', decay('tensorflow'), '--out', join(dir, 'runs')], {
      env: { PINN_LENS_CACHE: cache },
    });
    expect([0, 3]).toContain(run.code);
    expect(run.stdout + run.stderr).toMatch(/tensorflow was asked for but cannot run: TensorFlow cannot be loaded/);
    expect(run.stdout).toMatch(/20 steps/);
  });
});

test('packages of the working folder are never run', async () => {
  const trace = join(dir, 'was-run');
  for (const name of ['webgpu', '@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs']) {
    const folder = join(dir, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '99.0.0', main: 'index.js' }));
    writeFileSync(join(folder, 'index.js'), `require('node:fs').writeFileSync(${JSON.stringify(trace)}, 'x')`);
  }
  const env = { PINN_LENS_CACHE: cache };
  for (const args of [
    ['doctor'],
    ['train', decay('auto')],
    ['train', decay('webgpu')],
    ['train', decay('tensorflow')],
  ]) {
    await pinnLens(args, { cwd: dir, env });
    expect(existsSync(trace), args.join(' ')).toBe(false);
  }
});
