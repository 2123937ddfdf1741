/**
 * @file A function of the variable alone with its first two derivatives: on points, and enclosed over intervals. The
 * derivatives are tapes themselves, made once from the one table of derivatives.
 */

import {
  type Boxes,
  type EncloseOperation,
  encloseOperations,
  type SettledOperation,
  settledOperations,
} from '../../numeric/enclosure.ts';
import type { Expression } from '../../problem/expression.ts';
import type { Algebra } from '../algebra.ts';
import { emit, type Leaves, type Register, TapeBuilder } from '../builder.ts';
import { TapeEvaluator } from '../evaluator.ts';
import { instructions, isInner } from '../instructions.ts';
import type { Tape } from '../tape.ts';
import { tapeForward, tapeReverse } from '../walk.ts';
import type { Derivative } from './enclosable.ts';

/** Values of parameters by name; what is missing is no number. */
export type KnownParameters = Readonly<Record<string, number>>;

const refuse = (): never => {
  throw new Error('not a function of the variable alone');
};

const leavesOf = (t: TapeBuilder, parameters: KnownParameters): Leaves => ({
  parameter: (name) => t.constant(parameters[name] ?? Number.NaN),
  // What a tape can be differentiated by is a jet or a scalar: the variable stands as the only jet.
  variable: () => t.jet(0, 0),
  unknown: refuse,
  input: refuse,
  integral: refuse,
});

/** A register as a carrier of formulas, in which a plain number is a constant. */
interface Written {
  register: Register;
}

/** Writes formulas down as further instructions. */
const writing = (t: TapeBuilder): Algebra<Written> => ({
  constant: (value) => ({ register: t.constant(value) }),
  unary: (name, { register: a }) => ({ register: name === 'neg' ? t.neg(a) : t.apply(name, a) }),
  binary: (name, { register: a }, { register: b }) => {
    switch (name) {
      case 'add':
      case 'sub':
      case 'mul':
      case 'div':
        return { register: t[name](a, b) };
      default:
        return { register: t.apply(name, a, b) };
    }
  },
  select: (condition, a, b) =>
    a.register === b.register ? a : { register: t.apply('select', condition.register, a.register, b.register) },
});

/** A tape with one result more: the derivative of the last one by the variable. */
function withDerivative(tape: Tape): Tape {
  const t = new TapeBuilder();
  const algebra = writing(t);
  const time = { register: t.jet(0, 0) };
  const values = tapeForward(algebra, tape, {
    time: refuse,
    jet: () => time,
    aux: refuse,
    scalar: refuse,
  });
  const last = tape.results[tape.results.length - 1];
  const { jets } = tapeReverse(algebra, tape, values, last, algebra.constant(1));
  const slope = jets.length > 0 ? jets[0].adjoint : algebra.constant(0);
  return t.finish([...Array.from(tape.results, (r) => values[r]), slope].map((x) => x.register));
}

interface Step {
  enclose: EncloseOperation;
  /** Absent where the operation is smooth. */
  settled?: SettledOperation;
  o: number;
  a: number;
  b: number;
  c: number;
}

const emptyBoxes = (count: number): Boxes => ({ low: new Float64Array(count), high: new Float64Array(count) });

export class TimeFunction {
  /** Instructions of the function with its derivatives. */
  readonly instructions: number;
  readonly #points: TapeEvaluator;
  readonly #boxes: Boxes;
  readonly #middle: Boxes;
  readonly #steps: Step[] = [];
  readonly #switches: boolean;
  /** Registers of the variable. */
  readonly #times: number[] = [];
  readonly #results: Int32Array;
  /** Number of points that `at` takes. */
  readonly capacity: number;

  /** Whether f″ is zero wherever f is smooth. */
  readonly straight: boolean;

  /** @throws for an expression that reads anything but the variable and parameters */
  constructor(e: Expression, parameters: KnownParameters, capacity = 1) {
    const t = new TapeBuilder();
    const plain = t.finish([emit(t, e, leavesOf(t, parameters))]);
    const tape = withDerivative(withDerivative(plain));
    const list = instructions(tape);
    const bend = list[tape.results[2]];
    this.straight = bend.op === 'constant' && bend.value === 0;
    this.capacity = capacity;
    this.instructions = list.length;
    this.#points = new TapeEvaluator(tape, { outputs: 1, orders: 1, slots: 1, capacity });
    this.#results = tape.results;
    this.#boxes = emptyBoxes(list.length);
    this.#middle = emptyBoxes(list.length);
    for (const [o, i] of list.entries()) {
      if (isInner(i)) {
        const [a, b = 0, c = 0] = i.operands;
        this.#steps.push({ enclose: encloseOperations[i.op], settled: settledOperations[i.op], o, a, b, c });
      } else if (i.op === 'constant') {
        for (const { low, high } of [this.#boxes, this.#middle]) {
          low[o] = i.value;
          high[o] = i.value;
        }
      } else this.#times.push(o);
    }
    this.#switches = this.#steps.some((x) => x.settled !== undefined);
  }

  /**
   * Values at the first `count` of `times`.
   * @returns [3·capacity]: f, f′ and f″, valid until the next call
   */
  at(times: ArrayLike<number>, count: number): Float64Array {
    for (let p = 0; p < count; p++) this.#points.jets[p] = times[p];
    this.#points.values(count);
    return this.#points.residuals;
  }

  /** Encloses f, f′ and f″ over [from, to]; `low` and `high` tell. */
  enclose(from: number, to: number): void {
    this.#variable(this.#boxes, from, to);
    for (const { enclose, o, a, b, c } of this.#steps) enclose(this.#boxes, o, a, b, c);
  }

  /** The same for an interval in which nothing switches. */
  encloseSettled(from: number, to: number): void {
    if (!this.#switches) {
      this.enclose(from, to);
      return;
    }
    const middle = from + (to - from) / 2;
    this.#variable(this.#middle, middle, middle);
    for (const { enclose, o, a, b, c } of this.#steps) enclose(this.#middle, o, a, b, c);
    this.#variable(this.#boxes, from, to);
    for (const { enclose, settled, o, a, b, c } of this.#steps) {
      if (settled) settled(this.#boxes, this.#middle, o, a, b);
      else enclose(this.#boxes, o, a, b, c);
    }
  }

  #variable({ low, high }: Boxes, from: number, to: number): void {
    for (const o of this.#times) {
      low[o] = from;
      high[o] = to;
    }
  }

  low(derivative: Derivative): number {
    return this.#boxes.low[this.#results[derivative]];
  }

  high(derivative: Derivative): number {
    return this.#boxes.high[this.#results[derivative]];
  }
}
