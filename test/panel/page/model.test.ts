import { describe, expect, it } from 'vitest';
import { figureCsv, figureTable } from '../../../src/panel/chart/csv.ts';
import { describe as inWords } from '../../../src/panel/chart/svg.ts';
import { sortedFindings } from '../../../src/panel/findings/findings.ts';
import { dominanceStrips, shareFigure } from '../../../src/panel/gradients/gradients.ts';
import { fitText } from '../../../src/panel/header/fit.ts';
import { summary } from '../../../src/panel/header/said.ts';
import { shortened } from '../../../src/panel/page/format.ts';
import { restoreInterface } from '../../../src/panel/page/interface.ts';
import {
  apply,
  comparedRuns,
  emptyModel,
  keptSolution,
  lastHeldOut,
  phaseStarts,
} from '../../../src/panel/page/model.ts';
import { printPalette } from '../../../src/panel/page/theme.ts';
import { Trial } from '../../../src/panel/page/trial.ts';
import { solutionFigures } from '../../../src/panel/solution/solution.ts';
import { defaultPanelSettings, panelVersion, type RunState } from '../../../src/problem/panel-messages.ts';
import { panelRun, record } from '../recording.ts';

const finished: RunState = { kind: 'finished', sentence: '', resumable: false };
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

  it('says what leads', () => {
    expect(summary(opened(11))).toMatch(/^Step 100: total [\d.e−]+; \w+ makes \d+ % of the update/);
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
    const figure = shareFigure(opened(20), printPalette, 'step');
    for (const value of Array.from(figure.series[2].values)) expect(value).toBeCloseTo(1, 12);
    expect(figure.series[1].values[0]!).toBeGreaterThan(figure.series[0].values[0]!);
  });

  it('export, tabulate and say each share itself, not the edge of the stack', () => {
    const figure = shareFigure(opened(20), printPalette, 'step');
    const [, ...rows] = figureCsv(figure).trim().split('\n');
    for (const row of rows) {
      const [, ...shares] = row.split(',').map(Number);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      expect(Math.max(...shares)).toBeLessThan(0.999);
    }
    for (const { values } of figureTable(figure, 5)) {
      expect(values.reduce<number>((sum, share) => sum + share!, 0)).toBeCloseTo(1, 9);
    }
    expect(inWords(figure)).toMatch(/^Share of the update: release [\d.<]+ %, rest [\d.<]+ %, motion [\d.<]+ %\.$/);
    expect(inWords(figure)).not.toContain('100 %');
  });

  it('draw a solution upright where it jumps, and export both sides', () => {
    const model = opened(30);
    const { header } = model.run!;
    const solution = model.run!.solution!;
    const jumps = { times: Float64Array.of(0.3333, 0.3333), values: [Float64Array.of(-1, 2)] };
    apply(model, { type: 'solution', run: header.id, solution: { ...solution, jumps } });
    const [figure] = solutionFigures(model, printPalette, null);
    const network = figure.series.find(({ key }) => key === 'network')!;
    const at = Array.from(figure.xs).indexOf(0.3333);
    expect([figure.xs[at + 1], network.values[at], network.values[at + 1]]).toEqual([0.3333, -1, 2]);
    const rows = figureCsv(figure).split('\n');
    expect(rows.filter((row) => row.startsWith('0.3333,'))).toHaveLength(2);
  });

  it('shade the tenfold and the hundredfold below the largest', () => {
    const strips = dominanceStrips([Float64Array.of(100, Number.NaN), Float64Array.of(1, 7)], [10, 100], printPalette);
    expect(strips.map((s) => [...(s.upper as number[])])).toEqual([
      [10, 0.7],
      [1, 0.07],
    ]);
  });
});

it('keeps of the interface what still fits', () => {
  const initial = restoreInterface(null);
  const kept = restoreInterface({
    folded: ['losses'],
    compass: 3,
    losses: 'weighted',
    heights: { losses: 240 },
    smoothing: 7,
    uri: 'file:///a',
    unknown: 1,
  });
  expect(kept).toEqual({ ...initial, folded: ['losses'], losses: 'weighted', heights: { losses: 240 } });
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

describe('the state of a run', () => {
  it('is a training as soon as there are frames, however late its state is told', () => {
    const model = emptyModel();
    apply(model, { type: 'started', header: run.header });
    expect(model.state.kind).toBe('starting');
    apply(model, { type: 'frames', n: 0, run: 'run', frames: run.frames.slice(0, 2) });
    expect(model.state.kind).toBe('running');
    apply(model, { type: 'state', state: finished });
    apply(model, { type: 'frames', n: 1, run: 'run', frames: run.frames.slice(2, 3) });
    expect(model.state.kind).toBe('finished');
  });

  it('has a last solution and, at its end, the one that is kept', () => {
    const model = opened(11);
    const [early, late] = [run.solutions[0], run.solutions.at(-1)!];
    apply(model, { type: 'solution', run: 'run', solution: late });
    expect(keptSolution(model.run!)?.step).toBe(late.step);
    apply(model, { type: 'solution', run: 'run', solution: { ...early, kept: true } });
    expect(model.run?.solution?.step).toBe(late.step);
    expect(keptSolution(model.run!)?.step).toBe(early.step);
  });
});

it('gives every compared run a colour for good, however they are ordered later', () => {
  const compared = (...ids: string[]) =>
    ids.map((id) => {
      const whole = panelRun(run, run.frames.length, finished);
      return { ...whole, header: { ...whole.header, id }, label: id };
    });
  const model = emptyModel();
  // The first has ended, the second is being trained: the panel's own run stands behind those sent.
  apply(model, { type: 'compare', runs: compared('written') });
  apply(model, { type: 'started', header: { ...run.header, id: 'twin' } });
  expect(comparedRuns(model).map((r) => r.header.id)).toEqual(['written', 'twin']);
  expect([...model.colours]).toEqual([
    ['written', 0],
    ['twin', 1],
  ]);
  apply(model, { type: 'compare', runs: compared('twin', 'written') });
  expect([...model.colours]).toEqual([
    ['written', 0],
    ['twin', 1],
  ]);
  apply(model, { type: 'compare', runs: compared('twin', 'third') });
  expect(model.colours.get('third')).toBe(0);
});

it('says what a fit has found with its interval', () => {
  const header = { parameters: [{ name: 'c', unit: 'kg/s', low: 0, high: 10, start: 1 }] };
  expect(fitText(header, { parameters: { c: { value: 4.09, low: 3.86, high: 4.32 } } })).toEqual([
    'c = 4.09 ± 0.23 kg/s',
  ]);
  expect(fitText(header, { parameters: { c: { value: 4.09, low: 4.05, high: 4.9 } } })).toEqual([
    'c = 4.09 (4.05 … 4.9) kg/s',
  ]);
  expect(fitText(header, { parameters: { c: { value: 4.09, low: null, high: null } } })).toEqual(['c = 4.09 kg/s']);
  expect(fitText(header, { parameters: {} })).toEqual([]);
});

it('shortens names in their middle', () => {
  expect(shortened('release', 10)).toBe('release');
  expect(shortened('conservation_of_mass', 11)).toBe('conse…_mass');
});
