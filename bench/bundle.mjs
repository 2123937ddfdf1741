/** @file Bundles one benchmark so that plain Node runs it, with the prebuilt kernel beside it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The repository, with a slash at its end. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** `entry` is relative to the repository; returns the bundle's file. */
export async function bundle(entry) {
  const folder = join(root, 'build/bench');
  const outfile = join(folder, entry.replaceAll('/', '-').replace(/\.ts$/, '.cjs'));
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    define: { 'process.env.PINN_LENS_BUNDLED': '"1"' },
    logOverride: { 'empty-import-meta': 'silent' },
    external: ['@tensorflow/*', 'webgpu'],
  });
  cpSync(join(root, 'src/kernel/prebuilt'), join(folder, 'kernel'), { recursive: true });
  return outfile;
}

/** Bundles `entry` and runs it with these arguments, the repository first, and those of the command line behind them. */
export async function runBundled(entry, ...args) {
  const file = await bundle(entry);
  const { status } = spawnSync(process.execPath, [file, root, ...args, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

/** The JSON lines that a bundled `entry` prints; it gets the repository first, then these arguments. */
export async function linesOf(entry, ...args) {
  const printed = execFileSync(process.execPath, [await bundle(entry), root, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Writes bench/results/<name>-<date>.{md,json}. */
export function writeResults(name, text, data) {
  const results = join(root, 'bench/results');
  const file = join(results, `${name}-${new Date().toISOString().slice(0, 10)}`);
  mkdirSync(results, { recursive: true });
  writeFileSync(`${file}.md`, text);
  writeFileSync(`${file}.json`, `${JSON.stringify(data, null, 2)}\n`);
}
