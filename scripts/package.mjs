// Builds for production and packs the extension into build/pinn-lens.vsix.
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createVSIX } from '@vscode/vsce';

/** Bytes the package may have. */
const budget = 6 * 1024 * 1024;

const require = createRequire(import.meta.url);
const out = 'build/pinn-lens.vsix';
// The same sources give the same bytes: no time of the packing in the archive, but the first that a ZIP can say.
process.env.SOURCE_DATE_EPOCH ??= '315619200';
execFileSync(process.execPath, [require.resolve('./build.mjs'), '--production'], { stdio: 'inherit' });
mkdirSync('build', { recursive: true });
// Everything is bundled; no folder of node_modules travels along.
await createVSIX({ packagePath: out, dependencies: false, allowMissingRepository: true, rewriteRelativeLinks: false });
const { size } = statSync(out);
if (size > budget) throw new Error(`${out} has ${size} bytes; the budget is ${budget}.`);
console.log(`${out}: ${(size / 1024 / 1024).toFixed(2)} MiB`);
