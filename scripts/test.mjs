// Runs every test stage in order and ends with the first failure's exit code.
// usage: node scripts/test.mjs [--only stage,stage] [--list]
// What a failed stage said last is kept in .cache/failed-stages.txt, so that a long log can end with it.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

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

/** Lines that name what failed, in the words of vitest, node:test, tsc and biome; and how many lines follow one of them. */
const naming = /^\s*(FAIL|not ok)|[×✗✖]|\berror\b|AssertionError/i;
const [following, last, most] = [3, 60, 200];

/** The lines of a failed stage that say why: those that name a failure with what follows them, and the last ones. */
function reasons(output) {
  const lines = stripVTControlCharacters(output).split('\n');
  const kept = new Set();
  lines.forEach((line, i) => {
    if (naming.test(line)) for (let k = 0; k <= following; k++) kept.add(i + k);
    if (i >= lines.length - last) kept.add(i);
  });
  return lines.filter((_, i) => kept.has(i)).slice(-most);
}

/** Runs a command with its output passed on; resolves with its exit code (null: ended by a signal) and what it printed. */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['inherit', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let output = '';
    const pass = (to) => (chunk) => {
      output += chunk;
      to.write(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', pass(process.stdout));
    child.stderr.setEncoding('utf8').on('data', pass(process.stderr));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output }));
  });
}

const report = '.cache/failed-stages.txt';
rmSync(report, { force: true });
let passed = 0;
const failed = [];
const reported = [];
for (const [name, [command, args], condition] of stages) {
  if (only && !only.has(name)) continue;
  const reason = condition?.();
  if (reason) {
    console.log(`── ${name}: not run here, ${reason}`);
    continue;
  }
  console.log(`── ${name}`);
  const start = Date.now();
  const { status, output } = await run(command, args);
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  console.log(`── ${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${seconds} s`);
  if (status === 0) passed++;
  else {
    failed.push(name);
    reported.push(`── ${name} failed:`, ...reasons(output));
  }
}
if (reported.length > 0) {
  mkdirSync('.cache', { recursive: true });
  writeFileSync(report, `${reported.join('\n')}\n`);
}
if (failed.length > 0) console.log(`failed stages: ${failed.join(', ')}`);
console.log(`${passed} passed, ${failed.length} failed`);
process.exit(failed.length > 0 ? 1 : 0);
