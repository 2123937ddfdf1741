/** @file Measures every engine in processes of their own, in rounds in which the engines take turns. Needs Node alone. */
import { spawn } from 'node:child_process';
import { cpus } from 'node:os';

/** Longest time that one measurement may take, in milliseconds. */
const patience = 300_000;

/** One measurement; resolves with `{ failed }` and one sentence where it cannot be made. */
function measure(program, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args.map(String)], { env: { ...process.env, ...env } });
    let out = '';
    let said = '';
    child.stdout.on('data', (text) => {
      out += text;
    });
    child.stderr.on('data', (text) => {
      said += text;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), patience);
    child.on('close', () => {
      clearTimeout(timer);
      const line = out.split('\n').find((l) => l.startsWith('RESULT'));
      resolve(line ? JSON.parse(line.slice(6)) : { failed: said.trim().split('\n').at(-1) || 'no answer' });
    });
  });
}

export const sizes = [256, 4096, 65_536];

/** Combinations that take minutes and say nothing new. */
const tooSlow = (name, points, width, software) =>
  (name === 'webgpu' && software && (points > 256 || width > 32)) ||
  (name.startsWith('tensorflow') && !name.endsWith('GPU') && width > 64) ||
  (!name.endsWith('GPU') && name !== 'webgpu' && width > 32 && points > 4096);

/**
 * Milliseconds of one evaluation by engine, points and width: the best of all rounds.
 * `contestants`: name → [engine, environment].
 */
export async function steps(program, contestants, { widths, rounds, seconds, software }) {
  const best = new Map();
  const absent = {};
  for (const width of widths) {
    for (const points of sizes) {
      for (let round = 0; round < rounds; round++) {
        for (const [name, [engine, env]] of Object.entries(contestants)) {
          if (absent[name] || tooSlow(name, points, width, software)) continue;
          const result = await measure(program, ['step', engine, points, width, seconds], env);
          console.log(name, points, width, result.failed ?? `${result.best.toFixed(3)} ms`);
          if (result.failed) absent[name] = result.failed;
          const key = `${name} ${points} ${width}`;
          const before = best.get(key);
          if (!result.failed && !(before?.best <= result.best)) best.set(key, { name, ...result });
        }
      }
    }
  }
  return { steps: [...best.values()], absent };
}

/** A sweep side by side on the device, and the steps per second of one process per core. */
export async function sweep(program, contestants, { runs, count, seconds }) {
  const [, device] = contestants.webgpu;
  const batch = await measure(program, ['batch', runs, count], device);
  console.log('batch', batch);
  const cores = cpus().length;
  const embedded = {};
  for (const name of ['native', 'wasm']) {
    const one = () => measure(program, ['embedded', name, seconds], { PINN_LENS_THREADS: '1' });
    const all = await Promise.all(Array.from({ length: cores }, one));
    const rate = all.reduce((sum, r) => sum + (r.failed ? 0 : r.steps / r.seconds), 0);
    if (rate > 0) embedded[name] = { rate };
    console.log(name, 'on all cores', rate.toFixed(0), 'steps/s');
  }
  return { batch, embedded, cores };
}
