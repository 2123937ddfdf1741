import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alongAxis, linearAxis, logAxis } from '../../../src/panel/chart/axes.ts';
import { figureCsv, figureTable } from '../../../src/panel/chart/csv.ts';
import { turningPoints } from '../../../src/panel/chart/events.ts';
import { emptyFigure, type Figure, ringPlaces, type Series } from '../../../src/panel/chart/figure.ts';
import { bucketSteps, bucketValues } from '../../../src/panel/chart/polyline.ts';
import { drawable, ranges } from '../../../src/panel/chart/scale.ts';
import { exponentialMean, isNoisy, withSmoothing } from '../../../src/panel/chart/smoothing.ts';
import { figureSvg, describe as inWords, type SvgStyle } from '../../../src/panel/chart/svg.ts';
import { isHollow, printPalette, termClass } from '../../../src/panel/page/theme.ts';

describe('terms behind the last colour', () => {
  it('are told from those before: sixteen terms have sixteen looks', () => {
    const looks = Array.from({ length: 16 }, (_, i) => `${printPalette.term(i)} ${isHollow(i)}`);
    expect(new Set(looks).size).toBe(16);
    expect(new Set(Array.from({ length: 16 }, (_, i) => termClass(i))).size).toBe(16);
    expect(termClass(3)).toBe('term-3');
    expect(termClass(11)).toBe('term-3 hollow');
  });

  const xs = Array.from({ length: 400 }, (_, k) => k);
  const values = xs.map((x) => (x > 100 && x < 200 ? null : 1));

  it('have rings along their curves, evenly and where there are values', () => {
    const places = ringPlaces(xs, values, (x) => x, 8);
    expect(places.length).toBeGreaterThanOrEqual(4);
    for (const [k, place] of places.entries()) {
      expect(values[place]).toBe(1);
      if (k > 0) expect(place - places[k - 1]).toBeGreaterThanOrEqual(28);
    }
    // Those of the next curve stand elsewhere.
    for (const place of ringPlaces(xs, values, (x) => x, 9)) expect(places).not.toContain(place);
    expect(ringPlaces([], [], (x) => x, 0)).toEqual([]);
  });

  it('have them in figures for print, with their legend, and hatched areas', () => {
    const line: Series = { key: 'a', label: 'a', color: '#123456', style: 'solid', width: 1, values, term: 'a' };
    const figure = (series: Series[]): Figure => ({
      ...emptyFigure('f', alongAxis('step', 400), linearAxis('y')),
      xs,
      series,
    });
    const rings = (svg: string) => svg.match(/<circle /g)?.length ?? 0;
    expect(rings(figureSvg(figure([line]), style))).toBe(0);
    expect(rings(figureSvg(figure([line, { ...line, hollow: true }]), style))).toBeGreaterThan(4);
    const area = figureSvg(figure([{ ...line, hollow: true, fill: true }]), style);
    expect(area).toMatch(/<pattern id="plot-f-hatch-0".*fill="url\(#plot-f-hatch-0\)"/s);
  });
});

describe('ranges', () => {
  it('include error bars', () => {
    const figure: Figure = {
      ...emptyFigure('f', alongAxis('step', 1), linearAxis('y')),
      xs: [0, 1],
      scatters: [{ x: [0.5], y: [10], error: [5], color: 'red', hollow: null, label: 'd' }],
    };
    expect(ranges(figure).y[0]).toBeLessThan(5);
    expect(ranges(figure).y[1]).toBeGreaterThan(15);
  });

  it('hand values to the screen in a size that it can draw', () => {
    const log = drawable(logAxis('y'), [1e-24, 1e-22]);
    expect([log(1e-23), log(0)]).toEqual([-23, Number.NaN]);
    expect(drawable(linearAxis('y'), [-1, 2])(0.3)).toBe(0.3);
    expect(drawable(linearAxis('y'), [-2e-18, 3e-18])(-2e-18)).toBeCloseTo(-2, 12);
    expect(drawable(linearAxis('y'), [-1e-300, 1e-300])(1e-300)).toBeCloseTo(1, 12);
    expect(drawable(linearAxis('y'), [0, 5e40])(5e40)).toBeCloseTo(5, 12);
  });
});

