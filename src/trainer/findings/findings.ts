/** @file All findings, in the order in which they are listed when they are equally severe. */
import type { Detector } from './detector.ts';
import { divergence } from './divergence.ts';
import { drownedCondition } from './drowned-condition.ts';
import { equilibriumCollapse } from './equilibrium-collapse.ts';
import { gradientConflict } from './gradient-conflict.ts';
import { hiddenFeature } from './hidden-feature.ts';
import { longInterval } from './long-interval.ts';
import { lossImbalance } from './loss-imbalance.ts';
import { missingCondition } from './missing-condition.ts';
import { networkTooSmall } from './network-too-small.ts';
import { noiseFitted } from './noise-fitted.ts';
import { pointOverfit } from './point-overfit.ts';
import { precisionFloor } from './precision-floor.ts';
import { rateTooHigh } from './rate-too-high.ts';
import { scheduleWithoutEffect } from './schedule-without-effect.ts';
import { stall } from './stall.ts';
import { tooFewPoints } from './too-few-points.ts';

export const detectors: readonly Detector[] = [
  missingCondition,
  hiddenFeature,
  divergence,
  rateTooHigh,
  lossImbalance,
  drownedCondition,
  equilibriumCollapse,
  pointOverfit,
  noiseFitted,
  networkTooSmall,
  longInterval,
  precisionFloor,
  stall,
  gradientConflict,
  tooFewPoints,
  scheduleWithoutEffect,
];

/** The findings that one evaluation at the initial network can say. */
export const staticDetectors: readonly Detector[] = [missingCondition, hiddenFeature, lossImbalance, gradientConflict];
