// Runs every test stage in order and ends with the first failure's exit code.
// usage: node scripts/test.mjs [--only stage,stage] [--list]
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const npm = (...args) => ['npm', ['run', '--silent', ...args]];

/** One row per stage: name, command, condition under which it can run here (with the reason when it cannot). */
const stages = [
  ['lint', npm('lint')],
  ['types', npm('typecheck')],
  ['imports', npm('imports')],
  ['house', npm('house')],
  ['generated', npm('check:generated')],
  ['kernel', npm('check:kernel')],
  ['build', npm('build')],
  ['unit', npm('test:unit')],
  ['examples', npm('test:examples')],
  ['panel', npm('test:panel'), linuxX64],
  ['workbench', npm('test:workbench'), linuxX64],
];

/** The browser and the workbench of the end-to-end tests come as npm packages for this platform only. */
function linuxX64() {
  return process.platform === 'linux' && process.arch === 'x64' ? null : 'its browser is packaged for Linux x64 only';
}

const option = process.argv.indexOf('--only');
const only = option > 0 ? new Set(process.argv[option + 1].split(',')) : null;
if (process.argv.includes('--list')) {
  console.log(stages.map(([name]) => name).join('\n'));
  process.exit(0);
}
if (!existsSync('node_modules')) {
  console.error('Dependencies are missing: run `npm ci` first.');
  process.exit(2);
}

let passed = 0;
const failed = [];
for (const [name, [command, args], condition] of stages) {
  if (only && !only.has(name)) continue;
  const reason = condition?.();
  if (reason) {
    console.log(`── ${name}: not run here, ${reason}`);
    continue;
  }
  console.log(`── ${name}`);
  const start = Date.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  console.log(`── ${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${seconds} s`);
  if (status === 0) passed++;
  else failed.push(name);
}
if (failed.length > 0) console.log(`failed stages: ${failed.join(', ')}`);
console.log(`${passed} passed, ${failed.length} failed`);
process.exit(failed.length > 0 ? 1 : 0);
