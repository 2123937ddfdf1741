// Rebuilds the kernel and compares it with the committed files, byte by byte.
//   node scripts/kernel-check.mjs            rebuilds everything (installs the compiler on first use)
//   node scripts/kernel-check.mjs --quick    only compares the recorded hashes; needs no compiler
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, fileHash, fileOf, outputs, prebuilt, sourceHash } from './kernel-build.mjs';

const recorded = JSON.parse(readFileSync(join(prebuilt, 'hashes.json'), 'utf8'));
const problems = [];
if (recorded.sources !== sourceHash()) problems.push('the sources have changed since the prebuilt files were built');
for (const output of outputs)
  if (recorded.files[fileOf(output)] !== fileHash(join(prebuilt, fileOf(output))))
    problems.push(`${fileOf(output)} is not the file that was recorded`);

if (!process.argv.includes('--quick')) {
  const folder = mkdtempSync(join(tmpdir(), 'pinn-lens-kernel-check-'));
  try {
    build(outputs, folder);
    for (const output of outputs)
      if (fileHash(join(folder, fileOf(output))) !== fileHash(join(prebuilt, fileOf(output))))
        problems.push(`${fileOf(output)} differs from what its sources give`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
for (const problem of problems) console.error(`kernel: ${problem}; run npm run build:kernel`);
if (problems.length > 0) process.exit(1);
console.log('The prebuilt kernels match their sources.');
