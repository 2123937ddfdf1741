import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Profiling } from '../../../src/extension/runs/profiling.ts';
import { savedProfiles } from '../../../src/extension/runs/saved-profiles.ts';
import { TrainingRun } from '../../../src/extension/runs/training-run.ts';
import type { Profiles } from '../../../src/problem/panel-messages.ts';
import type { RunHeader, RunResult } from '../../../src/problem/run.ts';
import { profileFiles } from '../../../src/problem/run-folder.ts';
import { threeProfiles } from '../../panel/fit/report.ts';

const module = fileURLToPath(new URL('../doubles/profiling.mjs', import.meta.url));
const profiling = new Profiling(() => ({ module }));

/** A run that has fitted, saved in `folder`; every state of its profiles is kept in `seen`. */
function fitted(folder: string | null): { run: TrainingRun; seen: Profiles[] } {
  const run = new TrainingRun({ uri: 'file:///a.pinn', text: '', variant: null, started: 0 });
  run.start({ folder, terms: [], parameters: [] } as unknown as RunHeader);
  run.finish({ fit: {} } as RunResult);
  const seen: Profiles[] = [];
  run.changed.on((change) => {
    if (change === 'profiles') seen.push(run.profiles!);
  });
  return { run, seen };
}

const namesOf = ({ curves }: Profiles): string[] => curves.map(({ name }) => name);

it('follows profiles into the run, in the order of their names', async () => {
  const { run, seen } = fitted('whole');
  await profiling.start(run);
  expect(run.profiles).toMatchObject({ state: 'ended', folder: 'whole/profile', ended: 4 });
  expect(namesOf(run.profiles!)).toEqual(['a', 'b']);
  expect(seen.map(({ ended }) => ended)).toEqual([0, 0, 1, 2, 2, 3, 4, 4, 4]);
  expect(run.panelRun()?.profiles).toBe(run.profiles);
});

it('stops, keeps what has ended, and goes on from there', async () => {
  const { run } = fitted('long');
  const begun = profiling.start(run);
  await expect(profiling.start(run)).rejects.toThrow('are being profiled');
  await new Promise<void>((resolve) => {
    const listening = run.changed.on(() => {
      if (run.profiles?.curves.length !== 1) return;
      listening.dispose();
      resolve();
    });
  });
  profiling.stop(run);
  expect(run.profiles?.state).toBe('stopping');
  await begun;
  expect(run.profiles).toMatchObject({ state: 'stopped', folder: 'long/profile' });
  expect(namesOf(run.profiles!)).toEqual(['b']);
  await profiling.start(run);
  expect(run.profiles).toMatchObject({ state: 'ended', ended: 4 });
  expect(namesOf(run.profiles!)).toEqual(['a', 'b']);
});

it('stopped before it began it has no profiles and no trouble', async () => {
  const { run } = fitted('slow');
  const begun = profiling.start(run);
  profiling.stop(run);
  expect(await begun).toMatchObject({ state: 'stopped', folder: null, names: [] });
});

it('says why there is none', async () => {
  const { run } = fitted('refused');
  await expect(profiling.start(run)).rejects.toThrow('The run "refused" has no fit that could be profiled.');
  expect(run.profiles).toMatchObject({ state: 'stopped', curves: [] });
  await expect(profiling.start(fitted(null).run)).rejects.toThrow('Profiles begin at a saved run');
});

it('reads back the newest profiles of a run folder, as far as they came', async () => {
  const run = mkdtempSync(join(tmpdir(), 'pinn-profiled-'));
  const write = (name: string, plan: object, curves?: object) => {
    mkdirSync(join(run, name));
    writeFileSync(join(run, name, profileFiles.plan), JSON.stringify(plan));
    if (curves) writeFileSync(join(run, name, profileFiles.curves), JSON.stringify(curves));
  };
  expect(await savedProfiles(run)).toBeNull();
  const plan = { v: 2, names: ['kcat', 'gain[low]'], open: [] };
  write('fit-profile-20260101-000000-ffffff', plan, threeProfiles.curves.slice(0, 2));
  expect(await savedProfiles(run)).toMatchObject({
    state: 'ended',
    ended: 4,
    curves: threeProfiles.curves.slice(0, 2),
  });
  write('fit-profile-20260102-000000-aaaaaa', plan);
  expect(await savedProfiles(run)).toMatchObject({ state: 'stopped', ended: 0, curves: [] });
  write('fit-profile-20260103-000000-aaaaaa', { names: 'none' });
  expect(await savedProfiles(run)).toMatchObject({ folder: join(run, 'fit-profile-20260102-000000-aaaaaa') });
  rmSync(run, { recursive: true });
});
