/** @file Jets through an activation: Faà di Bruno's formula up to the fourth derivative, and its transpose. */
import { type Algebra, formulas } from '../../../tape/algebra.ts';

/**
 * Derivatives of f(z(τ)) from those of f at z (`f[0…K]`) and those of z in τ (`z[0…K]`), K ≤ 4.
 * @returns [K+1]
 */
export function composeJet<V>(k: Algebra<V>, f: V[], z: V[]): V[] {
  const { add, mul } = formulas(k);
  const [f0, f1, f2, f3, f4] = f;
  const [, z1, z2, z3, z4] = z;
  const rows = [
    () => f0,
    () => mul(f1, z1),
    () => add(mul(f2, z1, z1), mul(f1, z2)),
    () => add(mul(f3, z1, z1, z1), mul(3, f2, z1, z2), mul(f1, z3)),
    () =>
      add(
        mul(f4, mul(z1, z1), mul(z1, z1)),
        mul(6, f3, z1, z1, z2),
        mul(f2, add(mul(3, z2, z2), mul(4, z1, z3))),
        mul(f1, z4),
      ),
  ];
  return rows.slice(0, z.length).map((row) => row());
}

/**
 * Transposed Jacobian of `composeJet` applied to `bar` [K+1]: the adjoint of z. Needs `f[0…K+1]`, since the value of
 * z moves every derivative of f.
 */
export function composeJetTranspose<V>(k: Algebra<V>, f: V[], z: V[], bar: V[]): V[] {
  const { add, mul } = formulas(k);
  const order = z.length - 1;
  const [, z1, z2, z3] = z;
  const [, f1, f2, f3, f4] = f;
  // ∂aₙ/∂z₀ is aₙ with every f⁽ʲ⁾ replaced by f⁽ʲ⁺¹⁾
  const raised = composeJet(k, f.slice(1), z);
  const out: V[] = [raised.map((r, n) => mul(bar[n], r)).reduce((a, b) => add(a, b))];
  if (order >= 1) {
    const parts = [mul(bar[1], f1)];
    if (order >= 2) parts.push(mul(2, bar[2], f2, z1));
    if (order >= 3) parts.push(mul(3, bar[3], add(mul(f3, z1, z1), mul(f2, z2))));
    if (order >= 4) parts.push(mul(4, bar[4], add(mul(f4, z1, z1, z1), mul(3, f3, z1, z2), mul(f2, z3))));
    out.push(add(...parts));
  }
  if (order >= 2) {
    const parts = [mul(bar[2], f1)];
    if (order >= 3) parts.push(mul(3, bar[3], f2, z1));
    if (order >= 4) parts.push(mul(6, bar[4], add(mul(f3, z1, z1), mul(f2, z2))));
    out.push(add(...parts));
  }
  if (order >= 3) {
    const parts = [mul(bar[3], f1)];
    if (order >= 4) parts.push(mul(4, bar[4], f2, z1));
    out.push(add(...parts));
  }
  if (order >= 4) out.push(mul(bar[4], f1));
  return out;
}
