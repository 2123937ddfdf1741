import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CommandResult, type Host, thisHost } from '../../../src/trainer/backend/host.ts';
import { installState } from '../../../src/trainer/backend/installed.ts';
import { recipes } from '../../../src/trainer/backend/recipes.ts';
import { selfTest } from '../../../src/trainer/backend/self-test.ts';
import {
  removeTensorflow,
  type SetupOptions,
  type SetupStepProgress,
  setupTensorflow,
} from '../../../src/trainer/backend/setup-tensorflow.ts';
import { doctor } from '../../../src/trainer/doctor/doctor.ts';

let folder: string;
const [wheel] = recipes.cpu.wheels;
const pinned = wheel.sha256;
const binding = () => join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
const addon = () => join(binding(), 'lib', 'napi-v8', 'tfjs_binding.node');

/** CRC-32, bit by bit. */
function crc32(data: Buffer): number {
  let c = 0xffffffff;
  for (const byte of data) {
    c ^= byte;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  }
  return (c ^ 0xffffffff) >>> 0;
}

function zip(files: Record<string, string>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const data = Buffer.from(text);
    const packed = deflateRawSync(data);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), common, tail, Buffer.from(name));
    parts.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(files).length, 4);
  end.writeUInt16LE(Object.keys(files).length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, central, Buffer.from('PK\x05\x06'), end]);
}

const wheelBytes = zip({
  'tensorflow/libtensorflow_cc.so.2': 'library '.repeat(500),
  'tensorflow/libtensorflow_framework.so.2': 'framework '.repeat(50),
  'tensorflow/include/tensorflow/c/c_api.h': '// header',
  'tensorflow/python/none.py': 'not needed',
});

/** A machine where every command works, with tools that do what the real ones leave behind. */
class Machine implements Host {
  readonly platform = 'linux';
  readonly arch = 'x64';
  readonly calls: string[] = [];
  free = 1e12;
  answers: Partial<Record<string, (args: readonly string[]) => CommandResult | Promise<CommandResult>>> = {};
  wheel = wheelBytes;

  async run(command: string, args: readonly string[], options: { signal?: AbortSignal } = {}): Promise<CommandResult> {
    options.signal?.throwIfAborted();
    const kind =
      command === process.execPath
        ? 'selftest'
        : `${command} ${args.find((a) => !a.startsWith('-') && a !== 'pip') ?? ''}`.trim();
    this.calls.push(kind);
    const done: CommandResult = { code: 0, stdout: '', stderr: '' };
    const answer = this.answers[kind];
    if (answer) return answer(args);
    if (kind === 'npm install') mkdirSync(binding(), { recursive: true });
    if (kind === 'python3 download') {
      const to = args[args.indexOf('--dest') + 1];
      writeFileSync(join(to, 'tensorflow_cpu-2.15.1-cp311-cp311-manylinux_2_17_x86_64.whl'), this.wheel);
    }
    if (command === 'c++' && args.includes('-shared')) writeFileSync(args[args.indexOf('-o') + 1], 'add-on');
    if (kind === 'selftest') done.stdout = 'SELFTEST{"library":"2.15.1","gpu":false,"product":1}\n';
    return done;
  }

  async freeBytes(): Promise<number> {
    return this.free;
  }
}

