import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { LensLogs } from '../../../src/extension/lens-log/lens-logs.ts';
import { TrainerHost } from '../../../src/extension/processes/trainer-host.ts';
import { RunStore } from '../../../src/extension/runs/run-store.ts';
import { until } from '../../patience.mjs';
import { type Double, moduleOf } from '../stage.ts';

/** A folder with a log, and who follows it by this stand-in for a trainer. */
function followed(double: Double) {
  const folder = mkdtempSync(join(tmpdir(), 'pinn-lens-logs-'));
  writeFileSync(join(folder, 'lens.jsonl'), '{}\n');
  const hosts: TrainerHost[] = [];
  const said: string[] = [];
  const trainer = () => {
    hosts.push(new TrainerHost({ module: moduleOf(double) }));
    return hosts[0];
  };
  const uriOf = (file: string) => pathToFileURL(file).href;
  const log = (level: string, message: string) => said.push(`${level}: ${message}`);
  const logs = new LensLogs({ trainer, log, uriOf }, new RunStore());
  return { folder, hosts, said, logs };
}

/** Its process may be gone before it has answered. */
const stop = (host: TrainerHost) => void host.request('stop', null).catch(() => {});

it('says that it is still reading while a first picture stands, and goes on from the whole', async () => {
  const { folder, hosts, logs } = followed('reading');
  const run = await logs.open(folder);
  await until(() => run.state.kind === 'reading', 'the first picture');
  expect(run.state.sentence).toMatch(/still being read: what is drawn is a share of its frames\.$/);
  expect(run.panelRun()?.history.lastStep).toEqual(Float64Array.of(1, 9));
  await hosts[0].request('resume', null);
  await until(() => run.latest?.step === 10, 'the frame after the whole');
  expect(run.state.kind).toBe('running');
  expect(run.panelRun()?.history.lastStep).toEqual(Float64Array.of(1, 5, 9, 10));
  stop(hosts[0]);
  await until(() => logs.pids.length === 0, 'the end of its process');
  rmSync(folder, { recursive: true });
});

it('says what is to be known of a log, and ends the watch of one that is gone by then', async () => {
  const { folder, hosts, said, logs } = followed('watching');
  const run = await logs.open(folder);
  await until(() => run.state.sentence.endsWith('It was edited.'), 'the note');
  expect(run.state).toMatchObject({ kind: 'running', sentence: expect.stringContaining('steering is off') });
  expect(said).toEqual(['info: It was edited.']);

  rmSync(folder, { recursive: true });
  expect(await logs.hasGrown(folder)).toBe(false);
  stop(hosts[0]);
  await until(() => run.state.kind === 'finished', 'the end of the run');
  expect(run.state.sentence).toMatch(/It was edited\.$/);
  await until(() => logs.pids.length === 0, 'the end of its process');
  expect(await logs.hasGrown(folder)).toBe(false);
});
