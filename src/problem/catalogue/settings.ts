/** @file Settings: the keys that stand in `network`, `train`, `data` and `input` with a value instead of a method. */
import type { MethodParameter } from './method.ts';

export type SettingPlace = 'network' | 'train' | 'data' | 'input' | 'learn' | 'experiment';

export interface SettingRow extends Omit<MethodParameter, 'type'> {
  /** `noise`: a number, a share, a column or an expression. `column`: the name of a column of labels. */
  type: MethodParameter['type'] | 'widths' | 'activation' | 'features' | 'noise' | 'distribution' | 'column';
}

export const settings: Record<SettingPlace, SettingRow[]> = {
  network: [
    { name: 'layers', type: 'widths', default: '[32, 32, 32]', summary: 'Widths of the hidden layers.' },
    { name: 'activation', type: 'activation', default: 'tanh', summary: 'Activation of the hidden layers.' },
    { name: 'features', type: 'features', default: 'none', summary: 'What the input is turned into first.' },
    {
      name: 'weights',
      type: 'name',
      default: 'shared',
      names: ['shared', 'separate'],
      summary: 'One network for all unknowns, or one for each.',
    },
  ],
  train: [
    {
      name: 'seed',
      type: 'integer',
      default: 0,
      range: [0, 4294967295],
      summary: 'Seed of everything that is random.',
    },
    {
      name: 'precision',
      type: 'name',
      default: 'auto',
      names: ['auto', 'f32', 'f64'],
      summary: 'Arithmetic of the network: f32 is faster, f64 goes deeper.',
    },
    {
      name: 'engine',
      type: 'name',
      default: 'auto',
      names: ['auto', 'wasm', 'native', 'webgpu', 'tensorflow'],
      summary: 'What computes losses and gradients; auto measures.',
    },
    {
      name: 'tolerance',
      type: 'number',
      default: 'none',
      range: [1e-14, 1],
      summary: 'Target of the held-out measure; training ends when it is reached.',
    },
    {
      name: 'patience',
      type: 'steps',
      default: 'none',
      range: [1, 1e9],
      summary: 'End after so many steps without a better held-out measure.',
    },
    { name: 'checkpoint', type: 'steps', default: 'none', range: [1, 1e9], summary: 'Steps between checkpoints.' },
    {
      name: 'budget',
      type: 'seconds',
      default: 'none',
      summary: 'Longest time to spend, such as 60 s or 5 min; what is found then depends on the machine.',
    },
  ],
  learn: [
    {
      name: 'layers',
      type: 'widths',
      default: '[16]',
      summary: 'Width of its one hidden layer, 2 to 40: how much the function can bend.',
    },
  ],
  data: [
    {
      name: 'noise',
      type: 'noise',
      default: 'none',
      range: [0, 1e300],
      summary:
        'Standard deviation of one measured value: in its unit, in per cent of each value (`2%`), from a column (`"sd"`), or an expression of estimates and unknowns such as `sigma*gain` or `proportional(a) + additive(b)`.',
    },
    {
      name: 'distribution',
      type: 'distribution',
      default: 'normal',
      summary:
        'How measurements scatter: normal, lognormal (noise is then that of the natural logarithm), laplace or student(nu); counts, which need no noise, poisson or negative_binomial(size), of variance m + m²/size about their mean m.',
    },
    {
      name: 'experiment',
      type: 'column',
      default: 'none',
      summary: 'The column that names the experiment of each row: `experiment = "condition"`.',
    },
    {
      name: 'replicate',
      type: 'column',
      default: 'none',
      summary: 'The column that names the replicate of each row: `replicate = "rep"`.',
    },
    {
      name: 'holdout',
      type: 'share',
      default: 0,
      range: [0, 0.9],
      summary: 'Share of the points kept out of training.',
    },
  ],
  experiment: [
    {
      name: 'name',
      type: 'column',
      summary: 'In `experiment from`: the column that holds the name of each experiment.',
    },
  ],
  input: [
    {
      name: 'interpolation',
      type: 'name',
      default: 'cubic',
      names: ['cubic', 'linear', 'previous'],
      summary: 'Monotone cubic, piecewise linear or the last value between the samples; a time given twice is a jump.',
    },
    {
      name: 'outside',
      type: 'name',
      default: 'error',
      names: ['error', 'hold', 'periodic'],
      summary: 'What it is outside of its samples: an error, the nearest value, or the same again.',
    },
  ],
};

/** Read like the argument of a method; other settings have a form of their own. */
export const isArgumentRow = (row: SettingRow): row is SettingRow & Pick<MethodParameter, 'type'> =>
  !ownForms.has(row.type);

const ownForms = new Set<SettingRow['type']>(['widths', 'activation', 'features', 'noise', 'distribution', 'column']);

export const setting = (place: SettingPlace, name: string): SettingRow | undefined =>
  settings[place].find((row) => row.name === name);
