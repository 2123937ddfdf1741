/**
 * @file A function of the unknowns along a course that they take: its values and derivatives by the variable on points,
 * and enclosed between them. The unknowns themselves are smooth between the points, which is what made them points.
 */
import { type Boxes, type EncloseOperation, encloseOperations } from '../../numeric/enclosure.ts';
import { type Expression, orders, walk } from '../../problem/expression.ts';
import type { Problem } from '../../problem/problem.ts';
import { emit, TapeBuilder } from '../builder.ts';
import { TapeEvaluator } from '../evaluator.ts';
import { instructions, isInner } from '../instructions.ts';
import { TotalDerivative } from '../total-derivative.ts';
import type { Derivative, Enclosable } from './enclosable.ts';
import type { KnownParameters } from './time-function.ts';

/** What changes along a course beside the unknowns: inputs, and unknowns at an earlier time. */
export type CourseReading = Extract<Expression, { kind: 'input' | 'delayed' }>;

/** Where the unknowns go, and what else is read on the way. */
export interface Course {
  /** Highest derivative of each unknown that it knows, then of each reading. */
  readonly highest: ArrayLike<number>;
  /** The place of a reading among all of them, −1 where it is not known; absent where none is. */
  place?(reading: CourseReading): number;
  /** From now on it is asked within [from, to] only. */
  enter(from: number, to: number): void;
  /** u⁽ᵐ⁾ of unknown `i` at `t`. */
  value(i: number, m: number, t: number): number;
}

/** Unknowns leave the hull of their values on the points of a look by this share of it at most. */
const rim = 0.1;

interface Step {
  enclose: EncloseOperation;
  o: number;
  a: number;
  b: number;
  c: number;
}

export class CourseFunction implements Enclosable {
  readonly capacity: number;
  /** Instructions, with those of its derivatives and what they read. */
  readonly cost: number;
  readonly #course: Course;
  readonly #points: TapeEvaluator;
  readonly #boxes: Boxes;
  readonly #steps: Step[] = [];
  readonly #times: number[] = [];
  /** Registers of what is read of the course, and where it stands on the points. */
  readonly #jets: { o: number; unknown: number; order: number; at: number }[] = [];
  readonly #results: Int32Array;
  #count = 0;

  /** `null` where the course does not know the derivatives that f″ takes. */
  static of(
    e: Expression,
    problem: Problem,
    parameters: KnownParameters,
    course: Course,
    capacity: number,
  ): CourseFunction | null {
    const known = [...orders(e)].every(([name, order]) => {
      const i = problem.unknowns.findIndex((u) => u.name === name);
      return i >= 0 && order + 2 <= course.highest[i];
    });
    let read = true;
    walk(e, (x) => {
      if (x.kind === 'input' || x.kind === 'delayed') read &&= course.highest[course.place?.(x) ?? -1] >= 2;
    });
    return known && read ? new CourseFunction(e, problem, parameters, course, capacity) : null;
  }

  private constructor(e: Expression, problem: Problem, parameters: KnownParameters, course: Course, capacity: number) {
    const t = new TapeBuilder();
    const refuse = (): never => {
      throw new Error('not a function of the unknowns alone');
    };
    const f = emit(t, e, {
      parameter: (name) => t.constant(parameters[name] ?? Number.NaN),
      variable: () => t.time(),
      unknown: (name, order) =>
        t.jet(
          problem.unknowns.findIndex((u) => u.name === name),
          order,
        ),
      input: (name) => t.jet(course.place?.({ kind: 'input', name }) ?? refuse(), 0),
      delayed: (read) => t.jet(course.place?.(read) ?? refuse(), 0),
      integral: refuse,
    });
    const slope = new TotalDerivative(t, refuse);
    const tape = t.finish([f, slope.of(f), slope.of(f, 2)]);
    const list = instructions(tape);
    const highest = Math.max(...Array.from(course.highest));
    this.capacity = capacity;
    this.#course = course;
    this.#results = tape.results;
    this.#points = new TapeEvaluator(tape, {
      outputs: course.highest.length,
      orders: highest + 1,
      slots: 1,
      capacity,
    });
    this.#boxes = { low: new Float64Array(list.length), high: new Float64Array(list.length) };
    for (const [o, i] of list.entries()) {
      if (isInner(i)) {
        const [a, b = 0, c = 0] = i.operands;
        this.#steps.push({ enclose: encloseOperations[i.op], o, a, b, c });
      } else if (i.op === 'constant') {
        this.#boxes.low[o] = i.value;
        this.#boxes.high[o] = i.value;
      } else if (i.op === 'jet') {
        this.#jets.push({ o, unknown: i.output, order: i.order, at: this.#points.jetAt(0, i.output, i.order) });
      } else this.#times.push(o);
    }
    this.cost = list.length + 30 * this.#jets.length;
  }

  at(times: ArrayLike<number>, count: number): Float64Array {
    const { jets } = this.#points;
    for (let p = 0; p < count; p++) this.#points.times[p] = times[p];
    for (const { unknown, order, at } of this.#jets) {
      for (let p = 0; p < count; p++) jets[at + p] = this.#course.value(unknown, order, times[p]);
    }
    this.#count = count;
    this.#points.values(count);
    return this.#points.residuals;
  }

  encloseSettled(from: number, to: number): void {
    const { low, high } = this.#boxes;
    for (const o of this.#times) {
      low[o] = from;
      high[o] = to;
    }
    for (const { o, at } of this.#jets) {
      const values = this.#points.jets.subarray(at, at + this.#count);
      const least = Math.min(...values);
      const largest = Math.max(...values);
      const room = rim * (largest - least);
      low[o] = least - room;
      high[o] = largest + room;
    }
    for (const { enclose, o, a, b, c } of this.#steps) enclose(this.#boxes, o, a, b, c);
  }

  low(derivative: Derivative): number {
    return this.#boxes.low[this.#results[derivative]];
  }

  high(derivative: Derivative): number {
    return this.#boxes.high[this.#results[derivative]];
  }
}
