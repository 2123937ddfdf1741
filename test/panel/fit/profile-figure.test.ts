import { describe, expect, test } from 'vitest';
import { figureCsv } from '../../../src/panel/chart/csv.ts';
import { profileFigure } from '../../../src/panel/fit/profile-figure.ts';
import { intervalText, verdictWord } from '../../../src/panel/fit/words.ts';
import { printPalette } from '../../../src/panel/page/theme.ts';
import { profileThreshold } from '../../../src/problem/profile-curve.ts';
import { threeProfiles } from './report.ts';

const [bounded, oneSided, flat] = threeProfiles.curves;

describe('the figure of a profile', () => {
  test('has its refits, the linearised parabola and the threshold, on the scale of the number', () => {
    const { x, xs, series, scatters, markers } = profileFigure(bounded, printPalette);
    expect(x.scale).toBe('log');
    expect(series.map(({ label }) => label)).toEqual(['profile', 'linearised', '95 % threshold']);
    const [profile, linearised, threshold] = series;
    const best = Array.from(xs).indexOf(bounded.best);
    expect([profile.values[best], linearised.values[best]]).toEqual([0, 0]);
    expect(Array.from(threshold.values).every((y) => y === profileThreshold)).toBe(true);
    // A parabola of the logarithm: 1.96 deviations away it crosses the threshold.
    const crossing = bounded.best * Math.exp(0.08 * Math.sqrt(profileThreshold));
    const after = Array.from(xs).findIndex((value) => value >= crossing);
    expect(linearised.values[after - 1]).toBeLessThan(profileThreshold);
    expect(linearised.values[after]).toBeGreaterThanOrEqual(profileThreshold);
    expect(markers.map((mark) => mark.x)).toEqual([bounded.low, bounded.high]);
    expect(scatters[0].x.length).toBe(bounded.points.filter(({ rise }) => rise <= 2 * profileThreshold).length);
  });

  test('has no parabola where nothing is linearised, and marks only limits that are there', () => {
    expect(profileFigure(flat, printPalette).series.map(({ key }) => key)).toEqual(['profile', 'threshold']);
    expect(profileFigure(flat, printPalette).markers).toEqual([]);
    expect(profileFigure(oneSided, printPalette).markers).toHaveLength(1);
  });

  test('is saved as it is drawn: a row for every place, in the number’s unit', () => {
    const figure = profileFigure(bounded, printPalette);
    const [head, ...rows] = figureCsv(figure).trim().split('\n');
    expect(head).toBe('kcat [1/s],profile,linearised,95 % threshold');
    expect(rows).toHaveLength(figure.xs.length);
  });
});

test('words: bounded, one-sided, not determined, each with its interval', () => {
  expect(threeProfiles.curves.map((curve) => [verdictWord(curve), intervalText(curve)])).toEqual([
    ['bounded', '2.02 … 2.787'],
    ['one-sided', '≤ 1.098'],
    ['not determined', 'open'],
  ]);
});
