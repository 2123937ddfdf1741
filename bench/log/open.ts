/** @file Opens a lens log of a million frames as editor and command line do; one JSON line. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchLog } from '../../src/run/lens-log/watch.ts';
import { frames, writeLongLog } from './long-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinn-long-log-'));

async function open(path: string): Promise<void> {
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
    await open(writeLongLog(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void measure();
