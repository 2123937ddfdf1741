/** @file Opens a lens log of a million frames as editor and command line do; one JSON line. */
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchLog } from '../../src/run/lens-log/watch.ts';

const frames = 1_000_000;
const perWrite = 10_000;
const folder = mkdtempSync(join(tmpdir(), 'pinn-long-log-'));
const path = join(folder, 'lens.jsonl');

const header = {
  ...{ lens: 1, run: 'a1', title: 'long', started: '2026-01-01T00:00:00Z', framework: 'torch 2.15.0', script: null },
  terms: [{ name: 'physics' }, { name: 'initial' }, { name: 'rest' }],
  ...{ parameters: 2209, precision: 'f32', every: 1 },
};

const lineOf = (step: number) => {
  const fall = Math.exp(-step / 2e5);
  const gram = [1e4 * fall, -20.123456789, 0.123456789, fall, 0.0123456789, 0.01];
  const losses = [1234.56789 * fall, 1.23456789 * fall, 0.0123456789];
  return JSON.stringify({ step, run: 'a1', time: step / 300, losses, weights: [1e-4, 1, 0.1], gram, rate: 1e-3 });
};

async function open(): Promise<void> {
  const rounds = [];
  for (let round = 0; round < 5; round++) {
    const [began, worked] = [performance.now(), process.cpuUsage()];
    let shown = 0;
    for await (const event of watchLog(folder)) if (event.type === 'frame') shown++;
    const { user, system } = process.cpuUsage(worked);
    rounds.push({ seconds: (performance.now() - began) / 1e3, processor: (user + system) / 1e6, shown });
  }
  const megabytes = process.memoryUsage().rss / 2 ** 20;
  console.log(JSON.stringify({ frames, bytes: statSync(path).size, rounds, megabytes }));
}

async function measure(): Promise<void> {
  try {
    const file = openSync(path, 'w');
    writeSync(file, `${JSON.stringify(header)}\n`);
    for (let from = 0; from < frames; from += perWrite) {
      writeSync(file, `${Array.from({ length: perWrite }, (_, k) => lineOf(from + k)).join('\n')}\n`);
    }
    closeSync(file);
    await open();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void measure();
