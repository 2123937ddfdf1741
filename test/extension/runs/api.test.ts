import { expect, it, vi } from 'vitest';

vi.mock('vscode', () => ({
  EventEmitter: class {
    listeners: ((value: unknown) => void)[] = [];
    event = (listener: (value: unknown) => void) => this.listeners.push(listener);
    fire = (value: unknown) => {
      for (const listener of this.listeners) listener(value);
    };
    dispose() {}
  },
}));

it('lists the runs of the window as plain data, trains, and says when a run ends', async () => {
  const { apiOf } = await import('../../../src/extension/runs/api.ts');
  const { stage, uri } = await import('../stage.ts');
  const { training, store } = stage('flooding');
  const api = apiOf(store, (spec, variant) => training.train(spec, { variant }));
  const ended: object[] = [];
  api.onDidEndRun((run) => ended.push(run));
  const run = await api.train({ toString: () => uri } as never, 'twin');
  expect(run).toMatchObject({ uri, variant: 'twin', state: 'finished', verdict: 'not reached', relativeL2: null });
  expect(api.runs()).toEqual([run]);
  expect(ended).toEqual([run]);
  expect(JSON.parse(JSON.stringify(run))).toEqual(run);
});
