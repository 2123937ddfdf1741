// Builds the kernel from src/kernel/source into src/kernel/prebuilt: WebAssembly, and one add-on per platform.
//   node scripts/kernel-build.mjs [--only wasm,linux-x64,…] [--out folder]
// The same sources and compiler give the same bytes; scripts/kernel-check.mjs relies on it.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { toolchain } from './kernel-toolchain.mjs';

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const source = join(root, 'src/kernel/source');
export const prebuilt = join(root, 'src/kernel/prebuilt');

/**
 * NaN and infinity must survive (a diverged run is told by them), so of the fast-math family only contraction to fused
 * multiply-adds and the flags about errno and traps are used.
 */
const common = [
  '-std=c11',
  '-O3',
  '-ffp-contract=fast',
  '-fno-math-errno',
  '-fno-trapping-math',
  '-fno-sanitize=all',
  '-Wall',
  '-Wextra',
  '-Wno-unused-function',
  // A tape operation without a rule is an error.
  '-Werror=switch',
];

/** Widths of a processor family: name, bytes of a vector, zig's -mcpu. */
const x64 = [
  ['sse2', 16, 'x86_64'],
  ['avx2', 32, 'x86_64_v3'],
  ['avx512', 64, 'x86_64_v4'],
];
const arm64 = [['neon', 16, 'baseline']];

/** One row per file: zig's target, its widths, linker flags. */
const addons = {
  'linux-x64': { target: 'x86_64-linux-gnu.2.17', widths: x64, link: ['-fPIC', '-pthread'] },
  'linux-arm64': { target: 'aarch64-linux-gnu.2.17', widths: arm64, link: ['-fPIC', '-pthread'] },
  'darwin-x64': { target: 'x86_64-macos', widths: x64, link: ['-Wl,-undefined,dynamic_lookup'] },
  'darwin-arm64': { target: 'aarch64-macos', widths: arm64, link: ['-Wl,-undefined,dynamic_lookup'] },
  'win32-x64': { target: 'x86_64-windows-gnu', widths: x64, link: [] },
  'win32-arm64': { target: 'aarch64-windows-gnu', widths: arm64, link: [] },
};

export const outputs = ['wasm', ...Object.keys(addons)];
export const fileOf = (output) => (output === 'wasm' ? 'kernel.wasm' : join(output, 'kernel.node'));

/** Hash of everything that decides the bytes of the prebuilt files. */
export function sourceHash() {
  const hash = createHash('sha256');
  const files = [
    ...readdirSync(source)
      .sort()
      .map((name) => join(source, name)),
    join(root, 'src/kernel/compiler/package-lock.json'),
    join(root, 'scripts/kernel-build.mjs'),
  ];
  for (const file of files) hash.update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

export const fileHash = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** @param {string[]} which outputs to build  @param {string} folder where the files go */
export function build(which, folder) {
  const { zig, env, headers } = toolchain();
  const work = mkdtempSync(join(tmpdir(), 'pinn-lens-kernel-'));
  // Sources are compiled from a copy with relative names, so that no path of this machine enters a file.
  for (const name of readdirSync(source)) copyFileSync(join(source, name), join(work, name));
  const run = (...args) => execFileSync(zig, args, { cwd: work, env, stdio: 'inherit' });
  const object = (target, name, bytes, precision, cpu, extra) => {
    const out = `kernel_${name}_f${precision}.o`;
    const suffix = name === 'wasm' ? `_f${precision}` : `_${name}_f${precision}`;
    const defines = [`-DPRECISION=${precision}`, `-DVECTOR_BYTES=${bytes}`, `-DKERNEL_SUFFIX=${suffix}`];
    run('cc', '-target', target, `-mcpu=${cpu}`, ...common, ...extra, ...defines, '-c', 'kernel.c', '-o', out);
    return out;
  };
  const finish = (output, from) => {
    const to = join(folder, fileOf(output));
    mkdirSync(join(to, '..'), { recursive: true });
    copyFileSync(join(work, from), to);
    console.log(`${output}: ${readFileSync(to).length} bytes`);
  };
  try {
    if (which.includes('wasm')) {
      const cpu = 'generic+simd128+bulk_memory';
      const objects = [32, 64].map((precision) => object('wasm32-wasi', 'wasm', 16, precision, cpu, []));
      const link = ['-mexec-model=reactor', '-O3', '-Wl,--export=__heap_base', '-Wl,--strip-all'];
      run('cc', '-target', 'wasm32-wasi', ...link, ...objects, '-o', 'kernel.wasm');
      finish('wasm', 'kernel.wasm');
    }
    for (const [output, { target, widths, link }] of Object.entries(addons)) {
      if (!which.includes(output)) continue;
      const pic = link.includes('-fPIC') ? ['-fPIC'] : [];
      const objects = widths.flatMap(([name, bytes, cpu]) =>
        [32, 64].map((precision) => object(target, name, bytes, precision, cpu, pic)),
      );
      const flags = ['-shared', '-s', '-O2', '-I', headers, ...link];
      run('cc', '-target', target, ...flags, 'addon.c', ...objects, '-o', 'kernel.node');
      finish(output, 'kernel.node');
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const option = (name) => {
    const at = process.argv.indexOf(name);
    return at < 0 ? undefined : process.argv[at + 1];
  };
  const which = option('--only')?.split(',') ?? outputs;
  const folder = option('--out') ?? prebuilt;
  build(which, folder);
  if (folder === prebuilt) {
    const files = Object.fromEntries(outputs.map((o) => [fileOf(o), fileHash(join(folder, fileOf(o)))]));
    writeFileSync(join(folder, 'hashes.json'), `${JSON.stringify({ sources: sourceHash(), files }, null, 2)}\n`);
  }
}
