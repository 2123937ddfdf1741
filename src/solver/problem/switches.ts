/**
 * @file Equations whose right-hand side changes where the solution passes a surface: `sign`, `step`, `if`, `abs`, `min`
 * and `max` of something that depends on the unknowns. Each such surface gap = 0 has a mode, +1 or −1, the sign of the
 * gap; with all modes held the equations are smooth. They are those of `System` with the modes as further inputs.
 *
 * Where the equations of both sides lead to the surface the solution slides along it (Filippov, Differential Equations
 * with Discontinuous Righthand Sides, 1988, §4): the residuals are the convex combination of those of both sides,
 * ½(1+σ) r⁺ + ½(1−σ) r⁻, with the algebraic unknown σ ∈ [−1, 1] that keeps d(gap)/dt = 0; of several surfaces the
 * multilinear combination (Alexander & Seidman 1998). It ends where σ leaves [−1, 1].
 */

import { type Register, TapeBuilder } from '../../tape/builder.ts';
import { TapeEvaluator } from '../../tape/evaluator.ts';
import { type Instruction, instructions, interpret, isInner, registersOf } from '../../tape/instructions.ts';
import type { InnerName } from '../../tape/operations.ts';
import type { Tape } from '../../tape/tape.ts';
import { TotalDerivative } from '../../tape/total-derivative.ts';
import { squareOf } from './square.ts';
import type { System } from './system.ts';

/** What a solve holds on to while it passes surfaces. */
export interface Switched {
  /** The equations with all modes held: the last `count` of its inputs are the modes. */
  system: System;
  /** Number of surfaces. */
  count: number;
  /** [count] +1 or −1; what `system` and those that slide read. */
  modes: Float64Array;
  /** An evaluator of all gaps. */
  gaps(capacity: number): TapeEvaluator;
  /** An evaluator of the change of each gap in time along the solution; `null` where it cannot be written. */
  rates: readonly (TapeEvaluator | null)[];
  /** The equations on these surfaces, one algebraic unknown σ for each behind the others; `null` where there are none. */
  sliding(surfaces: readonly number[]): System | null;
}

/** How an operation reads its surface. */
interface Use {
  surface: number;
  /** −1 where its own argument is the gap with the other sign. */
  sign: 1 | -1;
}

/** The argument at whose sign an operation changes. */
const gapOf: { readonly [O in InnerName]?: (t: TapeBuilder, a: Register, b: Register) => Register } = {
  sign: (_, a) => a,
  step: (_, a) => a,
  abs: (_, a) => a,
  cbrt: (_, a) => a,
  min: (t, a, b) => t.sub(a, b),
  max: (t, a, b) => t.sub(a, b),
  lt: (t, a, b) => t.sub(b, a),
  le: (t, a, b) => t.sub(b, a),
};

const half = (t: TapeBuilder, mode: Register): Register => t.mul(t.constant(0.5), t.add(t.constant(1), mode));

/** What an operation is on one side of its surface. */
const held: {
  readonly [O in InnerName]?: (t: TapeBuilder, mode: Register, a: Register, b: Register) => Register;
} = {
  sign: (_, mode) => mode,
  step: half,
  abs: (t, mode, a) => t.mul(mode, a),
  cbrt: (t, mode, a) => t.mul(mode, t.apply('cbrt', t.apply('abs', a))),
  min: (t, mode, a, b) => t.apply('select', half(t, mode), b, a),
  max: (t, mode, a, b) => t.apply('select', half(t, mode), a, b),
  lt: half,
  le: half,
};

/** Operations that have no value where their first argument is negative. */
const ofPositive: ReadonlySet<string> = new Set(['sqrt', 'pow', 'log', 'log10']);
const isPositive = (i: Instruction): boolean => i.op === 'constant' && i.value > 0;

/** Surfaces on which a solution slides at once. */
const mostSliding = 3;

