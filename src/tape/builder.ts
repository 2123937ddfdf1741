/**
 * @file Builds tapes: straight-line programs in single-assignment form with constant folding, common-subexpression
 * elimination and dead-code elimination. Integer powers become multiplications, so that negative bases work and
 * derivatives are exact.
 */
import { type Comparison, type Expression, type FunctionName, functionArity } from '../problem/expression.ts';
import { applyOp } from './scalar.ts';
import { Op, type OpCode, type OpName, type Tape } from './tape.ts';

/** A register of the tape under construction; valid only for the builder that made it. */
export type Register = number;

/** Integer exponents up to this size are multiplied out. */
const largestPower = 64;

const commutative = new Set<OpCode>([Op.add, Op.mul, Op.min, Op.max, Op.eq, Op.ne]);

/** The language's functions that are operations themselves; log10 is made of log. */
const { log10: _composed, ...functionOperands } = functionArity;

/** Operations whose operands are registers, and how many there are; the others are leaves. */
export const operandCount: Record<OpName, 0 | 1 | 2 | 3> = {
  ...functionOperands,
  constant: 0,
  time: 0,
  jet: 0,
  aux: 0,
  scalar: 0,
  neg: 1,
  add: 2,
  sub: 2,
  mul: 2,
  div: 2,
  sigmoid: 1,
  softplus: 1,
  lt: 2,
  le: 2,
  eq: 2,
  ne: 2,
  select: 3,
};

/** `operandCount` by operation code. */
export const operandsOf: readonly number[] = (() => {
  const counts: number[] = [];
  for (const [name, code] of Object.entries(Op)) counts[code] = operandCount[name as OpName];
  return counts;
})();

/** Accumulates instructions; `finish` gives the tape of the registers asked for. */
export class TapeBuilder {
  readonly #code: [OpCode, number, number, number][] = [];
  readonly #constants: number[] = [];
  readonly #known = new Map<string, Register>();

  #push(op: OpCode, a = 0, b = 0, c = 0): Register {
    const key = `${op},${a},${b},${c}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const register = this.#code.length;
    this.#code.push([op, a, b, c]);
    this.#known.set(key, register);
    return register;
  }

  constant(value: number): Register {
    // −0 and 0 are told apart on purpose: 1/x differs.
    const key = `constant ${Object.is(value, -0) ? '-0' : value}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const register = this.#push(Op.constant, this.#constants.length);
    this.#constants.push(value);
    this.#known.set(key, register);
    return register;
  }

  /** The variable in the author's unit. */
  time(slot = 0): Register {
    return this.#push(Op.time, slot);
  }

  /** `order`-th derivative in τ of raw network output `output`. */
  jet(output: number, order: number, slot = 0): Register {
    return this.#push(Op.jet, output, order, slot);
  }

  aux(column: number): Register {
    return this.#push(Op.aux, column);
  }

  /** Trainable scalar, raw. */
  scalar(index: number): Register {
    return this.#push(Op.scalar, index);
  }

  /** The value of `register` where it is a constant, otherwise `null`. */
  valueOf(register: Register): number | null {
    const [op, a] = this.#code[register];
    return op === Op.constant ? this.#constants[a] : null;
  }

  /** An operation on registers, folded where its operands are constants. */
  apply(op: OpCode, a: Register, b: Register = 0, c: Register = 0): Register {
    const arity = operandsOf[op];
    const x = this.valueOf(a);
    const y = arity > 1 ? this.valueOf(b) : 0;
    const z = arity > 2 ? this.valueOf(c) : 0;
    if (x !== null && y !== null && z !== null) return this.constant(applyOp(op, x, y, z));
    if (op === Op.select && x !== null) return x !== 0 ? b : c;
    if (commutative.has(op) && b < a) return this.#push(op, b, a, 0);
    return this.#push(op, a, arity > 1 ? b : 0, arity > 2 ? c : 0);
  }

  neg(a: Register): Register {
    const [op, inner] = this.#code[a];
    return op === Op.neg ? inner : this.apply(Op.neg, a);
  }

  add(a: Register, b: Register): Register {
    if (this.valueOf(a) === 0) return b;
    if (this.valueOf(b) === 0) return a;
    return this.apply(Op.add, a, b);
  }

  sub(a: Register, b: Register): Register {
    if (this.valueOf(b) === 0) return a;
    if (this.valueOf(a) === 0) return this.neg(b);
    return this.apply(Op.sub, a, b);
  }

  mul(a: Register, b: Register): Register {
    const x = this.valueOf(a);
    const y = this.valueOf(b);
    if (x === 0 || y === 0) return this.constant(0);
    if (x === 1) return b;
    if (y === 1) return a;
    if (x === -1) return this.neg(b);
    if (y === -1) return this.neg(a);
    return this.apply(Op.mul, a, b);
  }

  div(a: Register, b: Register): Register {
    if (this.valueOf(b) === 1) return a;
    if (this.valueOf(b) === -1) return this.neg(a);
    return this.apply(Op.div, a, b);
  }

  pow(a: Register, b: Register): Register {
    const exponent = this.valueOf(b);
    if (exponent !== null) {
      if (Number.isInteger(exponent) && Math.abs(exponent) <= largestPower) return this.#integerPower(a, exponent);
      if (exponent === 0.5) return this.apply(Op.sqrt, a);
      if (exponent === -0.5) return this.div(this.constant(1), this.apply(Op.sqrt, a));
    }
    const base = this.valueOf(a);
    if (base !== null && base > 0 && exponent === null) {
      return this.apply(Op.exp, this.mul(b, this.constant(base === Math.E ? 1 : Math.log(base))));
    }
    return this.apply(Op.pow, a, b);
  }

  /** Repeated squaring. */
  #integerPower(a: Register, n: number): Register {
    if (n < 0) return this.div(this.constant(1), this.#integerPower(a, -n));
    if (n === 0) return this.constant(1);
    if (n === 1) return a;
    const half = this.#integerPower(a, n >> 1);
    const square = this.mul(half, half);
    return n % 2 === 0 ? square : this.mul(square, a);
  }

  /** The tape that computes `results`; instructions nobody needs are left out. */
  finish(results: readonly Register[]): Tape {
    const needed = new Uint8Array(this.#code.length);
    for (const r of results) needed[r] = 1;
    for (let k = this.#code.length - 1; k >= 0; k--) {
      if (!needed[k]) continue;
      const [op, ...operands] = this.#code[k];
      for (let j = 0; j < operandsOf[op]; j++) needed[operands[j]] = 1;
    }
    const place = new Int32Array(this.#code.length).fill(-1);
    const code: number[] = [];
    const constants: number[] = [];
    this.#code.forEach(([op, a, b, c], k) => {
      if (!needed[k]) return;
      place[k] = code.length / 4;
      if (op === Op.constant) {
        code.push(op, constants.length, 0, 0);
        constants.push(this.#constants[a]);
        return;
      }
      const n = operandsOf[op];
      code.push(op, n > 0 ? place[a] : a, n > 1 ? place[b] : b, n > 2 ? place[c] : c);
    });
    return {
      code: Int32Array.from(code),
      constants: Float64Array.from(constants),
      results: Int32Array.from(results, (r) => place[r]),
    };
  }
}

