import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { InvalidSpec } from '../../../src/extension/runs/training.ts';
import { History } from '../../../src/problem/history.ts';
import { until } from '../../patience.mjs';
import { alive } from '../../processes.ts';
import { moduleOf, stage, uri } from '../stage.ts';

it('stops a healthy trainer, having heard all of it, and leaves no process', async () => {
  const { training, store, log, hosts } = stage('healthy', { folder: '/tmp/run' });
  const over = training.train(uri);
  await until(() => (store.latest(uri)?.latest?.step ?? 0) > 3, 'frames');
  const run = store.latest(uri)!;
  expect(run.state.kind).toBe('running');
  expect(run.latest!.losses).toBeInstanceOf(Float64Array);
  // Not a view of the whole message.
  expect(run.latest!.losses.buffer.byteLength).toBe(16);
  await training.stop(uri);
  expect(run.state.kind).toBe('stopped');
  expect(run.result).toMatchObject({ ended: 'stopped', steps: run.latest!.step });
  expect(await over).toBe(run);
  expect(alive(hosts[0].pid!)).toBe(false);
  expect(training.pids).toEqual([]);
  expect(log).toContain('info: training begins');
});

it('pauses, steers and goes on', async () => {
  const { training, store, log } = stage('healthy');
  const over = training.train(uri);
  await until(() => (store.latest(uri)?.latest?.step ?? 0) > 3, 'frames');
  const run = store.latest(uri)!;
  await training.pause(uri);
  expect(run.state.kind).toBe('paused');
  const paused = run.latest!.step;
  await until(() => log.includes(`info: paused at ${paused}`), 'the trainer’s own word');
  await training.setWeights(uri, { motion: 0.5, release: 7 });
  await training.resume(uri);
  await until(() => run.latest!.step > paused, 'frames after the pause');
  expect([...run.latest!.weights]).toEqual([0.5, 7]);
  await training.stop(uri);
  await over;
});

it('keeps the history of a crashed trainer and offers to resume', async () => {
  const { training, hosts } = stage('crashing', { folder: '/tmp/run' });
  const run = await training.train(uri);
  expect(run.state).toEqual({
    kind: 'crashed',
    sentence:
      "The trainer's process ended unexpectedly (exit code 3): out of memory. The history is kept; the run can be resumed.",
    resumable: true,
  });
  expect(run.panelRun()!.history.frames).toBe(3);
  expect(hosts).toHaveLength(1);
});

it('goes on from a crashed run with its history', async () => {
  const { training, store } = stage('crashing', { folder: '/tmp/run' });
  const first = await training.train(uri);
  const second = await training.train(uri, { resume: first });
  // The repeated steps 1–3 are not drawn twice.
  expect(second.panelRun()!.history.frames).toBe(3);
  // One folder is one experiment.
  expect(store.of(uri)).toEqual([second]);
});

it('ends a trainer that ignores stop, a closed channel and SIGTERM', async () => {
  const { training, store, log, hosts } = stage('hanging', { patience: 20 });
  const over = training.train(uri);
  await until(() => log.includes('info: hangs') && store.latest(uri)?.latest, 'a trainer that hangs');
  await training.stop(uri);
  const run = await over;
  expect(run.state).toMatchObject({ kind: 'stopped', sentence: 'Stopped by force: the trainer did not answer.' });
  expect(alive(hosts[0].pid!)).toBe(false);
});

it('survives a flood in bounded memory, first and last step included', async () => {
  const { training } = stage('flooding');
  const run = await training.train(uri);
  const { history } = run.panelRun()!;
  expect(history.frames).toBe(20_000);
  expect(History.from(history).length).toBeLessThanOrEqual(2048);
  expect(history.firstStep[0]).toBe(1);
  expect(history.lastStep.at(-1)).toBe(20_000);
  expect(run.state.kind).toBe('finished');
});

it("shows the trainer's own error as its sentence", async () => {
  const { training, hosts } = stage('refusing');
  const run = await training.train(uri);
  expect(run.state).toEqual({
    kind: 'crashed',
    sentence: 'The run folder cannot be written: permission denied.',
    resumable: false,
  });
  expect(alive(hosts[0].pid!)).toBe(false);
});

