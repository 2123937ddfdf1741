import { beforeEach, describe, expect, it, vi } from 'vitest';
import { setUpGpu, showDoctor } from '../../../src/extension/commands/backends.ts';
import type { Pinn } from '../../../src/extension/commands/context.ts';
import type { SetupProgress } from '../../../src/problem/protocol.ts';
import { until } from '../../patience.mjs';

/** What the commands show, and what the user answers. */
const screen = vi.hoisted(() => ({
  /** Pages, what was copied, and the press of the copy button. */
  documents: [] as string[],
  copied: [] as string[],
  copy: () => {},
  progress: [] as string[],
  messages: [] as string[],
  errors: [] as string[],
  picks: [] as { label: string; gpu: boolean }[][],
  pick: (_choices: { label: string; gpu: boolean }[]): { gpu: boolean } | undefined => undefined,
  errorAnswer: undefined as string | undefined,
  cancel: () => {},
}));

vi.mock('vscode', () => ({
  version: '1.101.0',
  ProgressLocation: { Window: 10, Notification: 15 },
  ViewColumn: { Active: -1 },
  env: { clipboard: { writeText: (text: string) => screen.copied.push(text) } },
  window: {
    createWebviewPanel: () => ({
      onDidDispose: () => {},
      webview: {
        onDidReceiveMessage: (listener: () => void) => {
          screen.copy = listener;
        },
        set html(page: string) {
          screen.documents.push(page);
        },
      },
    }),
    showQuickPick: async (choices: { label: string; gpu: boolean }[]) => {
      screen.picks.push(choices);
      return screen.pick(choices);
    },
    showInformationMessage: async (text: string) => {
      screen.messages.push(text);
    },
    showErrorMessage: async (text: string) => {
      screen.errors.push(text);
      return screen.errorAnswer;
    },
    withProgress: async (_options: object, work: (report: object, cancellation: object) => Promise<unknown>) =>
      work(
        { report: ({ message }: { message: string }) => screen.progress.push(message) },
        {
          onCancellationRequested: (listener: () => void) => {
            screen.cancel = listener;
          },
        },
      ),
  },
}));

interface Host {
  on(name: string, listener: (progress: SetupProgress) => void): void;
  request(method: string, params: unknown): Promise<unknown>;
}

let requests: [string, unknown][];
let processes: number;

/** An extension whose trainer answers `setUpTensorflow` by `answer`, and the doctor with one part. */
function pinn(answer: (say: (progress: SetupProgress) => void) => Promise<unknown> = async () => null): Pinn {
  const host = (): Host => {
    let say: (progress: SetupProgress) => void = () => {};
    return {
      on: (_name, listener) => {
        say = listener;
      },
      request: async (method, params) => {
        requests.push([method, params]);
        if (method === 'setUpTensorflow') return answer(say);
        return [{ group: 'embedded', name: 'native kernel', state: 'found', detail: 'AVX2', todo: null }];
      },
    };
  };
  const apart = async (work: (own: Host) => Promise<unknown>) => {
    processes++;
    try {
      return await work(host());
    } finally {
      processes--;
    }
  };
  const parts = {
    extension: { extension: { packageJSON: { version: '0.1.0' } } },
    log: { error: () => {} },
    training: { apart },
  };
  return parts as unknown as Pinn;
}

beforeEach(() => {
  Object.assign(screen, {
    documents: [],
    copied: [],
    progress: [],
    messages: [],
    errors: [],
    picks: [],
    errorAnswer: undefined,
  });
  screen.pick = (choices) => choices.find((c) => !c.gpu);
  requests = [];
  processes = 0;
});

describe('PINN: Doctor', () => {
  it('opens the report as a page and ends its process', async () => {
    await showDoctor(pinn());
    expect(screen.documents).toHaveLength(1);
    expect(screen.documents[0]).toContain('<dt>PINN Lens</dt><dd>0.1.0</dd>');
    expect(screen.documents[0]).toContain('<b>native kernel</b> <span class="detail">AVX2</span>');
    expect(processes).toBe(0);
  });

  it('copies it as text', async () => {
    await showDoctor(pinn());
    screen.copy();
    expect(screen.copied[0]).toContain('- PINN Lens: 0.1.0');
    expect(screen.copied[0]).toContain('✓ **native kernel**: AVX2');
  });
});

describe('PINN: Set Up GPU Backend', () => {
  it('asks before it downloads anything', async () => {
    screen.pick = () => undefined;
    await setUpGpu(pinn());
    expect(screen.picks[0].map((c) => c.gpu)).toEqual([true, false]);
    expect(requests).toEqual([]);
  });

  it('shows how far it is, and where the backend lies in the end', async () => {
    const bytes = { done: 50 * 2 ** 20, total: 215 * 2 ** 20 };
    await setUpGpu(
      pinn(async (say) => {
        say({ message: 'looking at what this machine has', bytes: null });
        say({ message: 'downloading', bytes });
        return { folder: '/cache/tensorflow', already: false };
      }),
    );
    expect(requests).toEqual([['setUpTensorflow', { gpu: false }]]);
    expect(screen.progress).toEqual(['looking at what this machine has', 'downloading (50 of 215 MB)']);
    expect(screen.messages).toEqual(['TensorFlow is set up: /cache/tensorflow']);
  });

  it('ends its process when it is cancelled, and says nothing', async () => {
    const started = pinn(() => new Promise(() => {}));
    const done = setUpGpu(started);
    await until(() => requests.length > 0, 'the request');
    expect(requests).toHaveLength(1);
    expect(processes).toBe(1);
    screen.cancel();
    await done;
    expect(processes).toBe(0);
    expect([screen.messages, screen.errors]).toEqual([[], []]);
  });

  it('shows the one sentence of a failure and offers the doctor', async () => {
    screen.errorAnswer = 'Doctor';
    await setUpGpu(
      pinn(async () => {
        throw new Error('no NVIDIA driver answers (nvidia-smi); without it the GPU cannot be used');
      }),
    );
    expect(screen.errors).toEqual(['no NVIDIA driver answers (nvidia-smi); without it the GPU cannot be used']);
    expect(screen.documents).toHaveLength(1);
  });
});
