/** @file The library of functions that modellers use most: each one line of the language, with what it is for. */

export interface LibraryFunction {
  name: string;
  args: string[];
  /** Its value, in the language itself. */
  formula: string;
  summary: string;
}

/** Constants with a unit that formulas of the library may name: name, unit, value. */
export const libraryConstants = [
  // CODATA 2018, exact.
  { name: 'R', unit: 'J/(mol*K)', value: 8.31446261815324 },
] as const;

/** Written so that they are defined where their arguments vanish, and free of units where a ratio will do. */
export const library: readonly LibraryFunction[] = [
  {
    name: 'hill',
    args: ['x', 'k', 'n'],
    formula: '(x/k)^n / (1 + (x/k)^n)',
    summary: 'Hill function: from 0 to 1, half way at x = k, the steeper the larger n; x^n / (k^n + x^n).',
  },
  {
    name: 'michaelis_menten',
    args: ['s', 'vmax', 'km'],
    formula: 'vmax*s / (km + s)',
    summary: 'Michaelis–Menten rate of an enzyme: vmax at plenty of substrate s, half of it at s = km.',
  },
  {
    name: 'monod',
    args: ['s', 'mu', 'ks'],
    formula: 'mu*s / (ks + s)',
    summary: 'Monod growth rate on a substrate s: mu at plenty, half of it at s = ks.',
  },
  {
    name: 'arrhenius',
    args: ['T', 'A', 'Ea'],
    formula: 'A*exp(-Ea / (R*T))',
    summary: 'Arrhenius rate at the absolute temperature T; Ea is the activation energy in J/mol where it has no unit.',
  },
  {
    name: 'logistic',
    args: ['x', 'r', 'k'],
    formula: 'r*x*(1 - x/k)',
    summary: 'Logistic growth: at rate r while x is small, none at the capacity k.',
  },
  {
    name: 'smooth_step',
    args: ['x', 'width'],
    formula: '(1 + tanh(x/width)) / 2',
    summary: 'From 0 to 1 around x = 0 without a kink; width is the half-width of the rise.',
  },
  {
    name: 'pulse',
    args: ['t', 'start', 'length'],
    formula: 'step(t - start) - step(t - (start + length))',
    summary: '1 from start on for a length of time, else 0.',
  },
  {
    name: 'square',
    args: ['t', 'period'],
    formula: 'if(sin(2*pi*t/period) >= 0, 1, -1)',
    summary: '1 in the first half of every period, −1 in the second.',
  },
  {
    name: 'sawtooth',
    args: ['t', 'period'],
    formula: 'if(sin(2*pi*t/period) >= 0, 0, 1) + atan2(sin(2*pi*t/period), cos(2*pi*t/period)) / (2*pi)',
    summary: 'Rises from 0 to 1 in every period, then falls at once: t/period without its whole part.',
  },
];

/** All of it as declarations. */
export const libraryText: string = [
  ...libraryConstants.map(({ name, unit, value }) => `param ${name}: ${unit} = ${value}`),
  ...library.map(({ name, args, formula }) => `function ${name}(${args.join(', ')}) = ${formula}`),
].join('\n');
