/** The lines of a run do not grow without bound. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isFrameLine } from '../../../src/problem/json/lines.ts';
import { defaultOptions } from '../../../src/problem/protocol.ts';
import { runFiles } from '../../../src/problem/run-folder.ts';
import { lineAllowance, Recorder } from '../../../src/run/folder/recorder.ts';
import { readMetrics } from '../../../src/run/folder/run-folder.ts';
import { compile } from '../../language/spec.ts';
import { oscillator, trained } from '../spec.ts';

const parent = mkdtempSync(join(tmpdir(), 'pinn-lens-lines-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

test('an hour at thirty frames a second stay within what is allowed, and the last frame is there', async () => {
  const text = oscillator({ network: '{ layers = [4] }', train: '{ adam(3) }' });
  const { problem } = compile(text);
  const { header, frames, result } = await trained(text);
  const recorder = Recorder.open({ ...defaultOptions, out: parent, specText: text, name: 'long' }, problem!, 0);
  recorder.note({ type: 'started', header });
  const seconds = 3600;
  const count = seconds * 30;
  for (let step = 0; step < count; step++) {
    recorder.note({ type: 'frame', frame: { ...frames[0], step, seconds: step / 30 } });
  }
  for await (const event of recorder.finish(result, problem!, () => [new Float64Array(1001)]))
    expect(event).toBeTruthy();
  recorder.close();
  const folder = join(parent, 'long');
  const lines = readMetrics(folder).filter(isFrameLine);
  const longest = lines.reduce((most, line) => Math.max(most, JSON.stringify(line).length), 0);
  expect(statSync(join(folder, runFiles.metrics)).size).toBeLessThan(lineAllowance(seconds) + 2 * longest);
  expect(lines.at(-1)!.step).toBe(count - 1);
  // As dense at the end as in the middle.
  const within = (from: number, to: number) => lines.filter((l) => l.seconds > from && l.seconds < to).length;
  expect(within(1800, 2400) / within(3000, 3600)).toBeCloseTo(1, 1);
  expect(lines.filter((l) => l.step < 1000)).toHaveLength(1000);
});
