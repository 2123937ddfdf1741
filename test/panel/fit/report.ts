/** @file The report of a fit of three experiments, of which one has a censored point and one estimate rests on a bound. */

import type { FitReport, FittedSeries } from '../../../src/problem/fit-report.ts';
import type { Profiles } from '../../../src/problem/panel-messages.ts';
import type { ProfileCurve } from '../../../src/problem/profile-curve.ts';

const times = [0.1, 0.3, 0.5, 0.7, 0.9];
const noise = [0.4, -1.3, 0.2, 1.1, -0.6];

const everywhere = Array.from({ length: 41 }, (_, k) => k / 40);

const series = (experiment: string, dose: number, rate: number): FittedSeries => {
  const predicted = times.map((t) => dose * Math.exp(-rate * t));
  const deviation = 0.05 * dose;
  return {
    term: `plate[${experiment}]`,
    experiment,
    label: 'gain*P',
    times,
    predicted,
    measured: predicted.map((p, i) => p + noise[i] * deviation),
    deviations: times.map(() => deviation),
    distribution: 'normal',
    residuals: noise.map((x, i) => (experiment === 'high' && i === 4 ? null : x)),
    negativeLogLikelihood: 3,
    curve: {
      times: everywhere,
      values: everywhere.map((t) => dose * Math.exp(-rate * t)),
      radii: everywhere.map((t) => 0.12 * dose * t * Math.exp(-rate * t)),
    },
  };
};

export const threeExperiments: FitReport = {
  logLikelihood: -9.123456,
  objective: 9.5,
  points: 15,
  aic: 24.25,
  bic: 26.4,
  chiSquared: 10.4,
  freedom: 12,
  pValue: 0.58,
  parameters: [
    { name: 'kcat', unit: '1/s', start: 1, value: 2.34567, low: 2.1, high: 2.6, atBound: null, scale: 'log' },
    { name: 'gain[low]', unit: null, start: 1, value: 0.98, low: 0.9, high: 1.1, atBound: null, scale: 'linear' },
    { name: 'sigma', unit: null, start: 0.1, value: 1e-3, low: null, high: null, atBound: 1e-3, scale: 'log' },
  ],
  correlations: [
    [1, -0.97, null],
    [-0.97, 1, null],
    [null, null, null],
  ],
  undetermined: [['a', 'b']],
  series: [series('low', 1, 2), series('high', 10, 2.2), series('wash', 4, 1.8)],
  starts: Array.from({ length: 8 }, (_, index) => ({
    index,
    objective: index === 7 ? null : 9.5 + (index > 4 ? 6 : 0) + 1e-6 * index,
    from: [1, 1, 0.1],
    to: [2.3, 0.98, 1e-3],
    optimum: index === 7 ? null : index > 4 ? 1 : 0,
  })),
};

const { value: rate } = threeExperiments.parameters[0];

/** Steeper to the left than its parabola, as a rate is. */
const bounded: ProfileCurve = {
  ...{ name: 'kcat', unit: '1/s', scale: 'log', best: rate, deviation: 0.08, below: 0 },
  points: Array.from({ length: 21 }, (_, k) => {
    const way = -0.3 + 0.03 * k;
    const value = rate * Math.exp(way);
    return { value, rise: (way / 0.08) ** 2 * (1 - 1.2 * way), parameters: { kcat: value, 'gain[low]': 1 - way } };
  }),
  ...{ low: rate * 0.861, high: rate * 1.188, ends: { left: 'limit', right: 'limit' }, verdict: 'bounded' },
  along: [{ name: 'gain[low]', direction: 'falling' }],
};

const oneSided: ProfileCurve = {
  ...{ name: 'gain[low]', unit: null, scale: 'linear', best: 0.98, deviation: 0.05, below: 0 },
  points: Array.from({ length: 19 }, (_, k) => {
    const value = 0.08 + 0.06 * k;
    const way = value - 0.98;
    const rise = way > 0 ? (way / 0.06) ** 2 : 2.6 * (1 - Math.exp(-((way / 0.3) ** 2)));
    return { value, rise, parameters: { kcat: rate - way, 'gain[low]': value } };
  }),
  ...{ low: null, high: 1.098, ends: { left: 'bound', right: 'limit' }, verdict: 'open to the left', along: [] },
};

const flat: ProfileCurve = {
  ...{ name: 'sigma', unit: null, scale: 'log', best: 1e-3, deviation: null, below: 0 },
  points: Array.from({ length: 11 }, (_, k) => ({
    value: 1e-3 * 10 ** (k / 4),
    rise: 0.004 * k,
    parameters: { kcat: rate, sigma: 1e-3 * 10 ** (k / 4) },
  })),
  ...{ low: null, high: null, ends: { left: 'bound', right: 'far' }, verdict: 'flat', along: [] },
};

/** One profile of every kind. */
export const threeProfiles: Profiles = {
  ...{
    state: 'ended',
    folder: '/runs/fit/fit-profile',
    names: ['kcat', 'gain[low]', 'sigma'],
    open: [{ names: ['a', 'b'], determined: ['a*b'], isAll: true }],
  },
  ...{ ended: 6, curves: [bounded, oneSided, flat], failures: [] },
};
