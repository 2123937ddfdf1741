import { afterEach, expect, it } from 'vitest';
import { SpareTrainer } from '../../../src/extension/processes/spare-trainer.ts';
import { TrainerHost } from '../../../src/extension/processes/trainer-host.ts';
import { patience, until } from '../../patience.mjs';
import { alive } from '../../processes.ts';
import { moduleOf } from '../stage.ts';

let hosts: TrainerHost[] = [];
let kind = '';
let busy = false;
let asked = 0;

function spareTrainer(waits = { start: 0, rest: patience }): SpareTrainer {
  const launch = () => {
    const host = new TrainerHost({ module: moduleOf('healthy') });
    hosts.push(host);
    return host;
  };
  return new SpareTrainer({ launch, kind: () => kind, busy: () => ++asked > 0 && busy }, waits);
}

const waiting = (spare: SpareTrainer) => until(() => spare.pid, 'a trainer that waits');

afterEach(async () => {
  await Promise.all(hosts.map((host) => host.end()));
  hosts = [];
  kind = '';
  busy = false;
});

it('hands the waiting process over, which then answers', async () => {
  const spare = spareTrainer();
  spare.want();
  const pid = await waiting(spare);
  const host = spare.take();
  expect(host.pid).toBe(pid);
  expect(spare.pid).toBeUndefined();
  expect(await host.request('stop', null)).toBeNull();
  expect(hosts).toHaveLength(1);
});

it('starts one on demand where none waits, or where the runtime has changed', async () => {
  const spare = spareTrainer();
  spare.take();
  spare.want();
  const pid = await waiting(spare);
  kind = 'another node';
  expect(spare.take().pid).not.toBe(pid);
  await until(() => !alive(pid), 'the end of the one that is of no use');
  expect(hosts).toHaveLength(3);
});

it('gives its memory back after a rest, and is missed by nobody when it is killed', async () => {
  const resting = spareTrainer({ start: 0, rest: 1 });
  resting.want();
  const pid = await until(() => hosts[0]?.pid, 'a process');
  await until(() => !alive(pid), 'its end');
  const spare = spareTrainer();
  spare.want();
  process.kill(await waiting(spare), 'SIGKILL');
  await until(() => spare.pid === undefined, 'nobody who waits');
  expect(spare.take().pid).toBeDefined();
});

it('keeps out of the way of what trains, and leaves nothing behind', async () => {
  const spare = spareTrainer();
  busy = true;
  asked = 0;
  spare.want();
  await until(() => asked > 0, 'the question whether something trains');
  expect(hosts).toHaveLength(0);
  busy = false;
  spare.want();
  const pid = await waiting(spare);
  await spare.dispose();
  expect(alive(pid)).toBe(false);
});
