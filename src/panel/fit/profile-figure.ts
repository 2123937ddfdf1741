/** @file The figure of a likelihood profile: how −2 log L rises with one number, beside what is linearised. Pure. */
import { linearTicks, logTicks } from '../../figure/ticks.ts';
import { logLabel, tickLabels } from '../../problem/number-text/axis.ts';
import { brief } from '../../problem/number-text/typeset.ts';
import { linearisedRise, type ProfileCurve, profileThreshold } from '../../problem/profile-curve.ts';
import { linearAxis } from '../chart/axes.ts';
import { type AxisSpec, emptyFigure, type Figure, type Marker, type Series } from '../chart/figure.ts';
import { withUnit } from '../page/format.ts';
import type { Palette } from '../page/theme.ts';

/** Rises above this many thresholds are not drawn. */
const tallest = 2;
/** Places at which the parabola is drawn. */
const places = 48;
/** Decades from which powers of ten are ticks enough. */
const wide = 1.5;

export function profileFigure(curve: ProfileCurve, palette: Palette): Figure {
  const { name, unit, best, low, high } = curve;
  const shown = curve.points.filter(({ rise }) => rise <= tallest * profileThreshold);
  const values = shown.map(({ value }) => value);
  const [from, to] = [Math.min(...values), Math.max(...values)];
  const xs = [...new Set([...values, ...spread(curve, from, to)])].sort((a, b) => a - b);
  const risen = new Map(shown.map(({ value, rise }) => [value, rise]));
  const parabola = xs.map((x) => {
    const rise = linearisedRise(curve, x);
    return rise !== null && rise <= tallest * profileThreshold ? rise : null;
  });
  const line = (key: string, label: string, values: (number | null)[], more: Partial<Series>): Series => ({
    ...{ key, label, values, color: palette.foreground, style: 'solid', width: 1.75, term: null, write: brief },
    ...more,
  });
  const color = palette.term(0);
  const marks: Marker[] = [low, high].flatMap((x) => (x === null ? [] : [{ x, label: brief(x, 4), color: null }]));
  const least = Math.min(0, -curve.below);
  // Room above the threshold, and no more than is needed.
  const most = Math.max(1.4 * profileThreshold, ...shown.map(({ rise }) => rise));
  return {
    ...emptyFigure(
      `Profile of ${name}`,
      valueAxis(curve, from, to),
      linearAxis('rise of −2 log L', [least - 0.05 * most, 1.04 * most]),
    ),
    title: `Profile of ${withUnit(name, unit)}`,
    xs,
    series: [
      line(
        'profile',
        'profile',
        xs.map((x) => risen.get(x) ?? null),
        { color, bridge: true },
      ),
      ...(parabola.some((rise) => rise !== null)
        ? [line('linearised', 'linearised', parabola, { color: palette.muted, style: 'dotted' })]
        : []),
      line(
        'threshold',
        '95 % threshold',
        xs.map(() => profileThreshold),
        {
          ...{ color: palette.muted, style: 'dashed', width: 1 },
        },
      ),
    ],
    scatters: [
      { x: values, y: shown.map(({ rise }) => rise), error: null, color, hollow: null, label: 'refits' },
      { x: [best], y: [0], error: null, color: palette.foreground, hollow: [1], label: 'fit' },
    ],
    markers: marks,
  };
}

const isLog = ({ scale }: ProfileCurve, from: number): boolean => scale === 'log' && from > 0;

/** Evenly along the scale of the number. */
function spread(curve: ProfileCurve, from: number, to: number): number[] {
  const share = (k: number): number => k / (places - 1);
  const at = isLog(curve, from)
    ? (k: number) => from * (to / from) ** share(k)
    : (k: number) => from + (to - from) * share(k);
  return Array.from({ length: places }, (_, k) => (k === 0 ? from : k === places - 1 ? to : at(k)));
}

/** Logarithmic where the number is searched so; within a decade its ticks are those of a linear axis. */
function valueAxis(curve: ProfileCurve, from: number, to: number): AxisSpec {
  const axis = linearAxis(withUnit(curve.name, curve.unit), to > from ? [from, to] : null);
  if (!isLog(curve, from) || !(to > from)) return axis;
  const isWide = Math.log10(to / from) > wide;
  return {
    ...axis,
    scale: 'log',
    ticks: isWide ? logTicks : linearTicks,
    format: isWide ? (ticks) => ticks.map(logLabel) : tickLabels,
  };
}
