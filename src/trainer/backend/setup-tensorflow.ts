/**
 * @file Sets up the native TensorFlow backend from package registries alone: the binding from npm, libtensorflow from
 * the Python index, the add-on compiled here. Every step can be repeated; the marker is written last.
 */

import { mkdir, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sum } from '../../numeric/vector.ts';
import { megabytes } from '../../problem/number-text/quantity.ts';
import { type CommandResult, type Host, thisHost } from './host.ts';
import {
  addonOf,
  type Installed,
  installState,
  madeBySetup,
  manifestName,
  markerOf,
  packageOf,
  sha256,
  tensorflowFolder,
} from './installed.ts';
import { cuda12, type Driver, nvidiaDriver } from './nvidia.ts';
import { libraryLinks, placeInDeps, type Recipe, recipes, tfjsVersion, type Wheel } from './recipes.ts';
import { selfTest, type TestedBackend } from './self-test.ts';
import { extract, ZipError } from './zip.ts';

/** One clear sentence about why the backend could not be set up. */
export class SetupError extends Error {}

export type SetupStep = 'check' | 'binding' | 'download' | 'unpack' | 'build' | 'test';
export const setupSteps: readonly SetupStep[] = ['check', 'binding', 'download', 'unpack', 'build', 'test'];

export interface SetupStepProgress {
  step: SetupStep;
  /** What is being done, for people. */
  message: string;
  /** Bytes so far and in all, where they are known. */
  bytes: { done: number; total: number } | null;
}

export interface SetupOptions {
  /** With CUDA libraries for an NVIDIA GPU. */
  gpu?: boolean;
  /** Where to; default `tensorflow` in the cache folder. */
  folder?: string;
  signal?: AbortSignal;
  host?: Host;
}

export interface SetupResult {
  folder: string;
  installed: Installed;
  /** It was there already and is whole. */
  already: boolean;
}

const running = new Map<string, Promise<SetupResult>>();

/**
 * Installs the backend, or finds it installed. Two calls for one folder are one installation.
 * @throws SetupError
 */
export function setupTensorflow(
  options: SetupOptions = {},
  onProgress: (progress: SetupStepProgress) => void = () => {},
): Promise<SetupResult> {
  const folder = options.folder ?? tensorflowFolder();
  const known = running.get(folder);
  if (known) return known;
  const work = install(folder, options, onProgress)
    .catch((error: unknown) => {
      throw asSetupError(error, folder, recipes[options.gpu ? 'gpu' : 'cpu']);
    })
    .finally(() => running.delete(folder));
  running.set(folder, work);
  return work;
}

/** Removes what `setupTensorflow` installed. */
export async function removeTensorflow(folder: string = tensorflowFolder()): Promise<{ removed: boolean }> {
  const { state } = await installState(folder);
  if (state === 'absent') return { removed: false };
  if (!(await madeBySetup(folder))) throw new SetupError(`${folder} was not made by setup and is left as it is`);
  await rm(folder, { recursive: true, force: true });
  return { removed: true };
}

/** What every step gets. */
interface Work {
  folder: string;
  recipe: Recipe;
  host: Host;
  signal: AbortSignal | undefined;
  report(step: SetupStep, message: string, bytes?: SetupStepProgress['bytes']): void;
}

async function install(
  folder: string,
  options: SetupOptions,
  onProgress: (progress: SetupStepProgress) => void,
): Promise<SetupResult> {
  const recipe = recipes[options.gpu ? 'gpu' : 'cpu'];
  const { host = thisHost, signal } = options;
  const work: Work = {
    folder,
    recipe,
    host,
    signal,
    report: (step, message, bytes = null) => onProgress({ step, message, bytes }),
  };
  const before = await installState(folder);
  if (before.state === 'whole' && before.installed.recipe === recipe.name) {
    work.report('test', 'is installed already');
    return { folder, installed: before.installed, already: true };
  }
  await rm(markerOf(folder), { force: true });
  await check(work);
  // Around a damaged add-on all else is whole: compiling it again needs no download.
  const onlyAddon = before.state === 'damaged' && before.part === 'add-on' && before.installed.recipe === recipe.name;
  if (!onlyAddon) {
    await installBinding(work);
    await unpack(work, await download(work));
  }
  await build(work);
  const tested = await test(work);
  const installed = await describe(work, tested);
  await rm(join(folder, 'downloads'), { recursive: true, force: true });
  await writeFile(`${markerOf(folder)}.part`, JSON.stringify(installed, null, 2));
  await rename(`${markerOf(folder)}.part`, markerOf(folder));
  return { folder, installed, already: false };
}