/** The system with its surfaces; `null` where its equations have none that depends on the unknowns. */
export function switchedOf(system: System): Switched | null {
  const uses = usesOf(system.tape);
  const count = uses.gaps.length;
  if (count === 0) return null;
  const { inputs } = system;
  const modes = new Float64Array(count).fill(1);
  const auxColumns = inputs.length + count;
  const scalars = system.estimates.length;
  const layout = { outputs: system.unknowns.length, orders: system.order + 1, slots: 1, auxColumns, scalars };
  const shared = {
    ...system,
    inputs: [...inputs, ...Array.from({ length: count }, (_, k) => () => modes[k])],
  };
  const modeOf = (t: TapeBuilder) => (k: number) => t.aux(inputs.length + k);
  const labels = system.equations.map(({ term, name, differentiations }) => ({ term, name, differentiations }));
  const unknowns = system.unknowns.map(({ name, order }) => ({ name, order }));

  const t = new TapeBuilder();
  const values = emitHeld(t, system.tape, uses, modeOf(t));
  const square = squareOf(t.finish(values.results), { unknowns, labels, auxColumns, scalars });
  if (!square) return null;
  const gapTape = t.finish(values.gaps);
  const rates = values.gaps.map((gap) => {
    const rate = rateOf(t, gap, system);
    if (rate === null) return null;
    const evaluator = new TapeEvaluator(t.finish([rate]), { ...layout, capacity: 1 });
    evaluator.scalars.set(system.parameters);
    return evaluator;
  });
  return {
    system: { ...shared, ...square },
    count,
    modes,
    gaps(capacity) {
      const evaluator = new TapeEvaluator(gapTape, { ...layout, capacity });
      evaluator.scalars.set(system.parameters);
      return evaluator;
    },
    rates,
    sliding(surfaces) {
      if (surfaces.length > mostSliding) return null;
      const blended = emitSliding(system, uses, surfaces, modeOf);
      if (!blended) return null;
      const made = squareOf(blended, {
        unknowns: [...unknowns, ...surfaces.map((k) => ({ name: `σ${k}`, order: 0, size: 1 }))],
        labels: [...labels, ...surfaces.map((k) => ({ term: -1, name: `surface ${k}`, differentiations: 0 }))],
        auxColumns,
        scalars,
      });
      return made && { ...shared, ...made };
    },
  };
}

interface Uses {
  of: ReadonlyMap<number, Use>;
  gaps: readonly number[];
}

const known = new WeakMap<Tape, Uses>();

/** Which instructions switch, at which surface; looked for once in each tape. */
function usesOf(tape: Tape): Uses {
  let uses = known.get(tape);
  if (!uses) {
    uses = usesIn(tape);
    known.set(tape, uses);
  }
  return uses;
}

function usesIn(tape: Tape): Uses {
  const list = instructions(tape);
  // What depends on the unknowns, or on the variable and an estimate: where that switches is not known beforehand.
  const moves = new Uint8Array(list.length);
  const passes = new Uint8Array(list.length);
  const chosen = new Uint8Array(list.length);
  const of = new Map<number, Use>();
  const gaps: number[] = [];
  const t = new TapeBuilder();
  list.forEach((i, k) => {
    const some = (of: Uint8Array) => (isInner(i) && i.operands.some((x) => of[x]) ? 1 : 0);
    passes[k] = i.op === 'time' || i.op === 'aux' ? 1 : some(passes);
    chosen[k] = i.op === 'scalar' ? 1 : some(chosen);
    moves[k] = i.op === 'jet' || (passes[k] && chosen[k]) ? 1 : some(moves);
  });
  interpret<Register>(tape, leavesOf(t), (op, operands, k) => {
    const [a, b] = operands;
    const gap = gapOf[op];
    if (gap && moves[k]) {
      const own = gap(t, a, b);
      // A gap and its negative are one surface.
      const others = negatives(t, own);
      const known = gaps.findIndex((x) => x === own || others.includes(x));
      const surface = known < 0 ? gaps.push(own) - 1 : known;
      of.set(k, { surface, sign: gaps[surface] === own ? 1 : -1 });
    }
    return t.apply(op, a, b, operands[2]);
  });
  return { of, gaps };
}

/** Registers that hold the negative. */
function negatives(t: TapeBuilder, x: Register): Register[] {
  const [op, a, b] = t.written(x);
  return op === 'sub' ? [t.neg(x), t.sub(b, a)] : [t.neg(x)];
}

