/**
 * @file `node test/python/record.mjs`: trains every program of faults.py in PyTorch and keeps its log in
 * test/fixtures/lens-logs/, from where test/run/lens-log reads it without Python. Needed after a change of faults.py:
 * a log names lines only of the text that ran.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { recordedFaults } from './recorded.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const kept = path.resolve(here, '../fixtures/lens-logs');
const cache = process.env.PINN_LENS_CACHE ?? path.join(homedir(), '.cache', 'pinn-lens');
const python = path.join(cache, 'python', '3.13', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

const workspace = mkdtempSync(path.join(tmpdir(), 'pinn-record-'));
try {
  const program = path.join(workspace, 'faults.py');
  copyFileSync(path.join(here, 'faults.py'), program);
  for (const { fault } of recordedFaults) {
    const folder = path.join(workspace, 'runs', fault);
    const env = { ...process.env, PYTHONPATH: path.resolve(here, '../../python/src') };
    execFileSync(python, [program, fault, folder], { stdio: 'inherit', env });
    mkdirSync(kept, { recursive: true });
    const lines = readFileSync(path.join(folder, 'lens.jsonl'), 'utf8').trimEnd().split('\n');
    // Of the drawings the first and the last one are enough.
    const drawn = lines.flatMap((line, k) => (line.includes('"curve"') ? k : []));
    const left = new Set(drawn.slice(1, -1));
    const few = lines.filter((_, k) => !left.has(k));
    writeFileSync(path.join(kept, `${fault}.jsonl`), `${few.join('\n')}\n`);
  }
} finally {
  rmSync(workspace, { recursive: true });
}
