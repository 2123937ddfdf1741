import { describe, expect, it } from 'vitest';
import { figureCsv } from '../../../src/panel/chart/csv.ts';
import { figureSvg } from '../../../src/panel/chart/svg.ts';
import { learnedFigure, learnedVerdict } from '../../../src/panel/learned/figures.ts';
import { printPalette } from '../../../src/panel/page/theme.ts';
import { run } from '../browser/playback.ts';
import { growthLaw } from './curve.ts';

const style = {
  width: 640,
  height: 400,
  foreground: '#000',
  muted: '#555',
  grid: '#ddd',
  background: null,
  font: 'sans-serif',
  fontSize: 12,
};
const term = run.header.terms[0];
const held = { ...run.header, terms: [{ ...term, name: 'smooth rate', kind: 'smoothness' as const }] };

describe('a learned function', () => {
  it('is drawn over its argument, with its band and where it was read', () => {
    const figure = learnedFigure(growthLaw, printPalette);
    expect(figure.x.label).toBe('m');
    expect(figure.y.label).toBe('rate(m) [1/h]');
    const [read, band] = figure.strips;
    const inside = Array.from(read.upper).map((edge) => edge !== null);
    // To the points next to its ends.
    const [from, to] = growthLaw.visited!;
    const step = growthLaw.at[1];
    expect(Math.abs(growthLaw.at[inside.indexOf(true)] - from)).toBeLessThanOrEqual(step / 2);
    expect(Math.abs(growthLaw.at[inside.lastIndexOf(true)] - to)).toBeLessThanOrEqual(step / 2);
    expect(band.upper[10]).toBe(growthLaw.values[10] + growthLaw.radii![10]!);
    // Where the data leave it open there is no band.
    expect(band.upper[80]).toBeNull();
  });

  it('is saved with its band, and named in the legend of a picture', () => {
    const figure = learnedFigure(growthLaw, printPalette);
    const [head, , second] = figureCsv(figure).split(/\r?\n/);
    expect(head).toBe('m,rate,"95 % band, lower","95 % band, upper"');
    expect(second.split(',').map(Number)).toEqual([
      growthLaw.at[1],
      growthLaw.values[1],
      growthLaw.values[1] - growthLaw.radii![1]!,
      growthLaw.values[1] + growthLaw.radii![1]!,
    ]);
    const svg = figureSvg(figure, style);
    for (const label of ['95 % band', 'where the solution read it']) expect(svg).toContain(label);
  });

  it('says how far it is known, or that it is not determined', () => {
    const known = learnedVerdict(growthLaw, held);
    expect(known.open).toBe(false);
    expect(known.sentence).toMatch(/^rate was read on \[0\.3, 4\.8\], known to ±0\.0\d+ \(95 % band/);
    const wide = { ...growthLaw, radii: growthLaw.at.map(() => 3) };
    expect(learnedVerdict(wide, held)).toEqual({
      sentence:
        'Not determined: the 95 % band of rate is wider than rate itself where the data visit it. More measurements or a larger weight of "smooth rate" narrow it.',
      open: true,
    });
    expect(learnedVerdict(growthLaw, run.header).sentence).toMatch(/^Not determined: rate is held by data alone/);
  });
});
