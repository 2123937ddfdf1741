/**
 * @file `node bench/fingerprint/run.mjs [cli] [--out file]`: trains every example and every planted fault through the
 * command line and prints two hashes a spec: of the solution as written, and of the numbers of the result. Two builds that
 * print the same lines compute the same to the bit.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../bundle.mjs';

const args = process.argv.slice(2);
const out = args.indexOf('--out');
const outFile = out >= 0 ? args.splice(out, 2)[1] : null;
const cli = args[0] ?? join(root, 'dist/cli.cjs');
const folders = ['examples', 'test/fixtures/faults', 'test/fixtures/healthy'];

/** The numbers of a result that its computation determines; words may change. */
const numbers = ({
  verdict,
  ended,
  relativeL2,
  errorEstimate,
  measure,
  tolerance,
  steps,
  bestStep,
  terms,
  parameters,
}) =>
  JSON.stringify([verdict, ended, relativeL2, errorEstimate, measure, tolerance, steps, bestStep, terms, parameters]);

const hash = (text) => createHash('sha256').update(text).digest('hex').slice(0, 16);

const specs = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((file) => file.endsWith('.pinn'))
    .sort()
    .map((file) => join(folder, file)),
);

async function fingerprint(spec) {
  const work = mkdtempSync(join(tmpdir(), 'fingerprint-'));
  try {
    const child = spawn(process.execPath, [cli, 'train', join(root, spec), '--out', work, '--seed', '1', '--json'], {
      stdio: ['ignore', 'ignore', 'ignore'],
    });
    const code = await new Promise((done) => child.on('close', done));
    const [run] = readdirSync(work);
    if (!run) return `${spec} exit ${code}`;
    const read = (file) => readFileSync(join(work, run, file), 'utf8');
    return `${spec} exit ${code} ${hash(read('solution.csv'))} ${hash(numbers(JSON.parse(read('result.json'))))}`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const lines = [];
const queue = specs.entries();
const worker = async () => {
  for (const [i, spec] of queue) {
    lines[i] = await fingerprint(spec);
    console.log(lines[i]);
  }
};
await Promise.all(cpus().slice(0, 2).map(worker));
if (outFile) writeFileSync(outFile, `${lines.join('\n')}\n`);
