import { describe, expect, it } from 'vitest';
import { headline } from '../../../src/panel/compare/compare.ts';
import { comparedSolutions, differenceFigure, overlay } from '../../../src/panel/compare/figures.ts';
import { findings } from '../../../src/panel/compare/findings.ts';
import { quantities } from '../../../src/panel/compare/quantities.ts';
import { tableRows } from '../../../src/panel/compare/table.ts';
import { apply, emptyModel, type ShownRun } from '../../../src/panel/page/model.ts';
import { printPalette } from '../../../src/panel/page/theme.ts';
import { divergencePoint, firstAngle } from '../../../src/problem/divergence-point.ts';
import { type Frame, frameVersion } from '../../../src/problem/frame.ts';
import { History } from '../../../src/problem/history.ts';
import type { RunState } from '../../../src/problem/panel-messages.ts';
import { panelRun, record } from '../recording.ts';

const finished: RunState = { kind: 'finished', sentence: '', resumable: false };
const options = { title: '', variant: null, steps: 200, every: 10, seed: 5 };
const first = record({ ...options, id: 'a', weights: { release: 1, rest: 0.01, motion: 1e-5 } });

/** In colours by their order. */
const contest = (list: ShownRun[]) => list.map((run, colour) => ({ run, colour }));

function runs(...others: ReturnType<typeof record>[]): ShownRun[] {
  const model = emptyModel();
  apply(model, {
    type: 'compare',
    runs: [first, ...others].map((r, k) => ({ ...panelRun(r, r.frames.length, finished), label: `run ${k}` })),
  });
  return model.compared;
}

/** A history of one frame with gradients −2 and 6 (L₁ = (z−1)², L₂ = 3(z+1)² at z = 0) under `weights`. */
function thesis(weights: [number, number]): { header: { terms: ShownRun['header']['terms'] }; history: History } {
  const history = new History(2, 0);
  history.push(frameOf(Float64Array.from(weights)));
  return { header: { terms: first.header.terms.slice(0, 2) }, history };
}

function frameOf(weights: Float64Array): Frame {
  return {
    v: frameVersion,
    step: 0,
    phase: 0,
    seconds: 0,
    losses: Float64Array.of(1, 3),
    heldOut: Float64Array.of(Number.NaN, Number.NaN),
    weights,
    gram: Float64Array.of(4, -12, -12, 36),
    stepDots: Float64Array.of(Number.NaN, Number.NaN),
    stepNorm: 0,
    preconditionedGram: null,
    total: weights[0] + 3 * weights[1],
    rate: 1e-3,
    measure: Number.NaN,
    parameters: new Float64Array(0),
  };
}

describe('where runs part', () => {
  it('sees opposite first updates behind equal totals', () => {
    // λ = (1, 1): total 4, gradient +4. λ = (2.5, 0.5): total 4, gradient −2.
    expect(firstAngle(thesis([1, 1]), thesis([2.5, 0.5]))).toBeCloseTo(180, 6);
    expect(firstAngle(thesis([1, 1]), thesis([2, 2]))).toBeCloseTo(0, 6);
  });

  it('remembers the first update when a long run merges its frames, and over a snapshot', () => {
    const [a, b] = [thesis([1, 1]), thesis([2.5, 0.5])].map(({ header, history }) => {
      const short = new History(2, 0, 2);
      for (let step = 0; step < 9; step++) {
        const weights = step === 0 ? history.at(0).weights : Float64Array.of(7, 7);
        short.push({ ...frameOf(weights), step });
      }
      expect(short.span).toBeGreaterThan(1);
      return { header, history: History.from(short.snapshot()) };
    });
    expect(firstAngle(a, b)).toBeCloseTo(180, 6);
  });

  it('names the first step and the term', () => {
    const other = record({ ...options, id: 'b', weights: { release: 1e-3, rest: 0.01, motion: 1e-4 } });
    const [a, b] = runs(other);
    const found = divergencePoint(a, b);
    // Same start; parted as soon as the first frame after a step is there.
    expect(found?.step).toBe(10);
    expect(divergencePoint(a, b, 10)).toBeNull();
    const [text] = findings([a, b]);
    expect(text).toMatch(/first gradients point [\d.]+° apart\. They have parted by step 10: /);
  });

  it('compares runs that were recorded at different steps', () => {
    const sparse = (r: ReturnType<typeof record>, keep: (k: number) => boolean) => ({
      ...r,
      frames: r.frames.filter((_, k) => keep(k)),
    });
    const [, same] = runs(sparse(first, (k) => k % 3 === 1 || k === 0));
    const [a] = runs(first);
    expect(divergencePoint(same, a, 0.2)).toBeNull();
    const other = record({ ...options, id: 'b', weights: { release: 1e-3, rest: 0.01, motion: 1e-4 } });
    const [, b] = runs(sparse(other, (k) => k === 0 || k % 4 === 3));
    const found = divergencePoint(a, b);
    expect(found).not.toBeNull();
    expect(found!.step).toBeLessThanOrEqual(40);
  });

  it('says nothing about an angle when the networks differ', () => {
    const other = record({ ...options, id: 'b', seed: 6, weights: { release: 1, rest: 0.01, motion: 1e-5 } });
    const [a, b] = runs(other);
    expect(firstAngle(a, b)).toBeNaN();
  });

  it('finds no parting between a run and itself', () => {
    const [a, b] = runs(first);
    expect(divergencePoint(a, b)).toBeNull();
    expect(findings([a, b])[0]).toContain('has not parted');
    expect(findings([a, b])[0]).toContain('start with the same total');
  });
});

