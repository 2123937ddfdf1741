/** @file Activations as Taylor series of their argument: derivatives σ⁽ᵏ⁾(x) for k = 0 … 5, written out by recurrences. */
import { erf, sigmoid, softplus } from '../../../numeric/special.ts';
import type { Activation } from '../../../problem/problem.ts';

/** Derivatives σ(x), σ′(x), … σ⁽⁵⁾(x): orders up to 4 of the network, and one more for its gradient. */
export type ActivationDerivatives = (x: number) => number[];

/** Highest derivative given. */
export const activationOrders = 5;

/** Coefficients of a polynomial in s, lowest first. */
type Polynomial = number[];

const at = (p: Polynomial, s: number): number => p.reduceRight((sum, c) => sum * s + c, 0);
const derivative = (p: Polynomial): Polynomial => p.slice(1).map((c, i) => c * (i + 1));
const times = (p: Polynomial, q: Polynomial): Polynomial => {
  const r = new Array<number>(p.length + q.length - 1).fill(0);
  p.forEach((a, i) => {
    q.forEach((b, j) => {
      r[i + j] += a * b;
    });
  });
  return r;
};

/** Derivatives of s(x) as polynomials in s, where s′ = slope(s). */
function chain(slope: Polynomial): Polynomial[] {
  const all: Polynomial[] = [[0, 1]];
  for (let k = 1; k <= activationOrders; k++) all.push(times(derivative(all[k - 1]), slope));
  return all;
}

// tanh′ = 1 − tanh²
const ofTanh = chain([1, 0, -1]);
// sigmoid′ = s − s²
const ofSigmoid = chain([0, 1, -1]);

const orders = Array.from({ length: activationOrders + 1 }, (_, k) => k);

/** Probabilists' Hermite polynomials by recurrence: φ⁽ᵏ⁾(x) = (−1)ᵏ Heₖ(x) φ(x). */
function hermite(k: number, x: number): number {
  let [before, now] = [0, 1];
  for (let n = 0; n < k; n++) [before, now] = [now, x * now - n * before];
  return now;
}

const sigmoidAt = (k: number, s: number): number => at(ofSigmoid[k], s);

export const derivativesByActivation: Readonly<Record<Activation, ActivationDerivatives>> = {
  tanh: (x) => {
    const s = Math.tanh(x);
    return ofTanh.map((p) => at(p, s));
  },
  sin: (x) => orders.map((k) => [Math.sin(x), Math.cos(x), -Math.sin(x), -Math.cos(x)][k % 4]),
  // (x·s)⁽ᵏ⁾ = x·s⁽ᵏ⁾ + k·s⁽ᵏ⁻¹⁾
  swish: (x) => {
    const s = sigmoid(x);
    return orders.map((k) => x * sigmoidAt(k, s) + (k > 0 ? k * sigmoidAt(k - 1, s) : 0));
  },
  // x·Φ(x): the same product rule with Φ⁽ᵏ⁾ = φ⁽ᵏ⁻¹⁾.
  gelu: (x) => {
    const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    const phi = (k: number) =>
      k === 0 ? 0.5 * (1 + erf(x / Math.SQRT2)) : (-1) ** (k - 1) * hermite(k - 1, x) * density;
    return orders.map((k) => x * phi(k) + (k > 0 ? k * phi(k - 1) : 0));
  },
  // softplus′ = sigmoid
  softplus: (x) => {
    const s = sigmoid(x);
    return orders.map((k) => (k === 0 ? softplus(x) : sigmoidAt(k - 1, s)));
  },
};
