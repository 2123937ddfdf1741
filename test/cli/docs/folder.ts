/** @file A folder in which the commands of the documents run: the specs, examples and finished runs that they name. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { commandLine, pinnLens } from '../run.ts';

export const repository = new URL('../../..', import.meta.url).pathname;

/** What examples of options are about: terms `motion`, `release`, `rest`, a variant `twin`, a sweep `band`. Solved at once. */
const spec = `variable t in [0, 1]
unknown u(t)
equation motion: u'' + u = 0
initial release: u(0) = 1
initial rest: u'(0) = 0
exact u = cos(t)
network { layers = [8] }
points { motion = uniform(30) }
weights {
  motion  = 1
  release = 1
  rest    = 0.1
}
train { levenberg_marquardt(60)  seed = 0  tolerance = 1e-2 }
variant twin { weights { release = 0.5  motion = equal_total } }
sweep band { motion = [0.1, 1] }
`;

/** The examples with a few steps each: `thesis.e2e.ts` and `examples.e2e.ts` train them as they are. */
const shortened = (text: string): string =>
  text.replace(/adam\(\d+/g, 'adam(40').replace(/levenberg_marquardt\(\d{3,}/g, 'levenberg_marquardt(3');

/** Makes the folder; the commands that it holds are the built ones. */
export async function prepare(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'pinn-docs-'));
  writeFileSync(join(folder, 'spec.pinn'), spec);
  writeFileSync(join(folder, 'my.pinn'), "variable t in [0, 5]\nunknown u(t)\nequation u' = -u\ninitial u(0) = 1\n");
  cpSync(join(repository, 'examples'), join(folder, 'examples'), { recursive: true });
  for (const name of readdirSync(join(folder, 'examples')).filter((file) => file.endsWith('.pinn'))) {
    const path = join(folder, 'examples', name);
    writeFileSync(path, shortened(readFileSync(path, 'utf8')));
  }
  const bin = join(folder, 'node_modules', '.bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(commandLine, join(bin, 'pinn-lens'));
  // A scheduler that takes every job and runs none.
  writeFileSync(join(bin, 'sbatch'), '#!/bin/sh\necho 1\n');
  chmodSync(join(bin, 'sbatch'), 0o755);
  writeFileSync(join(folder, 'package.json'), '{}');
  await finished(folder, ['train', 'spec.pinn'], ['run', 'runs/…', 'dir']);
  await finished(folder, ['sweep', 'spec.pinn'], ['FOLDER']);
  await finished(folder, ['profile', 'examples/estimate-damping.pinn'], ['PROFILE']);
  for (const run of ['heat', 'oscillator']) {
    mkdirSync(join(folder, 'runs', run), { recursive: true });
    writeFileSync(join(folder, 'runs', run, 'lens.jsonl'), drownedLog());
  }
  return folder;
}

/** The log of a training in which one term gets all of the update and the other none. */
function drownedLog(): string {
  const header = {
    ...{ lens: 1, run: 'a1', title: 'heat', started: '2026-01-01T00:00:00Z', framework: 'torch', script: null },
    terms: [{ name: 'physics' }, { name: 'initial' }],
    ...{ parameters: 100, precision: 'f32', every: 10 },
  };
  const frames = Array.from({ length: 100 }, (_, k) => ({
    ...{ step: 10 * k, run: 'a1', time: k, losses: [100 / (k + 1), 1], weights: [1, 1], gram: [1e6, 0, 1], rate: 1e-3 },
  }));
  const lines = [header, ...frames, { run: 'a1', end: '2026-01-01T00:01:00Z', reason: 'finished' }];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Runs a command once and keeps the folder it leaves under the names that the documents give it. */
async function finished(folder: string, args: string[], names: string[]): Promise<void> {
  const out = join(folder, 'made', args[0]);
  const made = await pinnLens([...args, '--out', out], { cwd: folder });
  if (made.code !== 0) throw new Error(made.stderr);
  for (const name of names) cpSync(join(out, readdirSync(out)[0]), join(folder, name), { recursive: true });
}

/** Runs a line of a shell in a copy of `folder` of its own. */
export async function inCopyOf(folder: string, line: string): Promise<Printed> {
  const copy = mkdtempSync(join(tmpdir(), 'pinn-docs-copy-'));
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  try {
    const bin = join(copy, 'node_modules', '.bin');
    return await shell(line, copy, { PATH: `${bin}${delimiter}${process.env.PATH}` });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

interface Printed {
  code: number | null;
  output: string;
}

export function shell(line: string, cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Printed> {
  return new Promise((resolve, reject) => {
    const own = { NO_COLOR: '1', npm_config_offline: 'true', PINN_LENS_CACHE: join(cwd, '.cache'), ...env };
    const child = spawn(line, { shell: true, cwd, env: { ...process.env, ...own }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
      });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