/** What the leaves of an expression become. Each throws where its kind may not stand. */
export interface Leaves {
  parameter(name: string): Register;
  variable(): Register;
  unknown(name: string, order: number, at: Expression | undefined): Register;
  input(name: string): Register;
  integral(body: Expression): Register;
}

const comparisons: Record<Comparison, (t: TapeBuilder, a: Register, b: Register) => Register> = {
  '<': (t, a, b) => t.apply(Op.lt, a, b),
  '<=': (t, a, b) => t.apply(Op.le, a, b),
  '>': (t, a, b) => t.apply(Op.lt, b, a),
  '>=': (t, a, b) => t.apply(Op.le, b, a),
  '==': (t, a, b) => t.apply(Op.eq, a, b),
  '!=': (t, a, b) => t.apply(Op.ne, a, b),
};

const binaries: Record<'+' | '-' | '*' | '/' | '^', (t: TapeBuilder, a: Register, b: Register) => Register> = {
  '+': (t, a, b) => t.add(a, b),
  '-': (t, a, b) => t.sub(a, b),
  '*': (t, a, b) => t.mul(a, b),
  '/': (t, a, b) => t.div(a, b),
  '^': (t, a, b) => t.pow(a, b),
};

type Emit = (t: TapeBuilder, args: Register[]) => Register;
const plain =
  (op: OpCode): Emit =>
  (t, [a, b]) =>
    t.apply(op, a, b);

const functions: Record<FunctionName, Emit> = {
  sin: plain(Op.sin),
  cos: plain(Op.cos),
  tan: plain(Op.tan),
  asin: plain(Op.asin),
  acos: plain(Op.acos),
  atan: plain(Op.atan),
  atan2: plain(Op.atan2),
  sinh: plain(Op.sinh),
  cosh: plain(Op.cosh),
  tanh: plain(Op.tanh),
  exp: plain(Op.exp),
  log: plain(Op.log),
  log10: (t, [a]) => t.mul(t.apply(Op.log, a), t.constant(Math.LOG10E)),
  sqrt: plain(Op.sqrt),
  cbrt: plain(Op.cbrt),
  abs: plain(Op.abs),
  sign: plain(Op.sign),
  min: plain(Op.min),
  max: plain(Op.max),
  step: plain(Op.step),
  pow: (t, [a, b]) => t.pow(a, b),
  erf: plain(Op.erf),
};

/** Emits `expression` into `t` and returns the register of its value. */
export function emit(t: TapeBuilder, expression: Expression, leaves: Leaves): Register {
  const go = (e: Expression): Register => {
    switch (e.kind) {
      case 'number':
        return t.constant(e.value);
      case 'parameter':
        return leaves.parameter(e.name);
      case 'variable':
        return leaves.variable();
      case 'unknown':
        return leaves.unknown(e.name, e.order, e.at);
      case 'input':
        return leaves.input(e.name);
      case 'unary':
        return t.neg(go(e.operand));
      case 'binary':
        return binaries[e.operator](t, go(e.left), go(e.right));
      case 'compare':
        return comparisons[e.operator](t, go(e.left), go(e.right));
      case 'call':
        return functions[e.name](t, e.args.map(go));
      case 'if':
        return t.apply(Op.select, go(e.condition), go(e.then), go(e.else));
      case 'integral':
        return leaves.integral(e.body);
    }
  };
  return go(expression);
}
