/** @file Activations and their derivatives up to the fifth, which jets of order four need in reverse. */
import type { Activation } from '../../../problem/problem.ts';
import { type Algebra, type Formula, formulas } from '../../../tape/algebra.ts';

/** s, s′ … s⁗′ of the logistic function, by s′ = s(1−s). */
function logistic<V>(f: Formula<V>, z: V): V[] {
  const s = f.apply('sigmoid', z);
  const slope = f.sub(1, f.add(s, s));
  const s1 = f.mul(s, f.sub(1, s));
  const s2 = f.mul(s1, slope);
  const s3 = f.sub(f.mul(s2, slope), f.mul(2, s1, s1));
  const s4 = f.sub(f.mul(s3, slope), f.mul(6, s1, s2));
  const s5 = f.sub(f.mul(s4, slope), f.add(f.mul(8, s1, s3), f.mul(6, s2, s2)));
  return [s, s1, s2, s3, s4, s5];
}

type Derivatives = <V>(f: Formula<V>, z: V) => V[];

const table: Record<Activation, Derivatives> = {
  /** t′ = 1 − t²; each further row is the derivative of the one above. */
  tanh(f, z) {
    const t = f.apply('tanh', z);
    const t1 = f.sub(1, f.mul(t, t));
    const t2 = f.mul(-2, t, t1);
    const t3 = f.mul(-2, f.add(f.mul(t1, t1), f.mul(t, t2)));
    const t4 = f.mul(-2, f.add(f.mul(3, t1, t2), f.mul(t, t3)));
    const t5 = f.mul(-2, f.add(f.mul(3, t2, t2), f.mul(4, t1, t3), f.mul(t, t4)));
    return [t, t1, t2, t3, t4, t5];
  },
  sin(f, z) {
    const s = f.apply('sin', z);
    const c = f.apply('cos', z);
    const minusS = f.neg(s);
    return [s, c, minusS, f.neg(c), s, c];
  },
  /** z·s(z): the n-th derivative is z·s⁽ⁿ⁾ + n·s⁽ⁿ⁻¹⁾. */
  swish(f, z) {
    const s = logistic(f, z);
    return s.map((sn, n) => (n === 0 ? f.mul(z, sn) : f.add(f.mul(z, sn), f.mul(n, s[n - 1]))));
  },
  softplus(f, z) {
    return [f.apply('softplus', z), ...logistic(f, z).slice(0, 5)];
  },
  /** z·Φ(z) (arXiv 1606.08415, section 2), Φ the normal distribution; φ′ = −zφ gives the polynomials. */
  gelu(f, z) {
    const z2 = f.square(z);
    const normal = f.mul(0.5, f.add(1, f.apply('erf', f.mul(z, Math.SQRT1_2))));
    const density = f.mul(1 / Math.sqrt(2 * Math.PI), f.apply('exp', f.mul(-0.5, z2)));
    return [
      f.mul(z, normal),
      f.add(normal, f.mul(z, density)),
      f.mul(density, f.sub(2, z2)),
      f.mul(density, z, f.sub(z2, 4)),
      f.mul(density, f.add(-4, f.mul(z2, f.sub(7, z2)))),
      f.mul(density, z, f.add(18, f.mul(z2, f.sub(z2, 11)))),
    ];
  },
};

/** f(z), f′(z) … f⁽ⁿ⁾(z), n ≤ 5. */
export function activationDerivatives<V>(k: Algebra<V>, activation: Activation, z: V, n: number): V[] {
  return table[activation](formulas(k), z).slice(0, n + 1);
}
