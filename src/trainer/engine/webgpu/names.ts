/** @file Names of the generated WGSL functions, by jet channels K+1. */
import type { Activation } from '../../../problem/problem.ts';

export const names = {
  features: (channels: number, network: number) => `features_${network}_${channels}`,
  activate: (channels: number, activation: Activation) => `activate_${activation}_${channels}`,
  deactivate: (channels: number, activation: Activation) => `deactivate_${activation}_${channels}`,
  dense: (channels: number) => `dense_${channels}`,
  back: (channels: number) => `back_${channels}`,
  gradient: (channels: number) => `gradient_${channels}`,
  groups: (channels: number) => `groups_${channels}`,
};