const tools: { command: string; args: string[]; what: string }[] = [
  { command: 'npm', args: ['--version'], what: 'npm' },
  { command: 'python3', args: ['-m', 'pip', '--version'], what: 'Python 3 with pip' },
  { command: 'c++', args: ['--version'], what: 'a C++ compiler (on Debian and Ubuntu the package g++)' },
];

async function check({ folder, recipe, host, signal, report }: Work): Promise<void> {
  report('check', 'looking at what this machine has');
  if (host.platform !== 'linux' || host.arch !== 'x64') {
    throw new SetupError(
      `setup builds TensorFlow on Linux x64 only; on ${host.platform}-${host.arch} install the npm package ${recipe.binding}@${tfjsVersion}, which brings its own library`,
    );
  }
  for (const { command, args, what } of tools) {
    const { code } = await host.run(command, args, { signal, timeout: 60_000 });
    if (code !== 0) throw new SetupError(`${what} is needed and was not found`);
  }
  if (recipe.name === 'gpu') checkDriver(await nvidiaDriver(host));
  const free = await host.freeBytes(folder);
  if (free < recipe.disk) {
    throw new SetupError(`${folder} has ${megabytes(free)} free and TensorFlow needs ${megabytes(recipe.disk)}`);
  }
}

function checkDriver(driver: Driver | null): void {
  if (driver === null) throw new SetupError('no NVIDIA driver answers (nvidia-smi); without it the GPU cannot be used');
  if (!cuda12(driver)) {
    throw new SetupError(
      `the NVIDIA driver ${driver.version} is too old for CUDA 12; install 525.60 or newer, or with CUDA 11.2 and cuDNN 8.1 the stock package @tensorflow/tfjs-node-gpu@${tfjsVersion}`,
    );
  }
}

async function installBinding({ folder, recipe, host, signal, report }: Work): Promise<void> {
  await mkdir(folder, { recursive: true });
  report('binding', `installing ${recipe.binding} ${tfjsVersion}`);
  const manifest = {
    name: manifestName,
    private: true,
    dependencies: { [recipe.binding]: tfjsVersion, 'node-api-headers': '1.9.0' },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  // Install scripts would download a prebuilt library for another CUDA; everything they do is done here.
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  must(await host.run('npm', args, { cwd: folder, signal }), `npm could not install ${recipe.binding}`);
}

const wheelFile = (wheel: Wheel): RegExp =>
  new RegExp(`^${wheel.name.replaceAll('-', '[-_]')}-${wheel.version.replaceAll('.', '\\.')}-.*\\.whl$`);

async function findWheel(downloads: string, wheel: Wheel): Promise<string | null> {
  const files = await readdir(downloads).catch(() => []);
  const name = files.find((f) => wheelFile(wheel).test(f));
  if (!name) return null;
  const path = join(downloads, name);
  if (wheel.sha256 === null || (await sha256(path)) === wheel.sha256) return path;
  await rm(path);
  return null;
}

/** Bytes of all files in a folder, nested ones too. */
async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((e) => e.isFile())
      .map((e) =>
        stat(join(e.parentPath ?? e.path, e.name)).then(
          (s) => s.size,
          () => 0,
        ),
      ),
  );
  return sum(sizes);
}

/** Downloads the wheels that are not there yet; what is complete stays when the rest is cut off. */
async function download({ folder, recipe, host, signal, report }: Work): Promise<string[]> {
  const downloads = join(folder, 'downloads');
  const temporary = join(downloads, 'part');
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  const platforms = ['manylinux_2_17_x86_64', 'manylinux2014_x86_64', 'manylinux1_x86_64'];
  const paths: string[] = [];
  let done = 0;
  for (const wheel of recipe.wheels) {
    const there = await findWheel(downloads, wheel);
    if (there) {
      paths.push(there);
      continue;
    }
    const message = `downloading ${wheel.name} ${wheel.version}`;
    // pip copies what it has downloaded, so for a moment there is more on disk than there is to download.
    const tell = async () => {
      done = Math.max(done, Math.min(await folderBytes(downloads), recipe.download));
      report('download', message, { done, total: recipe.download });
    };
    await tell();
    const timer = setInterval(() => void tell(), 500);
    try {
      const args = [
        '-m',
        'pip',
        'download',
        '--quiet',
        '--no-deps',
        '--only-binary=:all:',
        '--disable-pip-version-check',
      ];
      const where = ['--python-version', '3.11', '--dest', temporary, ...platforms.flatMap((p) => ['--platform', p])];
      const env = { ...process.env, TMPDIR: temporary };
      const result = await host.run('python3', [...args, ...where, `${wheel.name}==${wheel.version}`], { env, signal });
      must(result, `pip could not download ${wheel.name} ${wheel.version}`);
    } finally {
      clearInterval(timer);
    }
    const arrived = (await readdir(temporary)).find((f) => wheelFile(wheel).test(f));
    if (!arrived) throw new SetupError(`pip ended without the file of ${wheel.name} ${wheel.version}`);
    await rename(join(temporary, arrived), join(downloads, arrived));
    const path = await findWheel(downloads, wheel);
    if (!path) throw new SetupError(`${wheel.name} ${wheel.version} arrived with another SHA-256 than it should have`);
    await tell();
    paths.push(path);
  }
  await rm(temporary, { recursive: true, force: true });
  return paths;
}

