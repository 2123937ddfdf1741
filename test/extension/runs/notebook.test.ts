import { expect, it } from 'vitest';
import type { ListedRun } from '../../../src/extension/runs/listed-run.ts';
import { notebook, whenText } from '../../../src/extension/runs/notebook.ts';
import { TrainingRun } from '../../../src/extension/runs/training-run.ts';
import type { ResultLine } from '../../../src/problem/json/lines.ts';
import { frame, header } from '../doubles/stage.mjs';

const now = new Date(2026, 3, 5, 18, 0).getTime();
const at = (hour: number, minute: number, day = 5) => new Date(2026, 3, day, hour, minute).getTime();

const uri = 'file:///specs/oscillator.pinn';

function saved(started: number, parts: Partial<ListedRun>, weights: Record<string, number>, verdict = 'wrong') {
  const terms = Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, { weight }]));
  const result = { verdict, relativeL2: 1.01, seconds: 12, ended: 'finished', because: 'Why.', terms };
  return {
    kind: 'saved' as const,
    uri,
    saved: {
      folder: `/specs/runs/${started}`,
      file: 'oscillator.pinn',
      variant: null,
      started,
      note: null,
      result: result as unknown as ResultLine,
      ...parts,
    },
  };
}

it('lists the newest first, and says when, what was changed and what came of it', () => {
  const [document, ...others] = notebook(
    [],
    [
      saved(at(9, 5), {}, { motion: 1, release: 1 }),
      saved(at(17, 40), { variant: 'twin' }, { motion: 1e-4, release: 1 }, 'reached'),
      saved(at(23, 59, 4), { result: null }, {}),
    ],
    now,
  );
  expect(others).toEqual([]);
  expect(document.runs.map(({ label, description }) => `${label} | ${description}`)).toEqual([
    'twin | 17:40 · motion 0.0001 · reached · error 101 % · 12.0 s',
    'as written | 09:05 · wrong · error 101 % · 12.0 s',
    'as written | 2026-04-04 23:59 · cut off',
  ]);
  expect(document.runs.map(({ abilities }) => abilities)).toEqual([
    'ended folder comparable',
    'ended folder comparable',
    'ended folder comparable resumable',
  ]);
});

it('a name of its author’s stands in front, and the run of this session in place of its folder', () => {
  const identity = { uri, text: '', variant: 'twin', started: at(17, 59), note: 'the good one' };
  const run = new TrainingRun(identity);
  run.start({ ...header, folder: `/specs/runs/${at(17, 59)}` });
  run.frame(frame(1));
  run.become({ kind: 'running', sentence: '', resumable: false });
  const [document] = notebook([run], [saved(at(17, 59), {}, {}), saved(at(9, 5), {}, { motion: 5, release: 1 })], now);
  expect(document.runs.map(({ label, description }) => `${label} | ${description}`)).toEqual([
    'the good one | 17:59 · twin · motion 1 · training',
    'as written | 09:05 · wrong · error 101 % · 12.0 s',
  ]);
  expect(document.runs[0].abilities).toBe('live folder comparable');
});

it('puts the document with the newest run first', () => {
  const other = { ...saved(at(17, 0), {}, {}), uri: 'file:///specs/decay.pinn' };
  const documents = notebook([], [saved(at(9, 5), {}, {}), other], now);
  expect(documents.map((document) => document.uri)).toEqual(['file:///specs/decay.pinn', uri]);
});

it('says the hour today, and the day before', () => {
  expect(whenText(at(7, 3), now)).toBe('07:03');
  expect(whenText(at(7, 3, 4), now)).toBe('2026-04-04 07:03');
});
