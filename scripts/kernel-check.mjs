// Checks that the committed kernels are what their sources give.
//   node scripts/kernel-check.mjs            compares the recorded hashes; where they hold, rebuilds one file and compares
//                                            it byte by byte, else rebuilds all (installs the compiler on first use)
//   node scripts/kernel-check.mjs --all      rebuilds all whatever the hashes say
//   node scripts/kernel-check.mjs --quick    only compares the hashes; needs no compiler
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, fileHash, fileOf, outputs, prebuilt, sourceHash } from './kernel-build.mjs';

const recorded = JSON.parse(readFileSync(join(prebuilt, 'hashes.json'), 'utf8'));
const changed = [];
if (recorded.sources !== sourceHash())
  changed.push('the sources or their compiler have changed since the prebuilt files were built');
for (const output of outputs)
  if (recorded.files[fileOf(output)] !== fileHash(join(prebuilt, fileOf(output))))
    changed.push(`${fileOf(output)} is not the file that was recorded`);

/** Takes least time to build, and runs on every platform. */
const sample = 'wasm';

/** What is built again. */
function rebuilt() {
  if (process.argv.includes('--quick')) return [];
  return process.argv.includes('--all') || changed.length > 0 ? outputs : [sample];
}

/** @param {string[]} which outputs  @returns a sentence for each that comes out different */
function differences(which) {
  const folder = mkdtempSync(join(tmpdir(), 'pinn-lens-kernel-check-'));
  try {
    build(which, folder);
    return which
      .filter((output) => fileHash(join(folder, fileOf(output))) !== fileHash(join(prebuilt, fileOf(output))))
      .map((output) => `${fileOf(output)} differs from what its sources give`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const which = rebuilt();
if (changed.length > 0 && which.length > 0) console.log(`kernel: ${changed.join('; ')}: rebuilding every file`);
const problems = [...changed, ...(which.length > 0 ? differences(which) : [])];
for (const problem of problems) console.error(`kernel: ${problem}; run npm run build:kernel`);
if (problems.length > 0) process.exit(1);
console.log(`The hashes of the kernel's sources, compiler and ${outputs.length} prebuilt files are those recorded.`);
const partly = which.length < outputs.length ? '; the others were not rebuilt (--all does)' : '';
if (which.length > 0) console.log(`Rebuilt and the same byte for byte: ${which.map(fileOf).join(', ')}${partly}.`);