async function unpack({ folder, recipe, signal, report }: Work, wheels: string[]): Promise<void> {
  const deps = join(packageOf(folder, recipe), 'deps');
  for (const wheel of wheels) {
    try {
      await extract(
        wheel,
        (entry) => placeInDeps(deps, entry),
        signal,
        (done, total) => report('unpack', 'unpacking the libraries', { done, total }),
      );
    } catch (error) {
      if (!(error instanceof ZipError)) throw error;
      // A damaged file would be found again by the next try.
      await rm(wheel, { force: true });
      throw new SetupError(`the downloaded file was damaged and is removed (${error.message}); run setup again`);
    }
  }
  for (const [link, to] of libraryLinks) {
    await rm(join(deps, 'lib', link), { force: true });
    await symlink(to, join(deps, 'lib', link));
  }
}

async function build({ folder, recipe, host, signal, report }: Work): Promise<void> {
  report('build', 'compiling the add-on');
  const root = packageOf(folder, recipe);
  const addon = addonOf(folder, recipe);
  await mkdir(join(addon, '..'), { recursive: true });
  const args = [
    ...['-O2', '-std=gnu++17', '-fPIC', '-shared', '-w', '-DNAPI_VERSION=8', '-DBUILDING_NODE_EXTENSION'],
    ...['-I..', '-Ideps/include', '-isystem', join(folder, 'node_modules', 'node-api-headers', 'include')],
    ...['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc', '-Ldeps/lib', '-ltensorflow', '-ltensorflow_framework'],
    ...['-Wl,-rpath,$ORIGIN/../../deps/lib', '-o', `${addon}.part`],
  ];
  must(await host.run('c++', args, { cwd: root, signal }), 'the add-on did not compile');
  await rename(`${addon}.part`, addon);
}

async function test({ folder, recipe, host, signal, report }: Work): Promise<TestedBackend> {
  report('test', 'testing the backend');
  const result = await selfTest(host, folder, recipe.binding, signal);
  if (!result.ok) throw new SetupError(`TensorFlow was built but does not work: ${result.reason}`);
  if (recipe.name === 'gpu' && !result.value.gpu) {
    throw new SetupError('TensorFlow works but does not use the GPU; `pinn-lens doctor` lists what it misses');
  }
  return result.value;
}

async function describe({ folder, recipe }: Work, tested: TestedBackend): Promise<Installed> {
  const names = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
  const relative = names.map((name) => join('node_modules', ...recipe.binding.split('/'), 'deps', 'lib', name));
  const sizes = await Promise.all(relative.map(async (path) => [path, (await stat(join(folder, path))).size] as const));
  return {
    version: 1,
    recipe: recipe.name,
    binding: recipe.binding,
    tfjs: tfjsVersion,
    library: tested.library,
    gpu: tested.gpu,
    files: Object.fromEntries(sizes),
    addon: await sha256(addonOf(folder, recipe)),
    installed: new Date().toISOString(),
  };
}

/** @throws SetupError with the last line that says something. */
function must({ code, stdout, stderr }: CommandResult, what: string): void {
  if (code === 0) return;
  const lines = `${stdout}\n${stderr}`.split('\n').map((l) => l.trim());
  if (lines.some((l) => /No space left on device|ENOSPC/.test(l))) throw new DiskFull();
  const telling =
    lines.findLast((l) => /error|not found|unable|cannot|failed/i.test(l)) ?? lines.findLast((l) => l !== '');
  throw new SetupError(`${what}: ${telling ?? `it ended with code ${code}`}`);
}

class DiskFull extends Error {}

const unwritable = new Set(['EACCES', 'EROFS', 'EPERM', 'ENOTDIR', 'EEXIST']);

function asSetupError(error: unknown, folder: string, recipe: Recipe): Error {
  if (error instanceof SetupError) return error;
  const { code, name, message } = error as NodeJS.ErrnoException;
  if (name === 'AbortError') return new SetupError('setup was cancelled; what is downloaded stays for the next time');
  if (error instanceof DiskFull || code === 'ENOSPC') {
    return new SetupError(`the disk is full: TensorFlow needs ${megabytes(recipe.disk)} in ${folder}`);
  }
  if (code !== undefined && unwritable.has(code)) return new SetupError(`${folder} cannot be written`);
  return new SetupError(`setup failed: ${message}`);
}
