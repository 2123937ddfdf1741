import { expect, it, vi } from 'vitest';

type Listener = (event: never) => void;

const { workspace, opened, changed } = vi.hoisted(() => {
  const listeners = () => {
    const all = new Set<Listener>();
    return {
      fire: (event: unknown) => all.forEach((listener) => void listener(event as never)),
      on: (listener: Listener) => {
        all.add(listener);
        return { dispose: () => all.delete(listener) };
      },
    };
  };
  const [opened, changed] = [listeners(), listeners()];
  const workspace = {
    textDocuments: [] as unknown[],
    onDidOpenTextDocument: opened.on,
    onDidChangeTextDocument: changed.on,
  };
  return { workspace, opened, changed };
});

vi.mock('vscode', () => {
  class Disposable {
    dispose: () => void;
    constructor(dispose: () => void) {
      this.dispose = dispose;
    }
    static from(...all: Disposable[]) {
      return new Disposable(() => all.forEach((one) => void one.dispose()));
    }
  }
  return { workspace, Disposable };
});

const { whenNeeded } = await import('../../../src/extension/editor/when-needed.ts');

const document = (languageId: string, text = '') => ({ languageId, getText: () => text });
const prose = document('markdown', 'Nothing but ```pinning``` prose.\n\n```js\n```\n');
const block = document('markdown', 'A spec:\n\n```pinn\nparam k = 1\n```\n');

it.each([
  ['a spec', [document('pinn')]],
  ['a spec in Markdown', [prose, block]],
  ['nothing at all', []],
  ['other texts', [document('plaintext')]],
])('the server starts at once beside %s', (_what, open) => {
  workspace.textDocuments = open;
  const start = vi.fn();
  whenNeeded(start);
  expect(start).toHaveBeenCalledOnce();
});

it.each([
  ['a spec is opened', () => opened.fire(document('pinn'))],
  ['a spec is written into the prose', () => changed.fire({ document: block })],
])('beside prose it waits until %s', (_what, happen) => {
  workspace.textDocuments = [prose];
  const start = vi.fn();
  whenNeeded(start);
  opened.fire(document('markdown', 'more prose'));
  changed.fire({ document: prose });
  expect(start).not.toHaveBeenCalled();
  happen();
  happen();
  expect(start).toHaveBeenCalledOnce();
});
