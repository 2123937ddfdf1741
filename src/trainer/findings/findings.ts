/** @file All findings, in the order in which they are listed when they are equally severe. */
import { badScale } from './bad-scale.ts';
import type { Detector } from './detector.ts';
import { divergence } from './divergence.ts';
import { drownedCondition } from './drowned-condition.ts';
import { drownedEquation } from './drowned-equation.ts';
import { equilibriumCollapse } from './equilibrium-collapse.ts';
import { gradientConflict } from './gradient-conflict.ts';
import { hiddenFeature } from './hidden-feature.ts';
import { longInterval } from './long-interval.ts';
import { lossImbalance } from './loss-imbalance.ts';
import { missingCondition } from './missing-condition.ts';
import { networkTooSmall } from './network-too-small.ts';
import { noContinuation } from './no-continuation.ts';
import { noGradient } from './no-gradient.ts';
import { noiseFitted } from './noise-fitted.ts';
import { notANumber } from './not-a-number.ts';
import { pointOverfit } from './point-overfit.ts';
import { precisionFloor } from './precision-floor.ts';
import { rateTooHigh } from './rate-too-high.ts';
import { scheduleWithoutEffect } from './schedule-without-effect.ts';
import { slowDescent } from './slow-descent.ts';
import { stall } from './stall.ts';
import { tooFewPoints } from './too-few-points.ts';
import { tooShort } from './too-short.ts';

export const detectors: readonly Detector[] = [
  missingCondition,
  noContinuation,
  hiddenFeature,
  badScale,
  divergence,
  rateTooHigh,
  tooShort,
  longInterval,
  drownedCondition,
  drownedEquation,
  equilibriumCollapse,
  lossImbalance,
  pointOverfit,
  noiseFitted,
  networkTooSmall,
  precisionFloor,
  stall,
  gradientConflict,
  tooFewPoints,
  scheduleWithoutEffect,
  slowDescent,
];

/**
 * The findings that a log of a training can say, without the problem: those that follow from losses, gradients, the rate
 * and what is drawn.
 */
export const loggedDetectors: readonly Detector[] = [
  notANumber,
  noGradient,
  badScale,
  divergence,
  rateTooHigh,
  drownedCondition,
  drownedEquation,
  equilibriumCollapse,
  lossImbalance,
  pointOverfit,
  noiseFitted,
  stall,
  gradientConflict,
  tooFewPoints,
];

/** Signs that something is wrong, whatever the cause. */
const signs = ['gradient-conflict', 'stall', 'slow-descent', 'loss-imbalance', 'point-overfit', 'too-few-points'];

/** What follows from each cause: it is not told beside it, since mending it would not help. */
const explained: Readonly<Record<string, readonly string[]>> = {
  'no-continuation': [
    ...signs,
    'drowned-condition',
    'drowned-equation',
    'equilibrium-collapse',
    'network-too-small',
    'too-short',
    'long-interval',
    'bad-scale',
    'divergence',
    'rate-too-high',
    'precision-floor',
  ],
  'not-a-number': [
    ...signs,
    'drowned-condition',
    'drowned-equation',
    'equilibrium-collapse',
    'divergence',
    'rate-too-high',
  ],
  'bad-scale': [
    ...signs,
    'drowned-condition',
    'drowned-equation',
    'equilibrium-collapse',
    'network-too-small',
    'too-short',
  ],
  divergence: [...signs, 'drowned-condition', 'equilibrium-collapse'],
  'rate-too-high': [...signs, 'drowned-condition', 'equilibrium-collapse', 'long-interval'],
  'too-short': [...signs, 'drowned-condition', 'equilibrium-collapse', 'long-interval'],
  'long-interval': [...signs, 'drowned-condition', 'equilibrium-collapse', 'network-too-small'],
  'drowned-condition': ['gradient-conflict', 'stall', 'slow-descent'],
  'drowned-equation': ['gradient-conflict', 'stall', 'slow-descent'],
  // That points are overfitted where it jumps is true all the same, and shows where.
  'equilibrium-collapse': [...signs.filter((sign) => sign !== 'point-overfit'), 'network-too-small'],
  'loss-imbalance': ['gradient-conflict', 'stall', 'slow-descent'],
  'network-too-small': ['gradient-conflict', 'stall', 'slow-descent', 'loss-imbalance'],
  'point-overfit': ['gradient-conflict', 'stall', 'slow-descent', 'loss-imbalance'],
  'too-few-points': ['gradient-conflict', 'stall', 'slow-descent', 'loss-imbalance'],
  'noise-fitted': ['gradient-conflict', 'stall', 'slow-descent', 'loss-imbalance'],
  'precision-floor': ['stall', 'slow-descent'],
  stall: ['slow-descent'],
};

/** The codes among `shown` that another of them explains. */
export const explainedBy = (shown: Iterable<string>): Set<string> =>
  new Set([...shown].flatMap((code) => explained[code] ?? []));

/** The findings that one evaluation at the initial network can say. */
export const staticDetectors: readonly Detector[] = [missingCondition, hiddenFeature, lossImbalance, gradientConflict];
