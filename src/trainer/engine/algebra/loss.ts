/** @file Pointwise loss functions ρ(r) and their slopes, over any carrier. */

import { type Algebra, type Formula, formulas } from '../../../tape/algebra.ts';
import type { LossFunction } from '../../compile/program.ts';

interface Row {
  value: <V>(f: Formula<V>, r: V, p: number) => V;
  slope: <V>(f: Formula<V>, r: V, p: number) => V;
}

const square: Row = {
  value: (f, r) => f.mul(r, r),
  slope: (f, r) => f.mul(2, r),
};

const table: Record<LossFunction['kind'], Row> = {
  mse: square,
  /** The reference magnitude stands in the pointwise weights. */
  relative: square,
  mae: {
    value: (f, r) => f.apply('abs', r),
    slope: (f, r) => f.apply('sign', r),
  },
  /** ½r² up to δ, δ(|r| − ½δ) beyond. */
  huber: {
    value: (f, r, d) => {
      const a = f.apply('abs', r);
      return f.select(f.binary('le', a, d), f.mul(0.5, r, r), f.mul(d, f.sub(a, 0.5 * d)));
    },
    slope: (f, r, d) => f.binary('max', f.binary('min', r, d), -d),
  },
  /** log cosh r = |r| + log(1 + e^(−2|r|)) − log 2 */
  log_cosh: {
    value: (f, r) => {
      const a = f.apply('abs', r);
      return f.sub(f.add(a, f.apply('softplus', f.mul(-2, a))), Math.LN2);
    },
    slope: (f, r) => f.apply('tanh', r),
  },
  /** |r|^p */
  lp: {
    value: (f, r, p) => magnitudePower(f, r, p),
    slope: (f, r, p) => f.mul(p, f.apply('sign', r), magnitudePower(f, r, p - 1)),
  },
};

/** |r|^q with 0 at r = 0, whatever q. */
function magnitudePower<V>(f: Formula<V>, r: V, q: number): V {
  const a = f.apply('abs', r);
  const positive = f.binary('lt', 0, a);
  return f.select(positive, f.apply('exp', f.mul(q, f.apply('log', f.select(positive, a, 1)))), 0);
}

export function lossValue<V>(k: Algebra<V>, loss: LossFunction, r: V): V {
  return table[loss.kind].value(formulas(k), r, loss.parameter);
}

export function lossSlope<V>(k: Algebra<V>, loss: LossFunction, r: V): V {
  return table[loss.kind].slope(formulas(k), r, loss.parameter);
}
