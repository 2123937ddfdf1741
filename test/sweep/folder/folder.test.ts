import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { sweepFiles } from '../../../src/problem/run-folder.ts';
import { RunFolderError } from '../../../src/problem/run-folder-error.ts';
import { createSweep, openSweep, readState, runPath, writeReports } from '../../../src/sweep/folder/folder.ts';
import { storedFrameLine, storedResultLine } from '../../stored.ts';
import { planOf, problemOf, sweptSpec } from '../rows/rows.ts';

const dir = mkdtempSync(join(tmpdir(), 'pinn-sweep-folder-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const axes = 'decay = [1, 2, 3]';
const create = () => createSweep(dir, planOf(axes), problemOf(sweptSpec(axes)), sweptSpec(axes));

const frame = (total: number | null) => JSON.stringify(storedFrameLine({ total }));

function writeRun(path: string, result: object, totals: (number | null)[] = []): void {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'metrics.jsonl'), totals.map((total) => `${frame(total)}\n`).join(''));
  writeFileSync(join(path, 'result.json'), JSON.stringify(result));
}
const finished = storedResultLine();

describe('a sweep folder', () => {
  test('opens as it was made', () => {
    const made = create();
    expect(openSweep(made.path)).toEqual(JSON.parse(JSON.stringify(made)));
  });

  test('counts a run as finished by its result, unless it was stopped by hand', () => {
    const folder = create();
    writeRun(runPath(folder, 0), finished, [3, 2, 1]);
    writeRun(runPath(folder, 2), { ...finished, ended: 'stopped' }, [3]);
    mkdirSync(runPath(folder, 1), { recursive: true });
    writeFileSync(join(runPath(folder, 1), sweepFiles.failure), 'no room\n');
    const state = readState(folder);
    expect(state.rows).toMatchObject([{ index: 0, total: 1, verdict: 'reached' }]);
    expect(state.open).toEqual([1, 2]);
    expect(state.failures).toEqual([{ index: 1, message: 'no room' }]);
  });

  test('takes the total of the last whole frame', () => {
    const folder = create();
    writeRun(runPath(folder, 0), finished, [3, null]);
    writeRun(runPath(folder, 1), finished, []);
    writeRun(runPath(folder, 2), finished, [5, 4]);
    writeFileSync(join(runPath(folder, 2), 'metrics.jsonl'), `${frame(4)}\n{"type":"frame","tot`);
    expect(readState(folder).rows.map((row) => row.total)).toEqual([null, null, 4]);
  });

  test('its reports are made anew as runs end', () => {
    const folder = create();
    writeReports(folder, readState(folder));
    expect(readFileSync(join(folder.path, sweepFiles.map), 'utf8')).toContain('0 of 3 runs');
    writeRun(runPath(folder, 0), finished, [1]);
    writeReports(folder, readState(folder));
    expect(readFileSync(join(folder.path, sweepFiles.table), 'utf8').trim().split('\n')).toHaveLength(2);
    expect(JSON.parse(readFileSync(join(folder.path, sweepFiles.summary), 'utf8'))).toMatchObject({
      finished: 1,
      runs: 3,
    });
  });

  test.each([
    ['no plan', () => rmSync(join(dir, 'bad', 'plan.json')), /is no sweep folder/],
    ['a plan of another version', () => writeFileSync(join(dir, 'bad', 'plan.json'), '{"v":99}'), /another version/],
    ['a damaged plan', () => writeFileSync(join(dir, 'bad', 'plan.json'), '{"v":'), /is damaged: it is not JSON/],
  ])('with %s is refused in one sentence', (_, damage, message) => {
    mkdirSync(join(dir, 'bad'), { recursive: true });
    writeFileSync(join(dir, 'bad', 'plan.json'), '{}');
    damage();
    expect(() => openSweep(join(dir, 'bad'))).toThrow(RunFolderError);
    expect(() => openSweep(join(dir, 'bad'))).toThrow(message);
  });

  test.each(['../../..', '..', '/tmp', 'a/b', 'a\\\\b', ''])('refuses a plan that names a run %j', (name) => {
    const folder = create();
    const plan = { ...folder.plan, runs: [{ name, set: {} }] };
    writeFileSync(join(folder.path, 'plan.json'), JSON.stringify(plan));
    expect(() => openSweep(folder.path)).toThrow(/plan\.json" is damaged: "runs\[0\]\.name": /);
  });

  test('with a damaged result names its file', () => {
    const folder = create();
    mkdirSync(runPath(folder, 0), { recursive: true });
    writeFileSync(join(runPath(folder, 0), 'result.json'), '{"type":');
    expect(() => readState(folder)).toThrow(/0000-decay=1.*result\.json" is damaged/);
  });
});
