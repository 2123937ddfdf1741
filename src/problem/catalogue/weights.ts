/** @file Adaptive weighting of loss terms, and rules that combine the gradients of the terms themselves. */
import type { Method, MethodParameter } from './method.ts';

const every = (steps: number): MethodParameter => ({
  name: 'every',
  type: 'steps',
  default: steps,
  range: [1, 1e9],
  summary: 'Optimiser steps between updates of the weights.',
});
const number = (name: string, value: number, range: [number, number], summary: string): MethodParameter => ({
  name,
  type: 'number',
  default: value,
  range,
  summary,
});
const row = (
  name: string,
  parameters: MethodParameter[],
  summary: string,
  formula: string,
  source: string,
): Method => ({ name, place: 'weights', parameters, positional: 0, summary, formula, source, available: true });

export const weightMethods: Method[] = [
  row(
    'gradnorm',
    [
      number('alpha', 1.5, [0, 10], 'Strength of the pull towards equal training rates.'),
      number('rate', 0.025, [1e-8, 10], 'Learning rate of the weights.'),
      every(1),
    ],
    'Learns the weights so that gradient norms are balanced by how fast each term falls.',
    'minimise Σ|log Gᵢ − log(Ḡ·rᵢ^α)| over log λ, Gᵢ = λᵢ‖gᵢ‖, rᵢ = (Lᵢ/Lᵢ(0)) / mean; then Σλᵢ is kept',
    'Chen, Badrinarayanan, Lee & Rabinovich 2018, arXiv 1711.02257, eq. 1–2',
  ),
  row(
    'uncertainty',
    [number('rate', 0.01, [1e-8, 10], 'Learning rate of the log variances.'), every(1)],
    'One noise level per term is learnt with the network.',
    'minimise ½ Σ(e^(−sᵢ) Lᵢ + sᵢ); λᵢ = e^(−sᵢ)/2',
    'Kendall, Gal & Cipolla 2018, arXiv 1705.07115, section 3',
  ),
  row(
    'lagrangian',
    [
      {
        name: 'rule',
        type: 'name',
        default: 'adaptive',
        names: ['adaptive', 'classical'],
        summary: 'Conditionally adaptive penalty (CAPU), or the classical doubling penalty.',
      },
      number('rate', 0.01, [1e-8, 10], 'Penalty rate η.'),
      number('memory', 0.99, [0, 1], 'Decay ζ of the mean square of the constraint.'),
      number('progress', 0.999, [0, 1], 'The multipliers move once the loss falls by less than this factor ω.'),
    ],
    'Augmented Lagrangian: conditions and data are constraints whose multipliers rise until they hold.',
    'L = J + Σλᵢ Cᵢ + ½ Σμᵢ Cᵢ²; λᵢ ← λᵢ + μᵢ Cᵢ, μᵢ ← max(η/√v̄ᵢ, μᵢ)',
    'Basir & Senocak 2022, arXiv 2109.14860; Hu, Basir & Senocak 2025, arXiv 2508.15695',
  ),
  row(
    'lr_annealing',
    [
      number('alpha', 0.9, [0, 1], 'Weight of the old value in the moving average.'),
      every(10),
      {
        name: 'numerator',
        type: 'name',
        default: 'max',
        names: ['max', 'mean'],
        summary: 'Largest or mean absolute entry of the equation’s gradient.',
      },
      {
        name: 'denominator',
        type: 'name',
        default: 'weighted',
        names: ['weighted', 'mean'],
        summary:
          'Mean absolute entry of the term’s weighted gradient (the authors’ code) or of its raw one (the paper).',
      },
    ],
    'Weights the conditions and data so that their mean gradient entries match the largest of the equations.',
    'λ̂ᵢ = max|g_r| / mean|λᵢgᵢ|; λᵢ ← α λᵢ + (1 − α) λ̂ᵢ',
    'Wang, Teng & Perdikaris 2021, arXiv 2001.04536, algorithm 1',
  ),
  row(
    'ntk',
    [number('memory', 0.9, [0, 1], 'Weight of the old value in the moving average.'), every(100)],
    'Weights by the trace of the neural tangent kernel: slowly learnt terms get more.',
    'λᵢ = Σⱼ tr Kⱼ / tr Kᵢ, Kᵢ = Jᵢ Jᵢᵀ',
    'Wang, Yu & Perdikaris 2022, arXiv 2007.14527, eq. 6.5',
  ),
  row(
    'softadapt',
    [
      number('beta', 0.1, [-100, 100], 'Sharpness; positive favours the term that improves least.'),
      {
        name: 'form',
        type: 'name',
        default: 'original',
        names: ['original', 'loss_weighted', 'normalised'],
        summary: 'As published, weighted by the losses, or with slopes normalised.',
      },
      every(1),
    ],
    'Softmax of the rates at which the losses change.',
    'λ = softmax(β s), s = slope of Lᵢ',
    'Heydari, Thompson & Mehmood 2019, arXiv 1912.12355',
  ),
  row(
    'relobralo',
    [
      number('alpha', 0.999, [0, 1], 'Memory of the weights.'),
      number('temperature', 1, [1e-6, 1e6], 'Temperature T of the softmax.'),
      number('rho', 0.999, [0, 1], 'Probability of looking back one step instead of to the start.'),
      every(1),
    ],
    'Relative loss balancing with random lookback.',
    'λ̂(t;s) = m·softmax(Lᵢ(t)/(T·Lᵢ(s))); λ ← α[ρλ + (1−ρ)λ̂(t;0)] + (1−α)λ̂(t;t−1)',
    'Bischof & Kraus 2021, arXiv 2110.09813, eq. 11',
  ),
  row(
    'self_adaptive',
    [number('rate', 0.005, [1e-8, 10], 'Rate of ascent of the pointwise masks.')],
    'One trainable mask per point, raised where the residual stays large; the points stay fixed.',
    'min over θ, max over λ of mean (λₙ rₙ)²',
    'McClenny & Braga-Neto 2020, arXiv 2009.04544, eq. 10',
  ),
  row(
    'pcgrad',
    [],
    'Projects each weighted gradient off those it conflicts with before they are added.',
    'gᵢ ← gᵢ − (gᵢ·gⱼ)/‖gⱼ‖² gⱼ where gᵢ·gⱼ < 0',
    'Yu et al. 2020, arXiv 2001.06782, algorithm 1',
  ),
  row(
    'conflict_free',
    [],
    'A direction with the same positive angle to every gradient (ConFIG); fixed weights set its length, not its direction.',
    'x = [û₁ … û_m]^(−T) 1, g = (Σ gᵢ·x̂) x̂',
    'Liu, Chu & Thuerey 2024, arXiv 2408.11104, eq. 2–3',
  ),
];