const failed = (stderr: string, code = 1): CommandResult => ({ code, stdout: '', stderr });
const setup = (host: Host, options: SetupOptions = {}, onProgress?: (p: SetupStepProgress) => void) =>
  setupTensorflow({ folder, host, ...options }, onProgress);

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'setup-')), 'tensorflow');
  wheel.sha256 = createHash('sha256').update(wheelBytes).digest('hex');
});
afterEach(() => {
  wheel.sha256 = pinned;
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

describe('setting up TensorFlow', () => {
  it('goes through its steps in order, writes the marker last, and does nothing the second time', async () => {
    const machine = new Machine();
    const steps: string[] = [];
    const first = await setup(machine, {}, (p) => {
      if (steps.at(-1) !== p.step) steps.push(p.step);
      if (p.step === 'test') expect(existsSync(join(folder, 'ready.json'))).toBe(false);
    });
    expect(steps).toEqual(['check', 'binding', 'download', 'unpack', 'build', 'test']);
    expect(first.already).toBe(false);
    expect(first.installed).toMatchObject({ recipe: 'cpu', library: '2.15.1', gpu: false });
    const lib = join(binding(), 'deps', 'lib');
    expect(readFileSync(join(lib, 'libtensorflow.so'), 'utf8')).toBe('library '.repeat(500));
    expect(existsSync(join(binding(), 'deps', 'include', 'tensorflow', 'c', 'c_api.h'))).toBe(true);
    expect(existsSync(join(binding(), 'deps', 'python'))).toBe(false);
    expect(existsSync(join(folder, 'downloads'))).toBe(false);
    machine.calls.length = 0;
    expect((await setup(machine)).already).toBe(true);
    expect(machine.calls).toEqual([]);
  });

  it('two calls at once are one installation', async () => {
    const machine = new Machine();
    const [a, b] = await Promise.all([setup(machine), setup(machine)]);
    expect(a).toBe(b);
    expect(machine.calls.filter((c) => c === 'python3 download')).toHaveLength(1);
  });

  it('is removed, but nothing else is', async () => {
    await setup(new Machine());
    expect(await removeTensorflow(folder)).toEqual({ removed: true });
    expect(existsSync(folder)).toBe(false);
    expect(await removeTensorflow(folder)).toEqual({ removed: false });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"name":"my work"}');
    await expect(removeTensorflow(folder)).rejects.toThrow(/was not made by setup/);
    expect(existsSync(join(folder, 'package.json'))).toBe(true);
  });
});

describe('failures in the middle of it', () => {
  it('cancelled while downloading: a second try takes up where it was', async () => {
    const machine = new Machine();
    const stop = new AbortController();
    machine.answers['c++ binding/tfjs_backend.cc'] = () => failed('unused');
    const real = machine.run.bind(machine);
    machine.run = async (command, args, options) => {
      if (command === 'c++' && args.includes('-shared')) stop.abort();
      return real(command, args, options);
    };
    await expect(setup(machine, { signal: stop.signal })).rejects.toThrow(/cancelled; what is downloaded stays/);
    expect((await installState(folder)).state).toBe('unfinished');
    const next = new Machine();
    await setup(next);
    expect(next.calls).not.toContain('python3 download');
    expect((await installState(folder)).state).toBe('whole');
  });

  it('a half-downloaded wheel is noticed by its hash and fetched again', async () => {
    const machine = new Machine();
    const downloads = join(folder, 'downloads');
    mkdirSync(downloads, { recursive: true });
    const half = join(downloads, 'tensorflow_cpu-2.15.1-cp311-cp311-manylinux_2_17_x86_64.whl');
    writeFileSync(half, wheelBytes.subarray(0, wheelBytes.length / 2));
    await setup(machine);
    expect(machine.calls).toContain('python3 download');
    expect((await installState(folder)).state).toBe('whole');
  });

  it('a wheel with the wrong content is refused', async () => {
    const machine = new Machine();
    machine.wheel = Buffer.concat([wheelBytes, Buffer.from('x')]);
    await expect(setup(machine)).rejects.toThrow(/another SHA-256/);
    expect((await installState(folder)).state).toBe('unfinished');
  });

  it.each([
    ['cut off', (b: Buffer) => b.subarray(0, b.length - 40), /not downloaded completely/],
    ['damaged inside', (b: Buffer) => Buffer.from(b).fill(0x55, 90, 110), /is damaged/],
  ])('an archive that is %s (and has no known hash) is removed with a sentence', async (_, spoil, sentence) => {
    wheel.sha256 = null;
    const machine = new Machine();
    machine.wheel = spoil(wheelBytes);
    await expect(setup(machine)).rejects.toThrow(sentence);
    await expect(setup(machine)).rejects.toThrow(/run setup again/);
    expect(machine.calls.filter((c) => c === 'python3 download')).toHaveLength(2);
  });

  it.each([
    ['before', (m: Machine) => Object.assign(m, { free: 50 * 2 ** 20 }), /50 MB free and TensorFlow needs 1200 MB/],
    [
      'while downloading',
      (m: Machine) => {
        m.answers['python3 download'] = () => failed('ERROR: Could not install: [Errno 28] No space left on device');
      },
      /the disk is full: TensorFlow needs 1200 MB/,
    ],
    [
      'while npm writes',
      (m: Machine) => {
        m.answers['npm install'] = () => {
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
        };
      },
      /the disk is full/,
    ],
  ])('a full disk %s', async (_, spoil, sentence) => {
    const machine = new Machine();
    spoil(machine);
    await expect(setup(machine)).rejects.toThrow(sentence);
    expect((await installState(folder)).state).not.toBe('whole');
  });

  it.each([
    ['npm', 'npm', /npm is needed/],
    ['pip', 'python3', /Python 3 with pip is needed/],
    ['a compiler', 'c++', /a C\+\+ compiler .* is needed/],
  ])('without %s', async (_, command, sentence) => {
    const machine = new Machine();
    const real = machine.run.bind(machine);
    machine.run = async (c, args, options) => (c === command ? failed('not found', 127) : real(c, args, options));
    await expect(setup(machine)).rejects.toThrow(sentence);
  });

  it('a registry that does not answer is quoted', async () => {
    const machine = new Machine();
    machine.answers['npm install'] = () => failed('npm error network request failed, reason: getaddrinfo ENOTFOUND');
    await expect(setup(machine)).rejects.toThrow(/npm could not install @tensorflow\/tfjs-node: .*ENOTFOUND/);
  });

  it('a backend that computes wrong or crashes is not marked ready', async () => {
    const machine = new Machine();
    machine.answers.selftest = () => failed('Error: computed 0 instead of 128');
    await expect(setup(machine)).rejects.toThrow(/built but does not work: Error: computed 0 instead of 128/);
    machine.answers.selftest = () => failed('', -1);
    await expect(setup(machine)).rejects.toThrow(/its process crashed/);
    expect((await installState(folder)).state).toBe('unfinished');
  });

  it('other platforms are told what to do', async () => {
    const machine = Object.assign(new Machine(), { platform: 'win32' });
    await expect(setup(machine)).rejects.toThrow(/Linux x64 only; on win32-x64 install the npm package/);
  });
});

describe('the GPU', () => {
  const nvidia = (version: string) => () => ({ code: 0, stdout: `NVIDIA T4, ${version}, 15360\n`, stderr: '' });

  it.each([
    ['no driver', () => failed('not found', 127), /no NVIDIA driver answers/],
    ['a driver for CUDA 11', nvidia('470.57.02'), /driver 470.57.02 is too old for CUDA 12/],
  ])('%s', async (_, answer, sentence) => {
    const machine = new Machine();
    const real = machine.run.bind(machine);
    machine.run = async (c, args, options) => (c === 'nvidia-smi' ? answer() : real(c, args, options));
    await expect(setup(machine, { gpu: true })).rejects.toThrow(sentence);
    expect(machine.calls).not.toContain('npm install');
  });
});

describe('doctor', () => {
  const probe = async (host: Host, name: string) => (await doctor(host, folder)).find((p) => p.name === name);

  it('reports every part as found, missing or of the wrong version, as plain data', async () => {
    const probes = await doctor(new Machine(), folder);
    expect(probes.length).toBeGreaterThan(12);
    expect(JSON.parse(JSON.stringify(probes))).toEqual(probes);
    for (const p of probes) {
      expect(['found', 'missing', 'wrong version']).toContain(p.state);
      expect(p.detail).not.toBe('');
    }
    expect(probes.find((p) => p.name === 'wasm kernel')?.state).toBe('found');
  });

  it('names an installation that is absent, unfinished, damaged or whole', async () => {
    const name = 'tensorflow set-up';
    expect(await probe(new Machine(), name)).toMatchObject({
      state: 'missing',
      todo: expect.stringMatching(/installs it/),
    });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{}');
    expect(await probe(new Machine(), name)).toMatchObject({
      state: 'missing',
      detail: expect.stringMatching(/not finished/),
    });
    await setup(new Machine());
    expect(await probe(new Machine(), name)).toMatchObject({
      state: 'found',
      detail: expect.stringMatching(/libtensorflow 2.15.1 \(CPU\)/),
    });
    writeFileSync(addon(), 'corrupted');
    expect(await probe(new Machine(), name)).toMatchObject({
      state: 'wrong version',
      detail: expect.stringMatching(/add-on is not the one/),
    });
    const rebuilt = new Machine();
    await setup(rebuilt);
    expect(rebuilt.calls).not.toContain('python3 download');
    truncateSync(join(binding(), 'deps', 'lib', 'libtensorflow_framework.so.2'), 9);
    expect(await probe(new Machine(), name)).toMatchObject({
      state: 'wrong version',
      detail: expect.stringMatching(/has 9 bytes instead of/),
    });
    const fetched = new Machine();
    await setup(fetched);
    expect(fetched.calls).toContain('python3 download');
  });

  it('names the driver and its CUDA', async () => {
    const machine = new Machine();
    const answers: Record<string, CommandResult> = {
      'nvidia-smi': { code: 0, stdout: 'NVIDIA T4, 470.57.02, 15360\n', stderr: '' },
      ldconfig: { code: 0, stdout: '\tlibcudart.so.11.0 (libc6) => x\n\tlibcublas.so.11 (l) => y\n', stderr: '' },
    };
    const real = machine.run.bind(machine);
    machine.run = async (c, args, options) => answers[c] ?? real(c, args, options);
    expect(await probe(machine, 'nvidia driver')).toMatchObject({
      state: 'wrong version',
      todo: expect.stringMatching(/525/),
    });
    expect(await probe(machine, 'CUDA 11')).toMatchObject({
      state: 'missing',
      detail: expect.stringMatching(/^libcudnn.so.8 not found$/),
    });
    expect(await probe(machine, 'CUDA 12')).toMatchObject({
      state: 'missing',
      todo: expect.stringMatching(/setup tensorflow --gpu/),
    });
  });
});

describe('the self-test runs in a process of its own', () => {
  it('says what a corrupted add-on says', async () => {
    const place = join(folder, 'node_modules', 'broken');
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'binding.node'), 'not a library');
    writeFileSync(join(place, 'index.js'), 'module.exports = require("./binding.node");');
    expect(await selfTest(thisHost, folder, 'broken')).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^Error: .*binding\.node/),
    });
  });

  it('outlives a binding that kills its process, and one that computes wrong', async () => {
    const place = join(folder, 'node_modules', 'killer');
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'index.js'), 'process.kill(process.pid, "SIGSEGV");');
    expect(await selfTest(thisHost, folder, 'killer')).toEqual({ ok: false, reason: 'its process crashed' });
    writeFileSync(
      join(place, 'index.js'),
      'const t = { dataSync: () => [1, 1, 1, 1, 1, 1], dispose() {} }; module.exports = { fill: () => t, matMul: () => t };',
    );
    expect(await selfTest(thisHost, folder, 'killer')).toEqual({
      ok: false,
      reason: 'Error: computed 1 instead of 128',
    });
  });
});
