/**
 * @file `node test/python/record.mjs`: trains the runs of recorded.mjs in PyTorch and keeps their logs in
 * test/fixtures/lens-logs/, from where test/run/lens-log and the workbench read them without Python. Needed after a change
 * of a program: a log names lines only of the text that ran. Names of runs behind the command: those alone.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { recordedName, recordedRuns } from './recorded.mjs';
import { programPath, trainIn } from './train.mjs';

const kept = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../fixtures/lens-logs');
const wanted = process.argv.slice(2);

const workspace = mkdtempSync(path.join(tmpdir(), 'pinn-record-'));
try {
  for (const recorded of recordedRuns) {
    const name = recordedName(recorded);
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    copyFileSync(programPath(recorded.program), path.join(workspace, recorded.program));
    const folder = path.join(workspace, 'runs', name.replace('.jsonl', ''));
    await trainIn(workspace, recorded, folder);
    mkdirSync(kept, { recursive: true });
    const lines = readFileSync(path.join(folder, 'lens.jsonl'), 'utf8').trimEnd().split('\n');
    // Of the drawings the first and the last one are enough.
    const drawn = lines.flatMap((line, k) => (line.includes('"curve"') ? k : []));
    const left = new Set(drawn.slice(1, -1));
    const few = lines.filter((_, k) => !left.has(k));
    writeFileSync(path.join(kept, name), `${few.join('\n')}\n`);
    console.log(`${name}: ${few.length} lines`);
  }
} finally {
  rmSync(workspace, { recursive: true });
}
