/** @file Every part of every engine on this machine: found, missing, or of the wrong version, and what to do about it. */
import { existsSync, readdirSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { firstLineOf } from '../../problem/message-of.ts';
import { gigabytes, milliseconds } from '../../problem/number-text/quantity.ts';
import { type Host, thisHost } from '../backend/host.ts';
import { installState, tensorflowFolder } from '../backend/installed.ts';
import { cuda12, nvidiaDriver } from '../backend/nvidia.ts';
import { cacheFolder, findPackage, type OptionalBackend, packageFolders } from '../backend/places.ts';
import { recipes, tfjsVersion } from '../backend/recipes.ts';
import { selfTest } from '../backend/self-test.ts';
import { loadNative } from '../engine/embedded/native.ts';
import { threadsHere } from '../engine/embedded/threads.ts';
import { wasmEngine } from '../engine/embedded/wasm.ts';
import { webgpuAdapter } from '../engine/webgpu/engine.ts';

/** What a probe found. `todo` is one sentence for the user; `null` where there is nothing to do. */
export type ProbeState =
  | { state: 'found'; detail: string }
  | { state: 'missing'; detail: string; todo: string | null }
  | { state: 'wrong version'; detail: string; todo: string };

export type ProbedPart = {
  /** `node`, `native kernel`, … */
  name: string;
  /** What it is for; nothing but `embedded` is ever needed. */
  group: 'embedded' | 'webgpu' | 'tensorflow' | 'setup';
} & ProbeState;

const found = (detail: string): ProbeState => ({ state: 'found', detail });
const missing = (detail: string, todo: string | null = null): ProbeState => ({ state: 'missing', detail, todo });
const wrong = (detail: string, todo: string): ProbeState => ({ state: 'wrong version', detail, todo });

interface Context {
  host: Host;
  folder: string;
}

type Check = (context: Context) => ProbeState | Promise<ProbeState>;

const oldestNode = [20, 15];

function node(): ProbeState {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const detail = `${process.versions.node}${process.versions.electron ? ` in Electron ${process.versions.electron}` : ''}`;
  const old = major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]);
  return old ? wrong(detail, `install Node ${oldestNode.join('.')} or newer`) : found(detail);
}

function nativeKernel(): ProbeState {
  const { engine, reason } = loadNative();
  if (!engine) return missing(reason, null);
  const threads = threadsHere();
  return found(threads === 1 ? `${engine.label}, one thread` : `${engine.label}, up to ${threads} threads`);
}

function wasmKernel(): ProbeState {
  try {
    return found(wasmEngine().label);
  } catch (error) {
    return missing(firstLineOf(error), 'install PINN Lens again: its own files are incomplete');
  }
}

/** An npm package, with its version when it can be read. */
async function packageFinding(name: string, backend: OptionalBackend, wanted: string | null, todo: string) {
  const at = findPackage(name, packageFolders(backend));
  if (!at) return missing(`the npm package ${name} is not installed`, todo);
  let folder = dirname(at.main);
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version?: string };
  const detail = `${name} ${version ?? '?'} in ${at.from}`;
  return wanted !== null && version !== wanted ? wrong(detail, `install ${name}@${wanted}`) : found(detail);
}

async function webgpuDevice(): Promise<ProbeState> {
  try {
    const { label, software } = await webgpuAdapter();
    return software
      ? wrong(`${label}: a processor plays the GPU`, 'install the graphics driver of your GPU')
      : found(label);
  } catch (error) {
    return missing(firstLineOf(error), 'install the npm package webgpu and a Vulkan, Metal or Direct3D 12 driver');
  }
}

async function driver({ host }: Context): Promise<ProbeState> {
  const answer = await nvidiaDriver(host);
  if (!answer) return missing('nvidia-smi does not answer', 'with an NVIDIA card: install its driver, 525.60 or newer');
  const detail = `${answer.gpu}, driver ${answer.version}, ${answer.memory} MB`;
  return cuda12(answer) ? found(detail) : wrong(detail, 'install driver 525.60 or newer, which CUDA 12 needs');
}

/** Sonames that TensorFlow looks for, by CUDA version. */
const cudaLibraries = {
  'CUDA 11': ['libcudart.so.11.0', 'libcublas.so.11', 'libcudnn.so.8'],
  'CUDA 12': ['libcudart.so.12', 'libcublas.so.12', 'libcudnn.so.8'],
} as const;

/** Folders of NVIDIA's Python wheels that `setup tensorflow --gpu` unpacked. */
function wheelFolders(folder: string): string[] {
  const nvidia = join(folder, 'node_modules', '@tensorflow', 'tfjs-node-gpu', 'deps', 'nvidia');
  return existsSync(nvidia) ? readdirSync(nvidia).map((name) => join(nvidia, name, 'lib')) : [];
}

