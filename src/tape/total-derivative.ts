/**
 * @file d/dt of registers along a solution: by ∂/∂t and, for every derivative of an unknown that they read, the next
 * higher one. Written into the builder that holds them, so that what they share is differentiated once.
 */
import { type Algebra, type Formula, formulas } from './algebra.ts';
import type { Register, TapeBuilder } from './builder.ts';
import { derivatives } from './derivatives.ts';
import { type InnerName, isSmooth, operations } from './operations.ts';

/** A register as a carrier of arithmetic: a bare number would stand for a constant. */
interface Node {
  register: Register;
}

const nodes = (t: TapeBuilder): Algebra<Node> => ({
  constant: (value) => ({ register: t.constant(value) }),
  unary: (name, { register: a }) => ({ register: name === 'neg' ? t.neg(a) : t.apply(name, a) }),
  binary: (name, { register: a }, { register: b }) => ({
    register: simplified[name]?.(t, a, b) ?? t.apply(name, a, b),
  }),
  select: (condition, a, b) => ({ register: t.apply('select', condition.register, a.register, b.register) }),
});

const simplified: { readonly [O in InnerName]?: (t: TapeBuilder, a: Register, b: Register) => Register } = {
  add: (t, a, b) => t.add(a, b),
  sub: (t, a, b) => t.sub(a, b),
  mul: (t, a, b) => t.mul(a, b),
  div: (t, a, b) => t.div(a, b),
  pow: (t, a, b) => t.pow(a, b),
};

/** Where one of two values is taken, so is its derivative: 0 · NaN of the other one must not come in. */
const chosen: { readonly [O in InnerName]?: (f: Formula<Node>, x: Node[], slopes: Node[]) => Node } = {
  select: (f, [condition], [, a, b]) => f.select(condition, a, b),
  min: (f, [a, b], [da, db]) => f.select(f.binary('le', a, b), da, db),
  max: (f, [a, b], [da, db]) => f.select(f.binary('le', b, a), da, db),
};

export class TotalDerivative {
  readonly #t: TapeBuilder;
  readonly #aux: (column: number) => Register;
  readonly #f: Formula<Node>;
  readonly #known = new Map<Register, Register>();

  /** @param aux the register of the derivative of an auxiliary column */
  constructor(t: TapeBuilder, aux: (column: number) => Register) {
    this.#t = t;
    this.#aux = aux;
    this.#f = formulas(nodes(t));
  }

  /** dᵏ/dtᵏ of a register. What jumps – `step`, `sign`, a comparison – counts as constant. */
  of(register: Register, times = 1): Register {
    let result = register;
    for (let k = 0; k < times; k++) result = this.#once(result);
    return result;
  }

  #once(register: Register): Register {
    const known = this.#known.get(register);
    if (known !== undefined) return known;
    const slope = this.#slope(register);
    this.#known.set(register, slope);
    return slope;
  }

  #slope(register: Register): Register {
    const t = this.#t;
    const [op, a, b, c] = t.written(register);
    switch (op) {
      case 'constant':
      case 'scalar':
        return t.constant(0);
      case 'time':
        return t.constant(1);
      case 'jet':
        return t.jet(a, b + 1, c);
      case 'aux':
        return this.#aux(a);
      default:
        return this.#chain(op, register, [a, b, c].slice(0, operations[op].arity));
    }
  }

  #chain(op: InnerName, register: Register, operands: Register[]): Register {
    const t = this.#t;
    const slopes = operands.map((x) => this.#once(x));
    if (!isSmooth(op) || slopes.every((x) => t.valueOf(x) === 0)) return t.constant(0);
    const choice = chosen[op];
    const inputs = operands.map((operand) => ({ register: operand }));
    if (choice) {
      const branches = slopes.map((slope) => ({ register: slope }));
      return choice(this.#f, inputs, branches).register;
    }
    const [a, b = a, c = a] = inputs;
    const bar = this.#f.constant(1);
    const partials = derivatives[op](this.#f, { y: { register }, bar, a, b, c });
    return operations[op].differentiable.reduce(
      (sum, place, n) => t.add(sum, t.mul(partials[n].register, slopes[place])),
      t.constant(0),
    );
  }
}
