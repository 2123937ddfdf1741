/**
 * @file Builds tapes: straight-line programs in single-assignment form with constant folding, common-subexpression
 * elimination and dead-code elimination. Integer powers become multiplications, so that negative bases work and
 * derivatives are exact.
 */
import type { Comparison, Expression, FunctionName } from '../problem/expression.ts';
import { type InnerName, type OpName, operations } from './operations.ts';
import type { Tape } from './tape.ts';

/** A register of the tape under construction; valid only for the builder that made it. */
export type Register = number;

/** Integer exponents up to this size are multiplied out. */
const largestPower = 64;

/** Accumulates instructions; `finish` gives the tape of the registers asked for. */
export class TapeBuilder {
  readonly #code: [OpName, number, number, number][] = [];
  readonly #constants: number[] = [];
  readonly #known = new Map<string, Register>();

  #push(op: OpName, a = 0, b = 0, c = 0): Register {
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
    const register = this.#push('constant', this.#constants.length);
    this.#constants.push(value);
    this.#known.set(key, register);
    return register;
  }

  /** The variable in the author's unit. */
  time(slot = 0): Register {
    return this.#push('time', slot);
  }

  /** `order`-th derivative in τ of raw network output `output`. */
  jet(output: number, order: number, slot = 0): Register {
    return this.#push('jet', output, order, slot);
  }

  aux(column: number): Register {
    return this.#push('aux', column);
  }

  /** Trainable scalar, raw. */
  scalar(index: number): Register {
    return this.#push('scalar', index);
  }

  /** The value of `register` where it is a constant, otherwise `null`. */
  valueOf(register: Register): number | null {
    const [op, a] = this.#code[register];
    return op === 'constant' ? this.#constants[a] : null;
  }

  /** The instruction that writes `register`: its operation and operands, 0 where it has fewer. */
  written(register: Register): readonly [op: OpName, a: number, b: number, c: number] {
    return this.#code[register];
  }

  /** An operation on registers, folded where its operands are constants. */
  apply(op: InnerName, a: Register, b: Register = 0, c: Register = 0): Register {
    const { arity, value, commutative } = operations[op];
    const x = this.valueOf(a);
    const y = arity > 1 ? this.valueOf(b) : 0;
    const z = arity > 2 ? this.valueOf(c) : 0;
    if (x !== null && y !== null && z !== null) return this.constant(value(x, y, z));
    if (op === 'select' && x !== null) return x !== 0 ? b : c;
    if (commutative && b < a) return this.#push(op, b, a, 0);
    return this.#push(op, a, arity > 1 ? b : 0, arity > 2 ? c : 0);
  }

  neg(a: Register): Register {
    const [op, inner] = this.#code[a];
    return op === 'neg' ? inner : this.apply('neg', a);
  }

  add(a: Register, b: Register): Register {
    if (this.valueOf(a) === 0) return b;
    if (this.valueOf(b) === 0) return a;
    return this.apply('add', a, b);
  }

  sub(a: Register, b: Register): Register {
    if (this.valueOf(b) === 0) return a;
    if (this.valueOf(a) === 0) return this.neg(b);
    return this.apply('sub', a, b);
  }

  mul(a: Register, b: Register): Register {
    const x = this.valueOf(a);
    const y = this.valueOf(b);
    if (x === 0 || y === 0) return this.constant(0);
    if (x === 1) return b;
    if (y === 1) return a;
    if (x === -1) return this.neg(b);
    if (y === -1) return this.neg(a);
    return this.apply('mul', a, b);
  }

  div(a: Register, b: Register): Register {
    if (this.valueOf(b) === 1) return a;
    if (this.valueOf(b) === -1) return this.neg(a);
    return this.apply('div', a, b);
  }

  pow(a: Register, b: Register): Register {
    const exponent = this.valueOf(b);
    if (exponent !== null) {
      if (Number.isInteger(exponent) && Math.abs(exponent) <= largestPower) return this.#integerPower(a, exponent);
      if (exponent === 0.5) return this.apply('sqrt', a);
      if (exponent === -0.5) return this.div(this.constant(1), this.apply('sqrt', a));
    }
    const base = this.valueOf(a);
    if (base !== null && base > 0 && exponent === null) {
      return this.apply('exp', this.mul(b, this.constant(base === Math.E ? 1 : Math.log(base))));
    }
    return this.apply('pow', a, b);
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
      for (let j = 0; j < operations[op].arity; j++) needed[operands[j]] = 1;
    }
    const place = new Int32Array(this.#code.length).fill(-1);
    const code: number[] = [];
    const constants: number[] = [];
    this.#code.forEach(([op, a, b, c], k) => {
      if (!needed[k]) return;
      place[k] = code.length / 4;
      const { code: number, arity } = operations[op];
      if (op === 'constant') {
        code.push(number, constants.length, 0, 0);
        constants.push(this.#constants[a]);
        return;
      }
      code.push(number, arity > 0 ? place[a] : a, arity > 1 ? place[b] : b, arity > 2 ? place[c] : c);
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
  /** Only equations that windows solve have any. */
  delayed?(e: Extract<Expression, { kind: 'delayed' }>): Register;
  integral(body: Expression): Register;
}

const comparisons: Record<Comparison, (t: TapeBuilder, a: Register, b: Register) => Register> = {
  '<': (t, a, b) => t.apply('lt', a, b),
  '<=': (t, a, b) => t.apply('le', a, b),
  '>': (t, a, b) => t.apply('lt', b, a),
  '>=': (t, a, b) => t.apply('le', b, a),
  '==': (t, a, b) => t.apply('eq', a, b),
  '!=': (t, a, b) => t.apply('ne', a, b),
};

const binaries: Record<'+' | '-' | '*' | '/' | '^', (t: TapeBuilder, a: Register, b: Register) => Register> = {
  '+': (t, a, b) => t.add(a, b),
  '-': (t, a, b) => t.sub(a, b),
  '*': (t, a, b) => t.mul(a, b),
  '/': (t, a, b) => t.div(a, b),
  '^': (t, a, b) => t.pow(a, b),
};

/** Functions of the language that are more than their operation. */
const composed = {
  log10: (t, [a]) => t.mul(t.apply('log', a), t.constant(Math.LOG10E)),
  pow: (t, [a, b]) => t.pow(a, b),
} satisfies { [F in FunctionName]?: (t: TapeBuilder, args: Register[]) => Register };

const isComposed = (name: FunctionName): name is keyof typeof composed => name in composed;

function emitCall(t: TapeBuilder, name: FunctionName, args: Register[]): Register {
  return isComposed(name) ? composed[name](t, args) : t.apply(name, args[0], args[1]);
}

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
      case 'delayed':
        if (!leaves.delayed) throw new Error(`${e.name} cannot be read at an earlier time here`);
        return leaves.delayed(e);
      case 'input':
        return leaves.input(e.name);
      case 'unary':
        return t.neg(go(e.operand));
      case 'binary':
        return binaries[e.operator](t, go(e.left), go(e.right));
      case 'compare':
        return comparisons[e.operator](t, go(e.left), go(e.right));
      case 'call':
        return emitCall(t, e.name, e.args.map(go));
      case 'if':
        return t.apply('select', go(e.condition), go(e.then), go(e.else));
      case 'integral':
        return leaves.integral(e.body);
    }
  };
  return go(expression);
}
