/**
 * @file A fit that gives up none of its measured series. Where the sizes of their noise are estimated, a likelihood meets
 * one series ever closer and calls another noise: with its deviation grown, it hardly pulls any more, and such minima are
 * many. So descents begin with deviations that are held, the same share of what the values of each series differ by – as
 * sums of squares that are scaled by their data (K. Schittkowski, Numerical Data Fitting in Dynamical Systems, 2002).
 */
import { spreadOf } from '../../problem/noise.ts';
import { type Evaluation, heldWhere, type JointModel } from './joint-model.ts';

/** Deviations, of the spread of what is measured. */
const share = 0.1;

interface Group {
  measured: number[];
  /** Sum of the squares of deviations as they are. */
  squares: number;
}

/**
 * The model with noise held where it is, and deviations multiplied to that share.
 * @returns `null` where no series has a noise of its own to estimate
 */
export function withEvenNoise(model: JointModel, { points }: Pick<Evaluation, 'points'>): JointModel | null {
  const { experiments, numbers, noise, held } = model;
  const open = new Set(numbers.filter((_, q) => noise[q] === 1 && held[q] === 0).map(({ name }) => name));
  // Series that share their noise, as one dose after another of one experiment does, are scaled together.
  const groupOf = (e: number, s: number): string | null => {
    const estimated = experiments[e].observed.series[s].noiseReads.filter((name) => open.has(name));
    return estimated.length > 0 ? estimated.join(' ') : null;
  };
  const groups = new Map<string, Group>();
  for (const { experiment, series, measured, deviation, residual } of points) {
    const key = groupOf(experiment, series);
    if (key === null || residual === null) continue;
    const isLogarithm = experiments[experiment].observed.series[series].distribution.name === 'lognormal';
    const group = groups.get(key) ?? { measured: [], squares: 0 };
    group.measured.push(isLogarithm ? Math.log(measured) : measured);
    group.squares += deviation ** 2;
    groups.set(key, group);
  }
  if (groups.size === 0) return null;
  const factorOf = (e: number, s: number): number => {
    const group = groups.get(groupOf(e, s) ?? '');
    return group ? (share * spreadOf(group.measured)) / Math.sqrt(group.squares / group.measured.length) : 1;
  };
  return {
    ...model,
    held: heldWhere(model, (q) => noise[q] === 1),
    blur: experiments.map(({ observed }, e) => observed.series.map((_, s) => factorOf(e, s))),
  };
}