describe('polyline of buckets', () => {
  it('is the values themselves while every bucket holds one frame', () => {
    const low = Float64Array.of(3, Number.NaN, 1);
    expect(bucketValues({ low, high: low }, 1)).toEqual(Float64Array.of(3, Number.NaN, 1));
    expect([...bucketSteps(Float64Array.of(0, 10), Float64Array.of(0, 10), 1)]).toEqual([0, 10]);
    expect(bucketValues({ low: Float64Array.of(0, 2), high: Float64Array.of(0, 2) }, 1, true)).toEqual(
      Float64Array.of(Number.NaN, 2),
    );
  });

  it('falls where the values fall and keeps every extreme', () => {
    const low = Float64Array.of(8, 6, 4);
    const high = Float64Array.of(9, 7, 5);
    expect([...bucketValues({ low, high }, 2)]).toEqual([9, 8, 7, 6, 5, 4]);
    expect(bucketValues({ low: low.toReversed(), high: high.toReversed() }, 2)).toEqual(
      Float64Array.of(4, 5, 6, 7, 8, 9),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })), {
          minLength: 1,
        }),
        (pairs) => {
          const lows = Float64Array.from(pairs, (p) => Math.min(...p));
          const highs = Float64Array.from(pairs, (p) => Math.max(...p));
          const points = bucketValues({ low: lows, high: highs }, 4);
          pairs.forEach((p, k) => {
            expect([points[2 * k], points[2 * k + 1]].sort()).toEqual([...p].sort());
          });
        },
      ),
    );
  });
});

it('finds where a schedule starts and ends, and leaves adaptive weights alone', () => {
  expect(turningPoints([1, 1, 1, 2, 3, 3, 3])).toEqual([
    { index: 2, starts: true },
    { index: 4, starts: false },
  ]);
  expect(turningPoints([5, 5, 5])).toEqual([]);
  expect(turningPoints(Array.from({ length: 40 }, (_, k) => Math.floor(k / 2)))).toEqual([]);
});

const style: SvgStyle = {
  width: 400,
  height: 300,
  foreground: '#000',
  muted: '#555',
  grid: '#ddd',
  background: null,
  font: 'Arial',
  fontSize: 12,
};

const figure: Figure = {
  ...emptyFigure('Loss & more', alongAxis('step', 100), logAxis('loss <raw>')),
  xs: [0, 50, 100],
  series: [
    { key: 'a', label: 'release', color: '#00f', style: 'solid', width: 2, values: [1, 0.1, 0.01], term: 'release' },
    {
      key: 'b',
      label: 'odd, "name"',
      color: '#0a0',
      style: 'dashed',
      width: 1,
      values: [1e-3, null, 1e-4],
      term: null,
    },
    { key: 'c', label: 'zero', color: '#a00', style: 'dotted', width: 1, values: [0, 0, 0], term: null },
  ],
  markers: [{ x: 50, label: 'lm', color: null }],
};

describe('figures as files', () => {
  it('become SVG with the curve where it belongs', () => {
    const svg = figureSvg(figure, style);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="400"/);
    expect(svg).toContain('Loss &amp; more');
    expect(svg).toContain('loss &lt;raw&gt;');
    expect(svg).not.toMatch(/NaN|undefined|null|Infinity/);
    const path = /<path d="(M[^"]*)" fill="none" stroke="#00f"/.exec(svg)?.[1] ?? '';
    const points = path
      .split(/[ML]/)
      .filter(Boolean)
      .map((p) => p.split(' ').map(Number));
    expect(points).toHaveLength(3);
    // Equal steps in x; a factor of ten each, so equal steps in y.
    expect(points[1][0] - points[0][0]).toBeCloseTo(points[2][0] - points[1][0], 1);
    expect(points[1][1] - points[0][1]).toBeCloseTo(points[2][1] - points[1][1], 1);
    // A gap splits the dashed curve.
    expect(/<path d="(M[^"]*)" fill="none" stroke="#0a0"/.exec(svg)?.[1].match(/M/g)).toHaveLength(2);
  });

  it('draw stacked areas, strips, points and rugs', () => {
    const svg = figureSvg(
      {
        ...emptyFigure('f', linearAxis('t', [0, 1]), linearAxis('u')),
        xs: [0, 1],
        series: [
          { key: 'a', label: 'a', color: '#111', style: 'solid', width: 0, values: [0.4, 0.5], fill: true, term: null },
          { key: 'b', label: 'b', color: '#222', style: 'solid', width: 0, values: [1, 1], fill: true, term: null },
        ],
        strips: [{ upper: [0.1, 0.1], lower: [0, 0], color: '#333', opacity: 0.1, label: 's' }],
        scatters: [{ x: [0.5], y: [0.5], error: [0.1], color: '#444', hollow: [1], label: 'data' }],
        rugs: [{ x: [0.2, 0.4], color: '#555', label: 'points' }],
        markers: [],
      },
      style,
    );
    expect(svg.match(/fill="#[123]{3}" fill-opacity/g)).toHaveLength(3);
    expect(svg).toMatch(/<circle [^>]*stroke="#444" fill="none"/);
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it('become CSV by RFC 4180', () => {
    expect(figureCsv(figure)).toBe('step,release,"odd, ""name""",zero\n0,1,0.001,0\n50,0.1,,0\n100,0.01,0.0001,0\n');
  });

  it('become tables with the first and the last row', () => {
    const long = { ...figure, xs: Float64Array.from({ length: 500 }, (_, k) => k), series: [] };
    const rows = figureTable(long, 5);
    expect(rows.map((r) => r.x)).toEqual([0, 125, 250, 374, 499]);
    expect(figureTable(figure, 12)).toHaveLength(3);
  });

  it('are told in words', () => {
    expect(inWords(figure)).toBe('Loss & more: release 0.01, odd, "name" 1e−4, zero 0.');
    expect(inWords(emptyFigure('Empty', alongAxis('step', 1), linearAxis('y')))).toBe('Empty: nothing to show yet.');
  });
});

