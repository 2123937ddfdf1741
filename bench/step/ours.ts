/**
 * @file The product's engines as contestants: one step is all terms' losses, gradients, the Gram matrix and Adam.
 *
 * Arguments: engine label, precision, width, points, terms, `full` for terms that all use every point, threads. Answers
 * every line "points steps" on standard input by the seconds of one step.
 */
import { createInterface } from 'node:readline';
import type { Precision } from '../../src/problem/problem.ts';
import { operations } from '../../src/tape/operations.ts';
import type { NetworkShape, PointGroup, Program } from '../../src/trainer/compile/program.ts';
import { parameterCount } from '../../src/trainer/compile/program.ts';
import { loadNative, nativeWidths } from '../../src/trainer/engine/embedded/native.ts';
import { type EmbeddedEngine, wasmEngine } from '../../src/trainer/engine/embedded/wasm.ts';

interface Work {
  layers: number[];
  points: number;
  /** 1: the equation; 2: and u(0) = 1; 3: and u′(0) = 0; 4: and u(1) = 0. */
  terms: 1 | 2 | 3 | 4;
}

function engines(threads: number): EmbeddedEngine[] {
  const natives = nativeWidths().flatMap((width) => loadNative(width, threads).engine ?? []);
  return [wasmEngine(), ...natives];
}

const square = { kind: 'mse', parameter: 0, reduction: 'mean' } as const;

function group(
  order: number,
  times: number[],
  code: number[],
  constants: number[],
  results: [number, number][],
): PointGroup {
  return {
    slots: 1,
    count: times.length,
    times: Float64Array.from(times),
    auxColumns: 0,
    aux: new Float64Array(0),
    order,
    tape: {
      code: Int32Array.from(code),
      constants: Float64Array.from(constants),
      results: Int32Array.from(results, ([register]) => register),
    },
    terms: results.map(([, term]) => term),
    losses: results.map(() => square),
    pointWeights: null,
  };
}

/** The damped oscillator u″ + 4u′ + 400u = 0. */
function oscillator({ layers, points, terms }: Work): Program {
  const [constant, jet, add, mul, sub] = (['constant', 'jet', 'add', 'mul', 'sub'] as const).map(
    (name) => operations[name].code,
  );
  const network: NetworkShape = { features: { kind: 'none' }, layers, outputs: 1, activation: 'tanh' };
  const motion = [jet, 0, 0, 0, jet, 0, 1, 0, jet, 0, 2, 0, constant, 0, 0, 0, constant, 1, 0, 0];
  motion.push(mul, 3, 1, 0, mul, 4, 0, 0, add, 2, 5, 0, add, 7, 6, 0);
  const grid = Array.from({ length: points }, (_, n) => n / (points - 1));
  const groups = [group(2, grid, motion, [4, 400], [[8, 0]])];
  const value = [jet, 0, 0, 0, constant, 0, 0, 0, sub, 0, 1, 0];
  const slope = [jet, 0, 1, 0];
  if (terms === 2) groups.push(group(0, [0], value, [1], [[2, 1]]));
  if (terms > 2)
    groups.push(
      group(
        1,
        [0],
        [...value, ...slope],
        [1],
        [
          [2, 1],
          [3, 2],
        ],
      ),
    );
  if (terms > 3) groups.push(group(0, [1], [jet, 0, 0, 0], [], [[0, 3]]));
  return { networks: [network], scalars: 0, input: { shift: 0, scale: 1 }, groups, terms };
}

/** n equations of second order on the same points: what several full terms cost. */
function fullTerms(work: Work): Program {
  const program = oscillator({ ...work, terms: 1 });
  const [first] = program.groups;
  const results = Array.from({ length: work.terms }, () => 8);
  program.groups = [
    {
      ...first,
      tape: { ...first.tape, results: Int32Array.from(results) },
      terms: results.map((_, k) => k),
      losses: results.map(() => square),
    },
  ];
  program.terms = work.terms;
  return program;
}

/** A function that runs `steps` steps and returns seconds per step. */
function stepper(engine: EmbeddedEngine, program: Program, precision: Precision): (steps: number) => number {
  const session = engine.open(program, precision);
  let state = 7;
  for (let k = 0; k < parameterCount(program); k++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    session.theta[k] = (state / 2 ** 31 - 1) * 0.3;
  }
  const weights = [1e-4, 1, 0.1, 1].slice(0, program.terms);
  let step = 0;
  return (steps) => {
    const from = process.hrtime.bigint();
    for (let k = 0; k < steps; k++) {
      session.evaluate();
      session.fusedAdam.step(weights, { rate: 1e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step: ++step });
    }
    return Number(process.hrtime.bigint() - from) / 1e9 / steps;
  };
}

const [label, precision, width, points, terms, kind, threads] = process.argv.slice(2);
const all = engines(Number(threads));
const engine = all.find((e) => e.label === label);
if (!engine) throw new Error(`no engine '${label}' here; there are ${all.map((e) => e.label).join(', ')}`);
const work = {
  layers: [width, width, width].map(Number),
  points: Number(points),
  terms: Number(terms) as Work['terms'],
};
const run = stepper(engine, kind === 'full' ? fullTerms(work) : oscillator(work), precision as Precision);
createInterface({ input: process.stdin }).on('line', (line) => console.log(run(Number(line.split(' ')[1]))));
