/** @file Losses: how the residuals rₙ of a term become its loss. */
import type { Method, MethodParameter } from './method.ts';

const reduction: MethodParameter = {
  name: 'reduction',
  type: 'name',
  default: 'mean',
  names: ['mean', 'sum'],
  summary: 'Mean over the points of the term, or their sum.',
};

const loss = (
  name: string,
  own: MethodParameter[],
  summary: string,
  formula: string,
  source: string | null = null,
): Method => ({
  name,
  place: 'loss',
  parameters: [...own, reduction],
  positional: own.length,
  summary,
  formula,
  source,
  available: true,
});

export const losses: Method[] = [
  loss('mse', [], 'Mean square, the default.', 'mean rₙ²'),
  loss('mae', [], 'Mean absolute value; its gradient does not fade near the solution.', 'mean |rₙ|'),
  loss(
    'huber',
    [
      {
        name: 'delta',
        type: 'number',
        default: 1,
        range: [1e-300, 1e300],
        summary: 'Residual at which the square becomes linear, in the unit of the residual.',
      },
    ],
    'Square near zero, linear beyond delta: outliers pull with bounded force.',
    'mean (|r| ≤ δ ? r²/2 : δ(|r| − δ/2))',
    'Huber 1964, Ann. Math. Statist. 35(1)',
  ),
  loss('log_cosh', [], 'Smooth mixture of square and absolute value.', 'mean log cosh rₙ'),
  loss(
    'relative',
    [],
    'Mean square relative to the size of what is compared: the measured values of a data set, the natural size of any other term.',
    'mean rₙ² / mean yₙ² (data), mean rₙ² / scale² (other terms)',
  ),
  loss(
    'lp',
    [{ name: 'p', type: 'number', default: 4, range: [1, 16], summary: 'Exponent.' }],
    'Mean p-th power: a large p works against the worst point.',
    'mean |rₙ|^p',
    'Wang, Li, He & Wang 2022, arXiv 2206.02016',
  ),
];
