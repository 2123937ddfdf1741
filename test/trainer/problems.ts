/** @file Problems written in TypeScript, for tests that must not depend on the language. */
import { defaultTraining } from '../../src/problem/defaults.ts';
import {
  type BinaryOperator,
  binary,
  type Expression,
  type FunctionName,
  literal,
} from '../../src/problem/expression.ts';
import type { Measurements, MethodCall, Problem, ProblemEvent, Term } from '../../src/problem/problem.ts';
import type { SourceRange } from '../../src/problem/source.ts';

export const nowhere: SourceRange = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

type Operand = Expression | number;
const expression = (x: Operand): Expression => (typeof x === 'number' ? literal(x) : x);
const chain =
  (operator: BinaryOperator) =>
  (...all: Operand[]): Expression =>
    all.map(expression).reduce((a, b) => binary(operator, a, b));

export const add = chain('+');
export const sub = chain('-');
export const mul = chain('*');
export const div = chain('/');
export const pow = chain('^');
export const call = (name: FunctionName, ...args: Operand[]): Expression => ({
  kind: 'call',
  name,
  args: args.map(expression),
});
export const t: Expression = { kind: 'variable' };
/** u⁽ᵒʳᵈᵉʳ⁾ at the current point. */
export const D = (name: string, order = 0): Expression => ({ kind: 'unknown', name, order });
/** u⁽ᵒʳᵈᵉʳ⁾(point). */
export const at = (name: string, point: Operand, order = 0): Expression => ({
  kind: 'unknown',
  name,
  order,
  at: expression(point),
});
/** u at an earlier time. */
export const past = (name: string, when: Expression): Expression => ({ kind: 'delayed', name, order: 0, at: when });
/** What changes one derivative of an unknown at known times. */
export const event = (
  name: string,
  times: number[],
  unknown: string,
  order: number,
  value: Expression,
): ProblemEvent => ({
  name,
  trigger: { kind: 'times', times: times.map(literal), repeat: null },
  assignments: [{ unknown, order, value }],
  stop: false,
  text: name,
  source: nowhere,
});
export const param = (name: string): Expression => ({ kind: 'parameter', name });
export const input = (name: string): Expression => ({ kind: 'input', name });
export const integral = (body: Expression): Expression => ({ kind: 'integral', body });

export const sampler = (name: string, args: MethodCall['args'] = {}): MethodCall => ({ name, args });

const term = (kind: Term['kind'], name: string, residual: Expression, rest: Partial<Term> = {}): Term => ({
  name,
  named: true,
  kind,
  hard: false,
  residual,
  text: name,
  source: nowhere,
  weight: null,
  loss: { name: 'mse', args: {}, reduction: 'mean' },
  points: kind === 'equation' ? sampler('uniform', { points: 16 }) : null,
  data: null,
  ...rest,
});

export const equation = (name: string, residual: Expression, rest?: Partial<Term>) =>
  term('equation', name, residual, rest);
export const initial = (name: string, residual: Expression, rest?: Partial<Term>) =>
  term('initial', name, residual, rest);
export const boundary = (name: string, residual: Expression, rest?: Partial<Term>) =>
  term('boundary', name, residual, rest);
export const data = (name: string, measured: Expression, points: Partial<Measurements>, rest?: Partial<Term>) =>
  term('data', name, measured, {
    data: { file: null, label: name, times: [], values: [], noise: null, noiseShare: null, holdout: 0, ...points },
    ...rest,
  });
export const hard = { hard: true } as const;

/** A problem in u (or `unknowns`) over `interval`. */
export function problem(
  terms: Term[],
  rest: Partial<Omit<Problem, 'unknowns' | 'parameters'>> & {
    interval?: [number, number];
    unknowns?: (string | { name: string; range?: [number, number]; held?: true })[];
    params?: Record<string, number>;
    estimates?: Record<string, [value: number, low: number | null, high: number | null]>;
  } = {},
): Problem {
  const { interval = [0, 1], unknowns = ['u'], params = {}, estimates = {}, ...fields } = rest;
  return {
    version: 1,
    title: null,
    file: null,
    variable: { name: 't', unit: null, from: interval[0], to: interval[1], source: nowhere },
    unknowns: unknowns.map((u) =>
      typeof u === 'string'
        ? { name: u, unit: null, range: null, source: nowhere }
        : { range: null, ...u, unit: null, source: nowhere },
    ),
    parameters: [
      ...Object.entries(params).map(([name, value]) => ({ name, unit: null, value, estimate: null, source: nowhere })),
      ...Object.entries(estimates).map(([name, [value, low, high]]) => ({
        name,
        unit: null,
        value,
        estimate: { low, high },
        source: nowhere,
      })),
    ],
    inputs: [],
    terms,
    exact: [],
    scale: { mode: 'auto' },
    network: { layers: [6, 5], activation: 'tanh', features: null, sharing: 'shared', source: null },
    holdout: sampler('uniform', { points: 50 }),
    weightMethod: null,
    training: { ...defaultTraining({ name: 'auto', args: {} }), phases: [], seed: 1 },
    variants: [],
    sweeps: [],
    written: { weights: false, loss: false, network: false, points: false, train: false, data: false },
    ...fields,
  };
}

/** R6: u″ + 4u′ + 400u = 0 on [0, 1], u(0) = 1, u′(0) = 0. */
export const oscillator = (rest: Parameters<typeof problem>[1] = {}): Problem =>
  problem(
    [
      equation('motion', add(D('u', 2), mul(4, D('u', 1)), mul(400, D('u')))),
      initial('release', sub(at('u', 0), 1)),
      initial('rest', at('u', 0, 1)),
    ],
    rest,
  );
