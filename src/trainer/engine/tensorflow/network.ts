/**
 * @file A network's jets forward and in reverse with tensor operations. Jets of one layer are one matrix of
 * (channel·slot·sample) rows, so a layer costs one product each way. Nested gradients of TensorFlow.js are not used:
 * where a kernel's gradient is written with its saved output they are silently wrong.
 */
import { featureCount, type NetworkShape } from '../../compile/program.ts';
import { activationDerivatives } from '../algebra/activation.ts';
import { composeJet, composeJetTranspose } from '../algebra/jets.ts';
import type { Tensors } from './tensors.ts';
import type { Tensor, Tf } from './tf.ts';

/** Weights [outputs, inputs] and biases [outputs] of every layer. */
export interface Layers {
  weights: Tensor;
  bias: Tensor;
}

/** What the reverse sweep needs of a forward pass. */
export interface ForwardPass {
  /** Inputs of every layer [channels·rows, inputs]. */
  inputs: Tensor[];
  /** Raw jets of every hidden layer, by channel [rows, units]. */
  raw: Tensor[][];
  /** [channels·rows, outputs] */
  output: Tensor;
}

/** Jets of the features at τ: [channels·rows, features]; all sines, then all cosines. */
export function featureJets(tf: Tf, shape: NetworkShape, tau: Float64Array, channels: number): Tensor {
  const features = featureCount(shape.features);
  const values = new Float32Array(channels * tau.length * features);
  tau.forEach((t, n) => {
    for (let k = 0; k < channels; k++) {
      const at = (k * tau.length + n) * features;
      if (shape.features.kind === 'none') values[at] = [t, 1, 0, 0, 0][k];
      else {
        shape.features.frequencies.forEach((w, f) => {
          values[at + f] = w ** k * Math.sin(w * t + (k * Math.PI) / 2);
          values[at + features / 2 + f] = w ** k * Math.cos(w * t + (k * Math.PI) / 2);
        });
      }
    }
  });
  return tf.tensor2d(values, [channels * tau.length, features]);
}

export function readLayers(tf: Tf, shape: NetworkShape, theta: Float32Array, offset: number): Layers[] {
  let at = offset;
  let inputs = featureCount(shape.features);
  return [...shape.layers, shape.outputs].map((outputs) => {
    const weights = tf.tensor2d(theta.subarray(at, at + inputs * outputs), [outputs, inputs]);
    const bias = tf.tensor1d(theta.subarray(at + inputs * outputs, at + (inputs + 1) * outputs));
    at += (inputs + 1) * outputs;
    inputs = outputs;
    return { weights, bias };
  });
}

function channelsOf(tf: Tf, stacked: Tensor, channels: number): Tensor[] {
  const [all, units] = stacked.shape;
  const rows = all / channels;
  return Array.from({ length: channels }, (_, k) => tf.slice(stacked, [k * rows, 0], [rows, units]));
}

export function tensorForward(
  tf: Tf,
  k: Tensors,
  shape: NetworkShape,
  layers: Layers[],
  features: Tensor,
  channels: number,
): ForwardPass {
  const pass: ForwardPass = { inputs: [], raw: [], output: features };
  layers.forEach(({ weights, bias }, l) => {
    pass.inputs.push(pass.output);
    const z = channelsOf(tf, tf.matMul(pass.output, weights, false, true), channels);
    z[0] = tf.add(z[0], bias);
    const hidden = l < layers.length - 1;
    if (hidden) pass.raw.push(z);
    const a = hidden ? composeJet(k, activationDerivatives(k, shape.activation, z[0], channels - 1), z) : z;
    pass.output = a.length > 1 ? tf.concat(a, 0) : a[0];
  });
  return pass;
}

/** How adjoints of samples become gradients: summed [P], or a row each [samples, P]. */
export type Reduction = { kind: 'sum' } | { kind: 'rows'; slots: number; samples: number };

/** Gradient of all parameters of the network for the adjoint `bar` [channels·rows, outputs] of its output. */
export function tensorBackward(
  tf: Tf,
  k: Tensors,
  shape: NetworkShape,
  layers: Layers[],
  pass: ForwardPass,
  bar: Tensor,
  channels: number,
  reduction: Reduction,
): Tensor {
  const parts: Tensor[] = [];
  let above = bar;
  for (let l = layers.length - 1; l >= 0; l--) {
    parts.unshift(...layerGradient(tf, above, pass.inputs[l], channels, reduction));
    if (l === 0) break;
    const z = pass.raw[l - 1];
    const adjoint = channelsOf(tf, tf.matMul(above, layers[l].weights), channels);
    const f = activationDerivatives(k, shape.activation, z[0], channels);
    const below = composeJetTranspose(k, f, z, adjoint);
    above = below.length > 1 ? tf.concat(below, 0) : below[0];
  }
  return tf.concat(parts, reduction.kind === 'sum' ? 0 : 1);
}

function layerGradient(tf: Tf, adjoint: Tensor, input: Tensor, channels: number, reduction: Reduction): Tensor[] {
  const [all, outputs] = adjoint.shape;
  const inputs = input.shape[1];
  const values = tf.slice(adjoint, [0, 0], [all / channels, outputs]);
  if (reduction.kind === 'sum') {
    return [tf.reshape(tf.matMul(adjoint, input, true, false), [outputs * inputs]), tf.sum(values, 0)];
  }
  const { slots, samples } = reduction;
  const bySample = (t: Tensor, units: number) =>
    tf.transpose(tf.reshape(t, [channels * slots, samples, units]), [1, 0, 2]);
  const weights = tf.matMul(bySample(adjoint, outputs), bySample(input, inputs), true, false);
  return [tf.reshape(weights, [samples, outputs * inputs]), tf.sum(tf.reshape(values, [slots, samples, outputs]), 0)];
}
