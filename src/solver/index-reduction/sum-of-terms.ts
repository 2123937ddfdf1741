/** @file A register as a sum of terms with constant factors, so that equal terms of two equations can cancel. */
import type { Register, TapeBuilder } from '../../tape/builder.ts';

/** Share of what was added up below which a factor is rounding. */
const rounding = 1e-13;

/** What is added up under one term. */
interface Total {
  factor: number;
  /** Σ |contributions| */
  size: number;
}

export class SumOfTerms {
  readonly #t: TapeBuilder;
  readonly #terms = new Map<Register, Total>();
  #constant = 0;

  constructor(t: TapeBuilder) {
    this.#t = t;
  }

  /** Adds `factor` times a register, taken apart as far as sums and constant factors go. */
  add(register: Register, factor = 1): this {
    const t = this.#t;
    const constant = t.valueOf(register);
    if (constant !== null) {
      this.#constant += factor * constant;
      return this;
    }
    const [op, a, b] = t.written(register);
    switch (op) {
      case 'neg':
        return this.add(a, -factor);
      case 'add':
        return this.add(a, factor).add(b, factor);
      case 'sub':
        return this.add(a, factor).add(b, -factor);
      case 'mul': {
        const [left, right] = [t.valueOf(a), t.valueOf(b)];
        if (left !== null) return this.add(b, factor * left);
        if (right !== null) return this.add(a, factor * right);
        break;
      }
      case 'div': {
        const divisor = t.valueOf(b);
        if (divisor !== null) return this.add(a, factor / divisor);
      }
    }
    const total = this.#terms.get(register) ?? { factor: 0, size: 0 };
    this.#terms.set(register, { factor: total.factor + factor, size: total.size + Math.abs(factor) });
    return this;
  }

  /** The sum without the terms that cancel. */
  register(): Register {
    const t = this.#t;
    let sum = t.constant(this.#constant);
    for (const [register, { factor, size }] of this.#terms) {
      if (Math.abs(factor) > rounding * size) sum = t.add(sum, t.mul(t.constant(factor), register));
    }
    return sum;
  }
}