/** The same leaves in another tape. */
const leavesOf = (t: TapeBuilder) => ({
  constant: (value: number) => t.constant(value),
  time: (slot: number) => t.time(slot),
  jet: (output: number, order: number, slot: number) => t.jet(output, order, slot),
  aux: (column: number) => t.aux(column),
  scalar: (index: number) => t.scalar(index),
});

/** The results of `tape` with the modes as `modeOf` gives them, and the gap of every surface. */
function emitHeld(
  t: TapeBuilder,
  tape: Tape,
  { of, gaps: all }: Uses,
  modeOf: (surface: number) => Register,
): { results: Register[]; gaps: Register[] } {
  const gaps = new Array<Register>(all.length).fill(-1);
  const list = instructions(tape);
  /** Whether register k is an absolute value that switches, or so many times it. */
  const isDistance = (k: number): boolean => {
    const i = list[k];
    if (i.op === 'abs') return of.has(k);
    if (i.op !== 'mul' && i.op !== 'div') return false;
    const [a, b] = i.operands;
    return (isPositive(list[b]) && isDistance(a)) || (i.op === 'mul' && isPositive(list[a]) && isDistance(b));
  };
  const registers = interpret<Register>(tape, leavesOf(t), (op, operands, k) => {
    const [a, b] = operands;
    const use = of.get(k);
    const hold = held[op];
    // A window looks a little way behind a surface, where a root of what is held has no value.
    if (ofPositive.has(op) && isDistance(registersOf(list[k])[0])) return t.apply(op, t.apply('abs', a), b);
    if (!use || !hold) return t.apply(op, a, b, operands[2]);
    const own = gapOf[op]!(t, a, b);
    if (gaps[use.surface] < 0) gaps[use.surface] = use.sign > 0 ? own : t.neg(own);
    const mode = modeOf(use.surface);
    return hold(t, use.sign > 0 ? mode : t.neg(mode), a, b);
  });
  return { results: Array.from(tape.results, (r) => registers[r]), gaps };
}

/** d(gap)/dt along the solution; `null` where it needs what no equation gives, or the slope of an author's input. */
function rateOf(t: TapeBuilder, gap: Register, { inputs, unknowns }: System): Register | null {
  let known = true;
  const derivative = new TotalDerivative(t, (column) => {
    if (column < inputs.length) known = false;
    return t.constant(0);
  });
  const rate = derivative.of(gap);
  const reads = instructions(t.finish([rate]));
  return known && reads.every((i) => i.op !== 'jet' || i.order <= unknowns[i.output].order) ? rate : null;
}

/** Residuals of the combination of all sides, and the rates that are kept at zero. */
function emitSliding(
  system: System,
  uses: ReturnType<typeof usesOf>,
  surfaces: readonly number[],
  modeOf: (t: TapeBuilder) => (surface: number) => Register,
): Tape | null {
  const t = new TapeBuilder();
  const d = system.unknowns.length;
  const shares = surfaces.map((_, j) => t.jet(d + j, 0));
  const results = system.equations.map(() => t.constant(0));
  let rates: (Register | null)[] = [];
  for (let corner = 0; corner < 2 ** surfaces.length; corner++) {
    const sides = surfaces.map((_, j) => ((corner >> j) & 1 ? 1 : -1));
    const { results: side, gaps } = emitHeld(t, system.tape, uses, (k) => {
      const j = surfaces.indexOf(k);
      return j < 0 ? modeOf(t)(k) : t.constant(sides[j]);
    });
    const weight = shares.reduce(
      (product, σ, j) => t.mul(product, half(t, sides[j] > 0 ? σ : t.neg(σ))),
      t.constant(1),
    );
    side.forEach((r, e) => {
      results[e] = t.add(results[e], t.mul(weight, r));
    });
    const next = surfaces.map((k) => rateOf(t, gaps[k], system));
    // A surface that itself jumps where the solution slides has no rate.
    if (corner > 0 && next.some((rate, j) => rate !== rates[j])) return null;
    rates = next;
  }
  const kept = rates.filter((rate) => rate !== null);
  return kept.length < surfaces.length ? null : t.finish([...results, ...kept]);
}
