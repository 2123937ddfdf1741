/** @file Training phases: what runs, in the order in which they are written. */
import type { Method, MethodParameter } from './method.ts';

const steps = (count: number): MethodParameter => ({
  name: 'steps',
  type: 'steps',
  default: count,
  range: [1, 1e9],
  summary: 'Iterations of this phase.',
});
const rate: MethodParameter = {
  name: 'rate',
  type: 'schedule',
  default: 1e-3,
  range: [0, 10],
  summary: 'Learning rate, a number or a schedule over all phases.',
};

export const phases: Method[] = [
  {
    name: 'auto',
    place: 'phase',
    parameters: [
      { name: 'tolerance', type: 'number', default: 1e-6, range: [1e-14, 1], summary: 'Error to reach.' },
      {
        name: 'budget',
        type: 'seconds',
        default: 'none',
        summary: 'Longest time to spend, such as 60 s; what is found then depends on the machine.',
      },
      {
        name: 'starts',
        type: 'integer',
        default: 1,
        range: [1, 10000],
        summary:
          'Starts of a fit to data: the first from the values written, the others drawn within the bounds, by the logarithm where an estimate is searched so.',
      },
    ],
    positional: 0,
    summary:
      'Chooses by the problem: random-feature windows for a plain forward problem; Levenberg–Marquardt (or Adam and L-BFGS where its Jacobian is too large) as soon as weights, losses, data or a network are written.',
    formula: null,
    source: null,
    available: true,
  },
  {
    name: 'random_features',
    place: 'phase',
    parameters: [
      {
        name: 'width',
        type: 'integer',
        default: 64,
        range: [16, 512],
        summary: 'Random features per window and unknown.',
      },
      { name: 'points', type: 'integer', default: 40, range: [16, 512], summary: 'Collocation points per window.' },
    ],
    positional: 2,
    summary: 'Fixed random inner weights; the output layer by Gauss–Newton least squares, window after window.',
    formula: 'u(t) = Σ cⱼ tanh(aⱼ τ + bⱼ), only c is solved for',
    source: 'Fabiani et al. 2021, arXiv 2108.01584; Dwivedi & Srinivasan 2020 (extreme learning machine)',
    available: true,
  },
  {
    name: 'adam',
    place: 'phase',
    parameters: [
      steps(5000),
      rate,
      { name: 'beta1', type: 'number', default: 0.9, range: [0, 0.999999], summary: 'Decay of the first moment.' },
      { name: 'beta2', type: 'number', default: 0.999, range: [0, 0.9999999], summary: 'Decay of the second moment.' },
      {
        name: 'clip',
        type: 'number',
        default: 'none',
        range: [1e-12, 1e12],
        summary: 'Longest gradient norm; longer ones are shortened to it.',
      },
    ],
    positional: 1,
    summary: 'First-order steps with per-parameter pace.',
    formula: 'θ ← θ − η m̂/(√v̂ + ε)',
    source: 'Kingma & Ba 2015, arXiv 1412.6980, algorithm 1',
    available: true,
  },
  {
    name: 'lbfgs',
    place: 'phase',
    parameters: [
      steps(500),
      {
        name: 'memory',
        type: 'integer',
        default: 50,
        range: [1, 500],
        summary: 'Pairs kept for the inverse Hessian; small networks gain from 200 and more.',
      },
    ],
    positional: 1,
    summary: 'Limited-memory quasi-Newton that scales itself, with a strong Wolfe line search; wants f64.',
    formula: 'θ ← θ − α H g, H from the last pairs (s, y); before each pair H ← H·max(1, sᵀBs/yᵀs)',
    source: 'Liu & Nocedal 1989; Nocedal & Wright, algorithms 3.5 and 7.4; scaling: Al-Baali 1998',
    available: true,
  },
  {
    name: 'levenberg_marquardt',
    place: 'phase',
    parameters: [
      steps(200),
      {
        name: 'damping',
        type: 'number',
        default: 1e-3,
        range: [1e-16, 1e16],
        summary: 'Starting damping, relative to the mean diagonal of JᵀJ.',
      },
    ],
    positional: 1,
    summary: 'Damped Gauss–Newton on the weighted residuals √(λᵢ/Nᵢ)·r, in f64.',
    formula: '(JᵀJ + μI) δ = −Jᵀr',
    source: 'Marquardt 1963; Madsen, Nielsen & Tingleff 2004, section 3.2',
    available: true,
  },
  {
    name: 'ssbroyden',
    place: 'phase',
    parameters: [steps(2000)],
    positional: 1,
    summary: 'Self-scaled Broyden quasi-Newton with a full matrix, in f64.',
    formula: 'H ← (1/τ)(H − …) + φ v vᵀ + s sᵀ/(yᵀs)',
    source: 'Al-Baali & Khalfan 2005; Urbán, Stefanou & Pons 2025, arXiv 2405.04230',
    available: true,
  },
  {
    name: 'march',
    place: 'phase',
    parameters: [
      {
        name: 'windows',
        type: 'auto',
        default: 'auto',
        range: [1, 100_000],
        summary:
          'Number of equal windows, each kept as it is; or auto: a window is accepted when its held-out measure is within a tenth of the tolerance (where none is written 1e-5, with lbfgs 1e-3, with adam 1e-2), else halved, and the next one is longer when few steps were needed.',
      },
    ],
    positional: 1,
    summary:
      'Trains a network per window, one window after the other, with the phases that follow; their steps and schedules are those of one window. The first window has the conditions as they are written, every later one begins where the one before ended.',
    formula: null,
    source: 'Wight & Zhao 2021, arXiv 2007.04542 (time-adaptive windows)',
    available: true,
  },
];
