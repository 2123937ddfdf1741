/**
 * @file A multilayer perceptron in forward jets and one reverse sweep, one point at a time, in plain loops. Jets are
 * Taylor coefficients aₖ = f⁽ᵏ⁾/k!, so products are Cauchy products and σ(a) is a composition of power series.
 */
import { factorial } from '../../../numeric/special.ts';
import type { Features, NetworkShape } from '../../compile/program.ts';
import { derivativesByActivation } from './activation.ts';

/** Taylor coefficients 0 … order. */
type Series = number[];

const product = (a: Series, b: Series): Series =>
  a.map((_, k) => {
    let sum = 0;
    for (let j = 0; j <= k; j++) sum += a[j] * b[k - j];
    return sum;
  });

/** The adjoint of `a` in c = a·b for adjoint `bar` of c. */
const productAdjoint = (bar: Series, b: Series): Series =>
  bar.map((_, j) => {
    let sum = 0;
    for (let k = j; k < bar.length; k++) sum += bar[k] * b[k - j];
    return sum;
  });

/** Σₖ cₖ·dᵏ for a series d without constant term. */
function compose(c: readonly number[], d: Series): Series {
  let result = d.map(() => 0);
  for (let k = d.length - 1; k >= 0; k--) {
    result = product(result, d);
    result[0] += c[k];
  }
  return result;
}

interface Layer {
  /** Inputs, each a series. */
  inputs: Series[];
  /** Before the activation. */
  sums: Series[];
  weights: number;
  biases: number;
}

function featuresAt(features: Features, tau: number, order: number): Series[] {
  if (features.kind === 'none') {
    return [Array.from({ length: order + 1 }, (_, k) => (k === 0 ? tau : k === 1 ? 1 : 0))];
  }
  const wave = (phase: number, w: number): Series =>
    Array.from(
      { length: order + 1 },
      (_, k) => (w ** k * Math.sin(w * tau + phase + (k * Math.PI) / 2)) / factorial(k),
    );
  return [...features.frequencies.map((w) => wave(0, w)), ...features.frequencies.map((w) => wave(Math.PI / 2, w))];
}

/** One forward pass, kept for its reverse sweep. */
export interface Pass {
  shape: NetworkShape;
  layers: Layer[];
  outputs: Series[];
  order: number;
}

/** @param offset where the network's numbers begin in θ. */
export function seriesForward(
  shape: NetworkShape,
  theta: ArrayLike<number>,
  offset: number,
  tau: number,
  order: number,
): Pass {
  const sigma = derivativesByActivation[shape.activation];
  let values = featuresAt(shape.features, tau, order);
  let at = offset;
  const layers: Layer[] = [];
  [...shape.layers, shape.outputs].forEach((width, l) => {
    const weights = at;
    const biases = at + width * values.length;
    const inputs = values;
    const sums = Array.from(
      { length: width },
      (_, o): Series =>
        Array.from({ length: order + 1 }, (_, k) => {
          let sum = k === 0 ? theta[biases + o] : 0;
          for (let i = 0; i < inputs.length; i++) sum += theta[weights + o * inputs.length + i] * inputs[i][k];
          return sum;
        }),
    );
    layers.push({ inputs, sums, weights, biases });
    at = biases + width;
    values =
      l === shape.layers.length
        ? sums
        : sums.map((a) => {
            const d = sigma(a[0]);
            return compose(
              a.map((_, k) => d[k] / factorial(k)),
              [0, ...a.slice(1)],
            );
          });
  });
  return { shape, layers, outputs: values, order };
}

/** `order`-th derivative of an output. */
export const derivativeOf = (pass: Pass, output: number, order: number): number =>
  pass.outputs[output][order] * factorial(order);

/**
 * Adds the gradient by θ to `gradient`.
 * @param adjoint [output][order] ∂L/∂N⁽ᵏ⁾.
 */
export function seriesBackward(
  pass: Pass,
  theta: ArrayLike<number>,
  adjoint: number[][],
  gradient: Float64Array,
): void {
  const sigma = derivativesByActivation[pass.shape.activation];
  let bars: Series[] = adjoint.map((bar) => bar.map((x, k) => x * factorial(k)));
  for (let l = pass.layers.length - 1; l >= 0; l--) {
    const { inputs, sums, weights, biases } = pass.layers[l];
    if (l < pass.layers.length - 1) {
      // d σ(a)/da = σ′(a) as a series.
      bars = bars.map((bar, o) => {
        const d = sigma(sums[o][0]).slice(1);
        const slope = compose(
          sums[o].map((_, k) => d[k] / factorial(k)),
          [0, ...sums[o].slice(1)],
        );
        return productAdjoint(bar, slope);
      });
    }
    const below: Series[] = inputs.map((x) => x.map(() => 0));
    bars.forEach((bar, o) => {
      gradient[biases + o] += bar[0];
      for (let i = 0; i < inputs.length; i++) {
        const w = weights + o * inputs.length + i;
        for (let k = 0; k < bar.length; k++) {
          gradient[w] += bar[k] * inputs[i][k];
          below[i][k] += bar[k] * theta[w];
        }
      }
    });
    bars = below;
  }
}
