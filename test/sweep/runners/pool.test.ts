import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sweepFiles } from '../../../src/problem/run-folder.ts';
import { createSweep, readState, runPath } from '../../../src/sweep/folder/folder.ts';
import type { RunOutcome } from '../../../src/sweep/runners/make-run.ts';
import { runInProcesses } from '../../../src/sweep/runners/pool.ts';
import { threadsPerProcess } from '../../../src/trainer/engine/embedded/threads.ts';
import { storedFrameLine, storedResultLine } from '../../stored.ts';
import { planOf, problemOf, sweptSpec } from '../rows/rows.ts';

const dir = mkdtempSync(join(tmpdir(), 'pinn-pool-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A child that ends by itself at run 1, fails run 2, and writes the result of any other. */
const program = join(dir, 'child.mjs');
writeFileSync(
  program,
  `import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
  const [folder] = process.argv.slice(2);
  const { runs } = JSON.parse(readFileSync(folder + '/plan.json', 'utf8'));
  process.on('message', ({ run }) => {
    if (run === undefined) return process.disconnect();
    if (run === 1) process.kill(process.pid, 'SIGKILL');
    const path = folder + '/runs/' + runs[run].name;
    mkdirSync(path, { recursive: true });
    const frames = ${JSON.stringify([7, 6].map((total, step) => JSON.stringify(storedFrameLine({ step, total }))).join('\n'))};
    writeFileSync(path + '/metrics.jsonl', frames + '\\n{"type":"finding"}\\n');
    if (run !== 2) writeFileSync(path + '/result.json', ${JSON.stringify(JSON.stringify(storedResultLine({ measure: 1, terms: { decay: { loss: 2, heldOut: 2, weight: 3 } } })))});
    process.send({ ended: run, failure: run === 2 ? 'no room' : null });
  });
  process.send({ ready: true });`,
);

const sweep = () => {
  const text = sweptSpec('decay = [1, 2, 3, 4, 5, 6]');
  return createSweep(dir, planOf('decay = [1, 2, 3, 4, 5, 6]'), problemOf(text), text);
};

test('a child that dies fails its run and not the sweep; a new one takes the next', async () => {
  const folder = sweep();
  const outcomes: RunOutcome[] = [];
  const stop = new AbortController().signal;
  const options = { jobs: 2, program, args: [folder.path], stop, onEnd: (o: RunOutcome) => void outcomes.push(o) };
  await runInProcesses(folder, [0, 1, 2, 3, 4, 5], options);
  const kinds = outcomes.toSorted((a, b) => a.index - b.index).map((o) => o.kind);
  expect(kinds).toEqual(['row', 'failure', 'failure', 'row', 'row', 'row']);
  expect(outcomes.find((o) => o.index === 1)).toMatchObject({ message: 'The process of this run ended with SIGKILL.' });
  expect(outcomes.find((o) => o.index === 2)).toMatchObject({ message: 'no room' });
  const state = readState(folder);
  expect(state.rows.map((row) => row.total)).toEqual([6, 6, 6, 6]);
  expect(state.open).toEqual([1, 2]);
  expect(state.failures.map((f) => f.index)).toEqual([1]);
  expect(readFileSync(join(runPath(folder, 1), sweepFiles.failure), 'utf8')).toMatch(/SIGKILL/);
});

test('children share the cores among them', async () => {
  const folder = sweep();
  const asking = join(dir, 'asking.mjs');
  const answer = join(dir, 'threads');
  writeFileSync(
    asking,
    `import { writeFileSync } from 'node:fs';
    writeFileSync(${JSON.stringify(answer)}, process.env.PINN_LENS_THREADS);
    process.on('message', ({ run }) => {
      if (run === undefined) process.disconnect();
      else process.send({ ended: run, failure: 'none' });
    });
    process.send({ ready: true });`,
  );
  await runInProcesses(folder, [3], {
    ...{ jobs: 1, program: asking, args: [] },
    stop: new AbortController().signal,
    onEnd: () => {},
  });
  expect(Number(readFileSync(answer, 'utf8'))).toBe(threadsPerProcess(1));
});

test('stopped, it hands out no more runs', async () => {
  const folder = sweep();
  const outcomes: RunOutcome[] = [];
  const stop = new AbortController();
  const onEnd = (outcome: RunOutcome) => {
    outcomes.push(outcome);
    stop.abort();
  };
  await runInProcesses(folder, [0, 3, 4, 5], { jobs: 1, program, args: [folder.path], stop: stop.signal, onEnd });
  expect(outcomes).toHaveLength(1);
  expect(readState(folder).open).toHaveLength(5);
});

test('a program that cannot start ends the sweep', async () => {
  const folder = sweep();
  const broken = join(dir, 'broken.mjs');
  writeFileSync(broken, 'process.exit(7)');
  const options = { jobs: 1, program: broken, args: [], stop: new AbortController().signal, onEnd: () => {} };
  await expect(runInProcesses(folder, [0], options)).rejects.toThrow('could not be started (code 7)');
});
