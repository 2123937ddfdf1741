import { describe, expect, it } from 'vitest';
import { sortedFindings } from '../../../src/panel/findings/findings.ts';
import { dominanceStrips, shareFigure } from '../../../src/panel/gradients/gradients.ts';
import { remaining, summary } from '../../../src/panel/header/header.ts';
import { initialInterface, restoreInterface } from '../../../src/panel/page/interface.ts';
import { apply, emptyModel, lastHeldOut, phaseStarts } from '../../../src/panel/page/model.ts';
import { printPalette } from '../../../src/panel/page/theme.ts';
import { Trial } from '../../../src/panel/page/trial.ts';
import { defaultPanelSettings, panelVersion, type RunState } from '../../../src/problem/panel-messages.ts';
import { panelRun, record } from '../recording.ts';

const run = record({
  id: 'run',
  title: 'Oscillator',
  variant: null,
  weights: { release: 1, rest: 0.01, motion: 1e-5 },
  steps: 300,
  every: 10,
  seed: 5,
});
const running: RunState = { kind: 'running', sentence: '', resumable: false };

function opened(frames: number) {
  const model = emptyModel();
  apply(model, {
    type: 'snapshot',
    v: panelVersion,
    file: 'a.pinn',
    title: null,
    run: panelRun(run, frames, running),
    preview: null,
    state: running,
    spec: { upToDate: true, sentence: '' },
    compared: [],
    settings: defaultPanelSettings,
  });
  return model;
}

describe('the model', () => {
  it('goes on from a snapshot as if it had seen every frame', () => {
    const late = opened(20);
    const topics = apply(late, { type: 'frames', n: 1, run: 'run', frames: run.frames.slice(20) });
    expect(topics).toEqual(['frames']);
    const early = emptyModel();
    apply(early, { type: 'started', header: run.header });
    apply(early, { type: 'frames', n: 0, run: 'run', frames: run.frames });
    expect(late.run?.history.snapshot()).toEqual(early.run?.history.snapshot());
    expect(late.run?.last?.step).toBe(300);
  });

  it('restores the last frame from the history', () => {
    const { last } = opened(16).run!;
    const frame = run.frames[15];
    expect(last?.losses).toEqual(frame.losses);
    expect(last?.gram).toEqual(frame.gram);
    expect(last?.preconditionedGram).toEqual(frame.preconditionedGram);
    expect([last?.total, last?.rate, last?.stepNorm]).toEqual([frame.total, frame.rate, frame.stepNorm]);
  });

  it('leaves aside what belongs to another run', () => {
    const model = opened(5);
    const before = model.run?.history.frames;
    expect(apply(model, { type: 'frames', n: 1, run: 'older', frames: run.frames.slice(5) })).toEqual([]);
    expect(apply(model, { type: 'result', run: 'older', result: run.result })).toEqual([]);
    expect(model.run?.history.frames).toBe(before);
  });

  it('keeps the last held-out losses while frames come without them', () => {
    // Evaluated every fifth frame.
    expect([...lastHeldOut(opened(8).run!)]).toEqual([...run.frames[5].heldOut]);
  });

  it('knows where phases start', () => {
    expect(phaseStarts(run.header)).toEqual([
      { step: 0, name: 'adam' },
      { step: 210, name: 'adam, slower' },
    ]);
  });

  it('says what leads and how long it takes', () => {
    const model = opened(11);
    expect(summary(model)).toMatch(/^Step 100: total [\d.e−]+; \w+ makes \d+ % of the update/);
    expect(remaining(model.run!)).toBeCloseTo(200 * 6e-4, 9);
    expect(summary(emptyModel())).toBe('');
  });
});

describe('weights tried out', () => {
  it('stand in for those trained until the trainer uses them', () => {
    const trial = new Trial();
    const terms = run.header.terms;
    trial.set('rest', 5);
    trial.set('motion', Number.NaN);
    trial.set('release', -1);
    expect([...trial.over([1, 2, 3], terms)]).toEqual([1, 5, 3]);
    trial.settle([1, 2, 3], terms);
    expect(trial.active).toBe(true);
    trial.settle([1, 5, 3], terms);
    expect(trial.active).toBe(false);
  });
});

describe('figures', () => {
  it('stack shares up to one', () => {
    const figure = shareFigure(opened(20), printPalette);
    for (const value of Array.from(figure.series[2].values)) expect(value).toBeCloseTo(1, 12);
    expect(figure.series[1].values[0]!).toBeGreaterThan(figure.series[0].values[0]!);
  });

  it('shade the tenfold and the hundredfold below the largest', () => {
    const strips = dominanceStrips(
      [
        [100, null],
        [1, 7],
      ],
      [10, 100],
      printPalette,
    );
    expect(strips.map((s) => [...(s.upper as number[])])).toEqual([
      [10, 0.7],
      [1, 0.07],
    ]);
  });
});

it('keeps of the interface what still fits', () => {
  expect(restoreInterface(null)).toEqual(initialInterface);
  const kept = restoreInterface({ folded: ['losses'], compass: 3, losses: 'weighted', uri: 'file:///a', unknown: 1 });
  expect(kept).toEqual({ ...initialInterface, folded: ['losses'], losses: 'weighted' });
});

it('puts severe findings first and remembers their places', () => {
  const base = {
    ...record({
      id: 'd',
      title: '',
      variant: null,
      weights: { release: 1e-3, rest: 1, motion: 1 },
      steps: 10,
      every: 5,
      seed: 5,
    }).findings[0],
  };
  const list = [
    { ...base, severity: 'hint' as const },
    { ...base, severity: 'error' as const },
    { ...base, severity: 'warning' as const },
  ];
  expect(sortedFindings(list).map((f) => f.index)).toEqual([1, 2, 0]);
});
