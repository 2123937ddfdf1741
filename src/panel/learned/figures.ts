/** @file A learned function over its argument: its curve, its band, and where the solution read it. Pure. */
import { extent } from '../../figure/range.ts';
import { aloneSentence, type LearnedCurve, learnedNotes, openCurve } from '../../problem/learned.ts';
import type { RunHeader } from '../../problem/run.ts';
import { linearAxis } from '../chart/axes.ts';
import { emptyFigure, type Figure, type Strip } from '../chart/figure.ts';
import { withUnit } from '../page/format.ts';
import type { Palette } from '../page/theme.ts';

const bandLabel = '95 % band';
export const readLabel = 'where the solution read it';

/** The range that was read, as high as any plot of the curve is. */
function readStrip(
  { at, visited }: LearnedCurve,
  edges: readonly ArrayLike<number | null>[],
  palette: Palette,
): Strip[] {
  const found = extent(edges);
  if (!visited || !found) return [];
  const [low, high] = found;
  const air = high - low || Math.abs(high) || 1;
  const [step] = [at[1] - at[0]];
  const inside = at.map((x) => x >= visited[0] - step / 2 && x <= visited[1] + step / 2);
  return [
    {
      lower: inside.map((is) => (is ? low - air : null)),
      upper: inside.map((is) => (is ? high + air : null)),
      color: palette.reference,
      opacity: 0.13,
      label: readLabel,
      inLegend: true,
    },
  ];
}

export function learnedFigure(curve: LearnedCurve, palette: Palette): Figure {
  const { name, argument, unit, at, values, radii } = curve;
  const edge = (sign: number) => at.map((_, i) => (radii && radii[i] !== null ? values[i] + sign * radii[i] : null));
  const [lower, upper] = [edge(-1), edge(1)];
  const band: Strip = {
    lower,
    upper,
    color: palette.foreground,
    opacity: 0.18,
    label: bandLabel,
    columns: [`${bandLabel}, lower`, `${bandLabel}, upper`],
  };
  return {
    ...emptyFigure(
      `Learned function ${name}`,
      linearAxis(argument, [at[0], at[at.length - 1]]),
      linearAxis(withUnit(`${name}(${argument})`, unit)),
    ),
    xs: at,
    series: [
      { key: 'learned', label: name, color: palette.foreground, style: 'solid', width: 1.75, values, term: null },
    ],
    strips: [...readStrip(curve, [values, lower, upper], palette), ...(radii ? [band] : [])],
  };
}

/** What is known of it, one sentence; `open` where it is not determined. */
export function learnedVerdict(curve: LearnedCurve, { terms }: RunHeader): { sentence: string; open: boolean } {
  const isHeld = terms.some(({ kind, name }) => kind === 'smoothness' && name === `smooth ${curve.name}`);
  const open = isHeld ? openCurve([curve]) : aloneSentence(curve.name);
  return { sentence: open ?? learnedNotes([curve])[0] ?? '', open: open !== null };
}