function cuda(name: keyof typeof cudaLibraries): Check {
  return async ({ host, folder }) => {
    const known = await host.run('ldconfig', ['-p'], { timeout: 20_000 });
    const own = wheelFolders(folder).flatMap((f) => (existsSync(f) ? readdirSync(f) : []));
    const extra = (process.env.LD_LIBRARY_PATH ?? '').split(':').filter((f) => f !== '' && existsSync(f));
    const files = new Set([...own, ...extra.flatMap((f) => readdirSync(f))]);
    const absent = cudaLibraries[name].filter((so) => !files.has(so) && !known.stdout.includes(`${so} `));
    if (absent.length === 0) return found(cudaLibraries[name].join(', '));
    const todo = name === 'CUDA 12' ? 'for a GPU: `pinn-lens setup tensorflow --gpu` brings them' : null;
    return missing(`${absent.join(', ')} not found`, todo);
  };
}

function command(name: string, args: string[], todo: string): Check {
  return async ({ host }) => {
    const { code, stdout, stderr } = await host.run(name, args, { timeout: 60_000 });
    const said = `${stdout}\n${stderr}`.split('\n').find((l) => l.trim() !== '') ?? '';
    return code === 0 ? found(said.trim() || name) : missing(`${name} is not there`, todo);
  };
}

async function disk({ host, folder }: Context): Promise<ProbeState> {
  const free = await host.freeBytes(folder);
  const detail = `${gigabytes(free)} free in ${cacheFolder()}`;
  const { disk: needed } = recipes.cpu;
  return free < needed ? missing(detail, `free ${gigabytes(needed)} to set up TensorFlow`) : found(detail);
}

const again = 'run `pinn-lens setup tensorflow` again';

async function installation({ folder }: Context): Promise<ProbeState> {
  const state = await installState(folder);
  if (state.state === 'absent') return missing(`nothing in ${folder}`, '`pinn-lens setup tensorflow` installs it');
  if (state.state === 'unfinished') return missing(`${folder} is not finished`, again);
  if (state.state === 'damaged') return wrong(state.reason, again);
  const { binding, tfjs, library, gpu, installed } = state.installed;
  return found(
    `${binding} ${tfjs} on libtensorflow ${library} (${gpu ? 'GPU' : 'CPU'}), installed ${installed.slice(0, 10)}`,
  );
}

/** The binding that the engine would take, tested in a process of its own. */
async function tensorflowWorks({ host }: Context): Promise<ProbeState> {
  const folders = packageFolders('tensorflow');
  const reasons: string[] = [];
  for (const name of ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']) {
    const at = findPackage(name, folders);
    if (!at) continue;
    const result = await selfTest(host, at.from, name);
    if (result.ok) {
      const { library, gpu, product } = result.value;
      return found(
        `${name}: libtensorflow ${library} on the ${gpu ? 'GPU' : 'CPU'}, 512×512 product ${milliseconds(product)}`,
      );
    }
    reasons.push(`${name}: ${result.reason}`);
  }
  if (reasons.length > 0) return wrong(reasons.join('; '), again);
  return missing('no native binding is installed', '`pinn-lens setup tensorflow` installs it');
}

async function addonFile(): Promise<ProbeState> {
  for (const name of ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']) {
    const at = findPackage(`${name}/package.json`, packageFolders('tensorflow'));
    if (!at) continue;
    const file = join(dirname(at.main), 'lib', 'napi-v8', 'tfjs_binding.node');
    const there = await stat(file).catch(() => null);
    return there ? found(`${file}, ${there.size} bytes`) : missing(`${name} has no add-on`, again);
  }
  return missing('no binding is installed', null);
}

const table: [group: ProbedPart['group'], name: string, check: Check][] = [
  ['embedded', 'node', node],
  ['embedded', 'wasm kernel', wasmKernel],
  ['embedded', 'native kernel', nativeKernel],
  [
    'webgpu',
    'webgpu package',
    () => packageFinding('webgpu', 'webgpu', null, 'for sweeps on a GPU: npm install webgpu'),
  ],
  ['webgpu', 'webgpu device', webgpuDevice],
  ['tensorflow', 'tensorflow set-up', installation],
  ['tensorflow', 'tensorflow add-on', addonFile],
  ['tensorflow', 'tensorflow works', tensorflowWorks],
  [
    'tensorflow',
    'tensorflow.js wasm',
    () =>
      packageFinding(
        '@tensorflow/tfjs-backend-wasm',
        'tensorflow',
        tfjsVersion,
        'optional: npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-wasm',
      ),
  ],
  ['tensorflow', 'nvidia driver', driver],
  ['tensorflow', 'CUDA 12', cuda('CUDA 12')],
  ['tensorflow', 'CUDA 11', cuda('CUDA 11')],
  ['setup', 'npm', command('npm', ['--version'], 'install npm')],
  ['setup', 'python with pip', command('python3', ['-m', 'pip', '--version'], 'install Python 3 with pip')],
  ['setup', 'C++ compiler', command('c++', ['--version'], 'install a C++ compiler (Debian, Ubuntu: g++)')],
  ['setup', 'disk', disk],
];

/** All probes, in the table's order; a probe that fails itself is reported as missing with its reason. Never throws. */
export function doctor(host: Host = thisHost, folder: string = tensorflowFolder()): Promise<ProbedPart[]> {
  return Promise.all(
    table.map(async ([group, name, check]) => {
      try {
        return { group, name, ...(await check({ host, folder })) };
      } catch (error) {
        return { group, name, ...missing(firstLineOf(error)) };
      }
    }),
  );
}
