import { expect, it } from 'vitest';
import { PanelStream } from '../../../src/extension/panel/panel-stream.ts';
import { TrainingRun } from '../../../src/extension/runs/training-run.ts';
import { History } from '../../../src/problem/history.ts';
import { defaultPanelSettings, panelVersion, type ToPanel } from '../../../src/problem/panel-messages.ts';
import { frame, header, result } from '../doubles/stage.mjs';

function panel() {
  const posted: ToPanel[] = [];
  const run = new TrainingRun({ uri: 'file:///a.pinn', text: '', variant: null, started: 0 });
  const stream = new PanelStream(
    (message) => posted.push(message),
    () => ({
      type: 'snapshot',
      v: panelVersion,
      file: 'a.pinn',
      title: null,
      run: run.panelRun(),
      preview: null,
      state: run.state,
      spec: { upToDate: true, sentence: '' },
      compared: [],
      settings: defaultPanelSettings,
    }),
  );
  stream.show(run);
  /** Steps of every batch so far. */
  const batches = () => posted.flatMap((m) => (m.type === 'frames' ? [m.frames.map((f) => f.step)] : []));
  const last = () => posted.findLast((m) => m.type === 'frames')!.n;
  return { posted, run, stream, batches, last, types: () => posted.map((m) => m.type) };
}

it('sends nothing before the page listens, then one snapshot', () => {
  const { run, stream, types } = panel();
  run.start(header);
  run.frame(frame(1));
  expect(types()).toEqual([]);
  stream.ready();
  expect(types()).toEqual(['snapshot']);
});

it('has one batch in flight and merges what arrives meanwhile', () => {
  const { run, stream, batches, last } = panel();
  stream.ready();
  run.start(header);
  for (const step of [1, 2, 3]) run.frame(frame(step));
  expect(batches()).toEqual([[1]]);
  stream.acknowledge(last());
  expect(batches()).toEqual([[1], [2, 3]]);
  run.frame(frame(4));
  stream.acknowledge(last() - 1);
  expect(batches()).toHaveLength(2);
  stream.acknowledge(last());
  expect(batches()).toEqual([[1], [2, 3], [4]]);
});

it('sends what is past as one snapshot, and goes on from there', () => {
  const { run, stream, posted, batches, types } = panel();
  stream.ready();
  run.start(header);
  const history = new History(header.terms.length, 0);
  for (const step of [1, 2, 3]) history.push(frame(step));
  run.recall({ history: history.snapshot(), latest: frame(3), whole: true });
  expect(types()).toEqual(['snapshot', 'started', 'snapshot']);
  expect(posted.at(-1)).toMatchObject({ run: { history: history.snapshot() } });
  for (const step of [3, 4]) run.frame(frame(step));
  expect(batches()).toEqual([[4]]);
});

it('is silent while hidden and catches up with one snapshot', () => {
  const { run, stream, posted, types } = panel();
  stream.ready();
  run.start(header);
  stream.setVisible(false);
  for (let step = 1; step <= 100; step++) run.frame(frame(step));
  expect(types()).toEqual(['snapshot', 'started']);
  stream.setVisible(true);
  run.frame(frame(101));
  expect(types()).toEqual(['snapshot', 'started']);
  stream.ready();
  expect(types()).toEqual(['snapshot', 'started', 'snapshot']);
  const snapshot = posted.at(-1)!;
  expect(snapshot.type === 'snapshot' && snapshot.run!.history.frames).toBe(101);
});

it('replaces a backlog by a snapshot when the page has fallen far behind', () => {
  const { run, stream, last, types } = panel();
  stream.ready();
  run.start(header);
  for (let step = 1; step <= 2000; step++) run.frame(frame(step));
  expect(types()).toEqual(['snapshot', 'started', 'frames']);
  stream.acknowledge(last());
  expect(types()).toEqual(['snapshot', 'started', 'frames', 'snapshot']);
  run.frame(frame(2001));
  expect(types().at(-1)).toBe('frames');
});

it('sends the last frames before the verdict', () => {
  const { run, stream, types } = panel();
  stream.ready();
  run.start(header);
  run.frame(frame(1));
  run.frame(frame(2));
  run.finish(result('finished', 2));
  expect(types()).toEqual(['snapshot', 'started', 'frames', 'frames', 'result']);
});

it('sends a resumed run as a snapshot, its history included', () => {
  const { run } = panel();
  run.start(header);
  run.frame(frame(1));
  const next = new TrainingRun(run.identity, run);
  next.start(header);
  next.frame(frame(1));
  next.frame(frame(2));
  expect(next.continues).toBe(true);
  expect(next.panelRun()!.history.frames).toBe(2);
});