it('overlays runs that were recorded at different steps', () => {
  const { xs, values } = overlay([
    { xs: Float64Array.of(0, 2, 4), values: [1, 2, 3] },
    { xs: Float64Array.of(0, 3), values: [5, 6] },
  ]);
  expect([...xs]).toEqual([0, 2, 3, 4]);
  expect(values).toEqual([
    [1, 2, null, 3],
    [5, null, 6, null],
  ]);
});

it('finds cosines of runs whose terms stand in another order', () => {
  const [a, b] = runs(first);
  b.header = { ...b.header, terms: [b.header.terms[2], b.header.terms[1], b.header.terms[0]] };
  const cosine = quantities([a, b]).find((q) => q.key === 'cosine release motion');
  expect(cosine?.index(a)).toBe(1);
  expect(cosine?.index(b)).toBe(1);
  const rest = quantities([a, b]).find((q) => q.key === 'cosine release rest');
  expect([rest?.index(a), rest?.index(b)]).toEqual([0, 2]);
});

it('tabulates what at least one run has', () => {
  const rows = tableRows(contest(runs(first)), 3, 'last');
  expect(rows.find((r) => r.name === 'step')?.cells).toEqual(['200', '200']);
  expect(rows.find((r) => r.name === 'weight of rest')?.cells).toEqual(['0.01', '0.01']);
  expect(rows.every((r) => r.cells.some((c) => c !== '–'))).toBe(true);
});

describe('solutions of compared runs', () => {
  it('stand in one figure per unknown, every run in each', () => {
    const pair = runs(record({ ...options, id: 'b', weights: { release: 1, rest: 1, motion: 1e-4 } })).map(
      (run, r): ShownRun => ({
        ...run,
        header: {
          ...run.header,
          unknowns: ['x', 'y'].map((name) => ({ name, unit: null })),
          reference: null,
        },
        solution: run.solution && { ...run.solution, values: [0, 1].map((u) => run.header.grid.map(() => 10 * r + u)) },
      }),
    );
    const figures = comparedSolutions(contest(pair), printPalette, 'last');
    expect(figures.map((f) => f.title)).toEqual(['Solution x', 'Solution y']);
    expect(figures.map((f) => f.series.map((s) => s.values[0]))).toEqual([
      [0, 10],
      [1, 11],
    ]);
    expect(comparedSolutions(contest(pair.map((run) => ({ ...run, solution: null }))), printPalette, 'last')).toEqual(
      [],
    );
    // The rate of a dose, which nobody wrote, is not drawn.
    const fed = pair.map((run) => ({
      ...run,
      header: {
        ...run.header,
        unknowns: [run.header.unknowns[0], { name: 'x_inflow', unit: null, implied: true as const }],
      },
    }));
    expect(comparedSolutions(contest(fed), printPalette, 'last').map((f) => f.title)).toEqual(['Solution x']);
  });
});

describe('a comparison', () => {
  const drowned = record({ ...options, id: 'b', weights: { release: 1e-3, rest: 0.01, motion: 1e-4 } });

  it('draws where each run has ended, and what each has kept on request', () => {
    const [a, b] = runs(drowned);
    const [start] = drowned.solutions;
    const kept = { ...b, kept: { ...start, kept: true as const } };
    const drawn = (shown: 'last' | 'best') => comparedSolutions(contest([a, kept]), printPalette, shown)[0].series;
    expect(drawn('last').at(-1)?.values).toEqual(drowned.solutions.at(-1)?.values[0]);
    expect(drawn('best').at(-1)?.values).toEqual(start.values[0]);
    const difference = differenceFigure(contest([a, kept]), printPalette, 'best');
    expect(difference?.series[0].values[7]).toBeCloseTo(start.values[0][7] - a.solution!.values[0][7], 12);
  });

  it('draws jumps upright, and so their difference', () => {
    const [a, b] = runs(drowned);
    const time = a.header.grid[3];
    const jumps = { times: Float64Array.of(time, time), values: [Float64Array.of(5, -5)] };
    const jumping = { ...b, solution: { ...b.solution!, jumps } };
    const [figure] = comparedSolutions(contest([a, jumping]), printPalette, 'last');
    const places = Array.from(figure.xs).flatMap((t, k) => (t === time ? [k] : []));
    expect(places).toHaveLength(2);
    const at = (k: number) => figure.series.slice(-2).map(({ values }) => values[k]);
    const own = a.solution!.values[0][3];
    expect(places.map(at)).toEqual([
      [own, 5],
      [own, -5],
    ]);
    const difference = differenceFigure(contest([a, jumping]), printPalette, 'last')!;
    expect(places.map((k) => difference.series[0].values[k])).toEqual([5 - own, -5 - own]);
  });

  it('marks the better value, and by what factor the last differs from the first', () => {
    const rows = tableRows(contest(runs(drowned)), 3, 'last');
    const error = rows.find((row) => row.name === 'relative L2, last state');
    expect(error?.better).toBe(0);
    expect(error?.difference).toMatch(/^× [\d.]+$/);
    expect(rows.find((row) => row.name === 'weight of rest')?.better).toBeNull();
    // Totals under other weights are other scales.
    expect(rows.find((row) => row.name === 'total loss')?.better).toBeNull();
  });

  it('says in large whether totals are one and directions are not', () => {
    const [a] = runs();
    const twin = {
      ...a,
      history: thesis([2.5, 0.5]).history,
      header: { ...a.header, terms: thesis([1, 1]).header.terms },
    };
    const written = { ...twin, history: thesis([1, 1]).history };
    expect(headline([written, twin])).toBe('Same total 4.00000, first gradients 180.0° apart');
  });
});
