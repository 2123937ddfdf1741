import { beforeEach, expect, it, vi } from 'vitest';

const actions = { CloseAction: { DoNotRestart: 1, Restart: 2 }, ErrorAction: { Continue: 1, Shutdown: 2 } };
const { showErrorMessage } = vi.hoisted(() => ({ showErrorMessage: vi.fn() }));

vi.mock('vscode', () => ({ window: { showErrorMessage } }));
vi.mock('vscode-languageclient/node', () => actions);

const { RepeatedEnds } = await import('../../../src/extension/editor/repeated-ends.ts');
const { DoNotRestart, Restart } = actions.CloseAction;
const minute = 60_000;

function server(chosen?: string) {
  showErrorMessage.mockResolvedValue(chosen);
  const ended = { restart: vi.fn(async () => undefined), showLog: vi.fn() };
  let now = 0;
  const handler = new RepeatedEnds(ended, () => now);
  const end = (after = 1) => {
    now += after;
    const { action, handled } = handler.closed();
    // What is not handled here the client tells the user in words of its own.
    expect(handled).toBe(true);
    return action;
  };
  return { ...ended, handler, end };
}

beforeEach(() => showErrorMessage.mockReset());

it('a server that ends now and then is started again without a word', () => {
  const { end } = server();
  expect(Array.from({ length: 20 }, () => end(minute))).toEqual(Array(20).fill(Restart));
  expect(showErrorMessage).not.toHaveBeenCalled();
});

it('one that ends again and again is said to, once, in one sentence', () => {
  const { end } = server();
  expect(Array.from({ length: 5 }, () => end())).toEqual([Restart, Restart, Restart, Restart, DoNotRestart]);
  expect(showErrorMessage.mock.calls).toEqual([[expect.stringMatching(/^[^.]*\.$/), 'Restart', 'Show Log']]);
});

it.each([
  ['Restart', 1, 0],
  ['Show Log', 0, 1],
  [undefined, 0, 0],
])('"%s" does what it says', async (chosen, restarts, logs) => {
  const { end, restart, showLog } = server(chosen);
  for (let i = 0; i < 5; i++) end();
  await Promise.resolve();
  expect([restart.mock.calls.length, showLog.mock.calls.length]).toEqual([restarts, logs]);
  // It has all its restarts again.
  expect(end()).toBe(Restart);
});

it('a few errors of the connection in a row are borne', () => {
  const { handler } = server();
  const { Continue, Shutdown } = actions.ErrorAction;
  expect([1, 3, 4, undefined].map((count) => handler.error(new Error(), undefined, count).action)).toEqual([
    Continue,
    Continue,
    Shutdown,
    Shutdown,
  ]);
});

it.each(['EPIPE', 'ECONNRESET', 'ERR_IPC_CHANNEL_CLOSED'])(
  'what is sent to a server that is gone (%s) is no reason not to start it again',
  (code) => {
    const { handler, end } = server();
    for (const count of [1, 4, undefined]) {
      const { action, handled } = handler.error(Object.assign(new Error(), { code }), undefined, count);
      expect([action, handled]).toEqual([actions.ErrorAction.Continue, true]);
    }
    expect(end()).toBe(Restart);
  },
);