describe('smoothing', () => {
  const noisy = Array.from({ length: 200 }, (_, k) => 10 ** (-k / 50 + (k % 2 === 0 ? 0.6 : -0.6)));
  const series = (values: (number | null)[]): Series => ({
    key: 'a',
    label: 'a',
    color: '#123456',
    style: 'solid',
    width: 1,
    values,
    term: 'a',
  });
  const figure = (values: (number | null)[]): Figure => ({
    ...emptyFigure('f', alongAxis('step', 200), logAxis('y')),
    xs: values.map((_, k) => k),
    series: [series(values)],
  });

  it('starts where noise fills the plot and not where a curve is one', () => {
    expect(isNoisy(figure(noisy), ranges(figure(noisy)).y)).toBe(true);
    const smooth = figure(Array.from({ length: 200 }, (_, k) => 10 ** (-k / 20)));
    expect(isNoisy(smooth, ranges(smooth).y)).toBe(false);
  });

  it('draws the exponential mean and keeps every extreme as a band, which is exported too', () => {
    const drawn = withSmoothing(figure(noisy), 0.9);
    const [line] = drawn.series;
    // Of a logarithmic axis the geometric mean: between the two halves of the noise.
    expect(Math.log10(line.values[150]!) + 150 / 50).toBeCloseTo(0, 0);
    const [band] = drawn.strips;
    expect(Math.max(...(band.upper as number[]))).toBe(Math.max(...noisy));
    expect(Math.min(...(band.lower as number[]))).toBe(Math.min(...noisy));
    expect(figureCsv(drawn).split('\n')[0]).toBe('step,a,a lowest,a highest');
    expect(inWords(drawn)).toContain('smoothed by 0.9');
    // The axis does not change by smoothing, but for rounding.
    const [from, to] = ranges(figure(noisy)).y;
    expect(ranges(drawn).y).toEqual([expect.closeTo(from, 12), expect.closeTo(to, 12)]);
    expect(withSmoothing(figure(noisy), 0).strips).toEqual([]);
  });

  it('leaves gaps and constant curves as they are', () => {
    expect(exponentialMean([2, null, 2, 2], 0.5, false)).toEqual(Float64Array.of(2, Number.NaN, 2, 2));
  });
});

it('takes the range of y from the part of x that is shown', () => {
  const figure: Figure = {
    ...emptyFigure('f', alongAxis('step', 10), linearAxis('y')),
    xs: [0, 1, 2, 3, 4],
    series: [
      { key: 'a', label: 'a', color: '#123456', style: 'solid', width: 1, values: [100, 1, 2, 3, 100], term: null },
    ],
  };
  const { x, y } = ranges(figure, [1.5, 2.5]);
  expect(x).toEqual([1.5, 2.5]);
  expect(y[1]).toBeLessThan(4);
});
