import { mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readListedRun } from '../../../src/extension/runs/listed-run.ts';
import { openSavedRun } from '../../../src/extension/runs/run-folders.ts';
import { History } from '../../../src/problem/history.ts';
import type { Problem } from '../../../src/problem/problem.ts';
import { RunFolder } from '../../../src/run/folder/run-folder.ts';
import { frame, header, result } from '../doubles/stage.mjs';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'pinn-runs-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** What the trainer has computed at the end. */
const solution = { names: ['t', 'u'], columns: [Float64Array.of(0, 0.5, 1), Float64Array.of(1, 0.6, 0.4)] };

/** A folder as the trainer writes it. */
function saved(finished: boolean, end = solution): string {
  const folder = RunFolder.create(parent, { title: 'Two terms', file: null } as Problem, 'the spec');
  folder.writeHeader({ ...header, grid: Float64Array.of(0, 0.25, 1) });
  for (const step of [1, 2, 3]) folder.appendFrame(frame(step), header);
  if (finished) {
    folder.finish({ ...result('finished', 3, folder.path), measure: Number.NaN }, end);
  }
  folder.close();
  return folder.path;
}

it('opens what the trainer has saved: text, header, frames, solution, result', async () => {
  const run = await openSavedRun(saved(true), 'file:///spec.pinn');
  expect(run.identity.text).toBe('the spec');
  expect(run.header!.terms.map(({ name }) => name)).toEqual(['motion', 'release']);
  // The file has rows at 0, 0.5 and 1; the header's grid is 0, 0.25 and 1.
  expect(run.solution!.values[0]).toEqual(Float64Array.of(1, 0.8, 0.4));
  const history = History.from(run.panelRun()!.history);
  expect([...history.steps()]).toEqual([1, 2, 3]);
  // Line 3 says loss 1/3 and 2/3, G = [[4, −1], [−1, 1]].
  expect([...history.at(2).gram].map((value) => Number(value.toPrecision(12)))).toEqual([4, -1, -1, 1]);
  expect(history.series('loss', 1).high[2]).toBeCloseTo(2 / 3, 12);
  expect(run.state.kind).toBe('finished');
  expect(run.result!.measure).toBeNaN();
  expect((await readListedRun(run.header!.folder!)).result!.steps).toBe(3);
});

it('finds both sides of a jump again', async () => {
  const columns = [Float64Array.of(0, 0.5, 0.5, 1), Float64Array.of(1, 0.6, 2.6, 2)];
  const run = await openSavedRun(saved(true, { ...solution, columns }), 'file:///spec.pinn');
  expect(run.solution!.jumps).toEqual({ times: Float64Array.of(0.5, 0.5), values: [Float64Array.of(0.6, 2.6)] });
  expect(run.solution!.values[0]).toEqual(Float64Array.of(1, 0.8, 2));
});

it('opens a run that was cut off, a torn last line included', async () => {
  const folder = saved(false);
  writeFileSync(path.join(folder, 'metrics.jsonl'), '{"type":"fra', { flag: 'a' });
  const run = await openSavedRun(folder, 'file:///spec.pinn');
  expect(run.panelRun()!.history.frames).toBe(3);
  expect(run.state).toEqual({
    kind: 'stopped',
    sentence: 'This run was cut off; it can be resumed.',
    resumable: true,
  });
});

it('opens runs whose findings and experiments are in an older form', async () => {
  const folder = saved(true);
  const file = path.join(folder, 'result.json');
  const question = { question: 'Enough?', answer: 'not tested', evidence: '', suggestion: 'Widen it.' };
  const experiments = [
    { name: 'wider', text: 'variant wider { network { layers = [64] } }' },
    { kind: 'add-variant', name: 'wider', blocks: { network: { layers: [64] } } },
    null,
  ];
  const line = JSON.parse(readFileSync(file, 'utf8'));
  line.checklist = [...experiments.map((experiment) => ({ ...question, experiment })), question];
  line.findings = [{ code: 'loss-imbalance', fix: { title: 'Set it', edits: [] } }];
  writeFileSync(file, JSON.stringify(line));
  writeFileSync(path.join(folder, 'metrics.jsonl'), `${JSON.stringify({ type: 'finding', ...line.findings[0] })}\n`, {
    flag: 'a',
  });
  const run = await openSavedRun(folder, 'file:///spec.pinn');
  expect(run.findings).toEqual([]);
  expect(run.result!.findings).toEqual([]);
  expect(run.result!.checklist.map((entry) => entry.experiment ?? null)).toEqual([null, experiments[1], null, null]);
});

it('says in one sentence what is not a run folder, and what is damaged', async () => {
  await expect(openSavedRun(parent, 'file:///spec.pinn')).rejects.toThrow(
    `"${parent}" is not a run folder: it has no readable run.json.`,
  );
  const folder = saved(true);
  writeFileSync(path.join(folder, 'result.json'), '{');
  await expect(readListedRun(folder)).rejects.toThrow('is damaged: it is not JSON.');
  unlinkSync(path.join(folder, 'spec.pinn'));
  await expect(openSavedRun(folder, 'file:///spec.pinn')).rejects.toThrow('it has no readable spec.pinn.');
});
