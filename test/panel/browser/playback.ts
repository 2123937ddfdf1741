/** @file Plays the end of a recorded run to an open panel, batch after batch, as the host would. */
import {
  defaultPanelSettings,
  panelVersion,
  type RunState,
  type ToPanel,
} from '../../../src/problem/panel-messages.ts';
import { panelRun, type Recording, record } from '../recording.ts';
import { type PanelPage, pack } from './browser.ts';

/** The recorded run of these tests. */
export const run = record({
  id: 'run',
  title: 'Damped oscillator',
  variant: null,
  weights: { release: 1, rest: 0.01, motion: 1e-5, measured: 1 },
  steps: 3000,
  every: 10,
  seed: 5,
  estimate: 300,
});

export const state = (kind: RunState['kind'], resumable = false): RunState => ({ kind, sentence: '', resumable });

/** The first message of a host that shows `frames` frames of a run. */
export const snapshot = (recording: Recording | null, frames: number, at: RunState): ToPanel => ({
  type: 'snapshot',
  v: panelVersion,
  file: 'oscillator.pinn',
  title: 'Damped oscillator',
  run: recording && panelRun(recording, frames, at),
  preview: null,
  state: at,
  spec: { upToDate: true, sentence: '' },
  compared: [],
  settings: defaultPanelSettings,
});

/** Frames that are sent, two to a batch; the panel is opened with those before them. */
export const played = 240;

/** Frames the panel is opened with. */
export const before = (recording: Recording): number => Math.max(1, recording.frames.length - played);

/** Puts the frames on the page, so that playing them measures the panel and not their parsing. */
export async function load(panel: PanelPage, recording: Recording): Promise<void> {
  await panel.page.evaluate(
    (text) => {
      const revive = (_key: string, value: unknown) => {
        const { $f64: doubles, $number: number } = (value ?? {}) as { $f64?: string; $number?: string };
        if (number !== undefined) return Number(number);
        if (doubles === undefined) return value;
        return new Float64Array(Uint8Array.from(atob(doubles), (c) => c.charCodeAt(0)).buffer);
      };
      Object.assign(globalThis, { frames: JSON.parse(text, revive) });
    },
    pack(recording.frames.slice(-played)),
  );
}

/**
 * Sends one batch after the other, each only after the last has been acknowledged.
 * @param pace milliseconds between batches, at least; by default none
 */
export async function play(panel: PanelPage, recording: Recording, pace = 0): Promise<void> {
  await panel.page.evaluate(
    async ([id, batches, pause]) => {
      const { frames } = globalThis as unknown as { frames: unknown[] };
      for (let k = 0; k < batches; k++) {
        window.postMessage({ type: 'frames', n: k, run: id, frames: frames.slice(2 * k, 2 * k + 2) }, '*');
        if (pause > 0) await new Promise((done) => setTimeout(done, pause));
        while (!globalThis.recorder.posted.some((m) => m.type === 'ack' && m.n === k)) {
          await new Promise((done) => setTimeout(done));
        }
      }
    },
    [recording.header.id, played / 2, pace] as const,
  );
}