it('starts nothing for a spec with errors and leaves the older run alone', async () => {
  const { training, store, hosts } = stage('healthy', { valid: false });
  await expect(training.train(uri)).rejects.toThrow(InvalidSpec);
  expect(hosts).toHaveLength(0);
  expect(store.all()).toHaveLength(0);
});

it('probes in a process of its own', async () => {
  const { training, store, hosts } = stage('healthy');
  const run = await training.probe(uri);
  expect([...run.latest!.gram]).toEqual([4, -1, -1, 1]);
  expect(store.latest(uri)).toBe(run);
  expect(run.live).toBe(false);
  expect(alive(hosts[0].pid!)).toBe(false);
});

it('ends every process when the extension goes', async () => {
  const { training, store, hosts } = stage('healthy');
  const over = training.train(uri);
  await until(() => store.latest(uri)?.latest, 'frames');
  await training.dispose();
  expect((await over).state.kind).toBe('stopped');
  expect(hosts.map((host) => alive(host.pid!))).toEqual([false]);
});

it('a trainer does not outlive a parent that is killed', async () => {
  const parent = spawn(process.execPath, [
    '-e',
    `const child = require('child_process').fork(${JSON.stringify(moduleOf('healthy'))}, { serialization: 'advanced' });
     child.on('spawn', () => console.log(child.pid));`,
  ]);
  const [pid] = await once(parent.stdout, 'data');
  const child = Number(String(pid));
  expect(alive(child)).toBe(true);
  parent.kill('SIGKILL');
  await until(() => !alive(child), 'the end of the trainer');
});

it('says at once that it is stopping, and that a hung trainer hangs', async () => {
  const { training, store, log, hosts } = stage('hanging', { silence: 5 });
  const over = training.train(uri);
  await until(() => log.includes('info: hangs') && store.latest(uri)?.latest, 'a trainer that hangs');
  const run = store.latest(uri)!;
  await until(() => /^No word from the trainer for /.test(run.state.sentence), 'the word about its silence');
  expect(run.state.kind).toBe('running');
  const first = training.stop(uri);
  expect(run.state.kind).toBe('stopping');
  await until(() => /Stop again ends it at once/.test(run.state.sentence), 'the way out');
  // The second time nobody waits for the trainer any more.
  await training.stop(uri);
  await Promise.all([first, over]);
  expect(run.state).toMatchObject({ kind: 'stopped', sentence: 'Stopped by force: the trainer did not answer.' });
  expect(alive(hosts[0].pid!)).toBe(false);
});

it('trains so many at once; the others wait, say so, and can be stopped before their turn', async () => {
  const { training, store, hosts } = stage('healthy', { atOnce: 1 });
  const [second, third] = ['file:///second.pinn', 'file:///third.pinn'];
  const first = training.train(uri);
  await until(() => store.latest(uri)?.latest, 'frames');
  const waits = training.train(second);
  const givenUp = training.train(third);
  await until(() => store.latest(third), 'both in the queue');
  expect(store.latest(second)!.state).toMatchObject({
    kind: 'waiting',
    sentence: 'Waits for its turn: one run trains at once (setting "pinn.training.atOnce").',
  });
  expect(hosts).toHaveLength(1);
  await training.stop(third);
  expect((await givenUp).state).toMatchObject({ kind: 'stopped', sentence: 'Stopped before its turn came.' });
  await training.stop(uri);
  await first;
  await until(() => store.latest(second)?.latest, 'the turn of the second');
  await training.stop(second);
  await waits;
  expect(hosts).toHaveLength(2);
});

it('remembers what trains until it ends, and beyond where its window closes', async () => {
  const folder = { folder: '/tmp/run' };
  const stopped = stage('healthy', folder);
  const over = stopped.training.train(uri);
  await until(() => stopped.store.latest(uri)?.latest, 'frames');
  expect([...stopped.remembered]).toEqual([stopped.store.latest(uri)]);
  await stopped.training.stop(uri);
  await over;
  expect(stopped.remembered.size).toBe(0);

  const closed = stage('healthy', folder);
  const cut = closed.training.train(uri);
  await until(() => closed.store.latest(uri)?.latest, 'frames');
  await closed.training.dispose();
  expect([...closed.remembered]).toEqual([await cut]);
});
