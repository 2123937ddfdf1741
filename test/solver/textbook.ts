/** @file Problems from equations as strings, so that tests of the solver do not depend on the language. */
import { defaultTraining } from '../../src/problem/defaults.ts';
import { type BinaryOperator, type Expression, functionArity } from '../../src/problem/expression.ts';
import { type Parameter, type Problem, problemVersion, type Term, type TermKind } from '../../src/problem/problem.ts';

const source = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const precedence: Record<string, number> = { '<': 1, '>': 1, '+': 2, '-': 2, '*': 3, '/': 3, '^': 5 };

/** Parses `text`; names of `parameters` and `inputs` are those, `t` is the variable, everything else is an unknown. */
export function parse(
  text: string,
  parameters: ReadonlySet<string>,
  inputs: ReadonlySet<string> = new Set(),
): Expression {
  const tokens = text.match(/\d*\.?\d+(?:[eE][+-]?\d+)?|[A-Za-z_\u0370-\u03ff]\w*|'+|[-+*/^(),<>]/g) ?? [];
  let at = 0;
  const expect = (token: string) => {
    if (tokens[at++] !== token) throw new Error(`expected ${token} in ${text}`);
  };
  const atom = (): Expression => {
    const token = tokens[at++];
    if (token === '-') return { kind: 'unary', operator: '-', operand: level(4) };
    if (token === '(') {
      const inside = level(0);
      expect(')');
      return inside;
    }
    if (/^[\d.]/.test(token)) return { kind: 'number', value: Number(token) };
    if (token === 'pi') return { kind: 'number', value: Math.PI };
    if (token === 't') return { kind: 'variable' };
    if (parameters.has(token)) return { kind: 'parameter', name: token };
    if (inputs.has(token)) return { kind: 'input', name: token };
    const isFunction = token in functionArity || token === 'if';
    let order = 0;
    if (tokens[at]?.startsWith("'")) order = tokens[at++].length;
    if (tokens[at] === '(') {
      at++;
      const args = [level(0)];
      while (tokens[at] === ',') {
        at++;
        args.push(level(0));
      }
      expect(')');
      // biome-ignore lint/suspicious/noThenProperty: the contract's name of the branch.
      if (token === 'if') return { kind: 'if', condition: args[0], then: args[1], else: args[2] };
      if (token === 'integral') return { kind: 'integral', body: args[0] };
      if (isFunction) return { kind: 'call', name: token as keyof typeof functionArity, args };
      return { kind: 'unknown', name: token, order, at: args[0] };
    }
    return { kind: 'unknown', name: token, order };
  };
  const level = (least: number): Expression => {
    let left = atom();
    for (;;) {
      const operator = tokens[at];
      const power = precedence[operator];
      if (power === undefined || power < least) return left;
      at++;
      const right = level(operator === '^' ? power : power + 1);
      left =
        operator === '<' || operator === '>'
          ? { kind: 'compare', operator, left, right }
          : { kind: 'binary', operator: operator as BinaryOperator, left, right };
    }
  };
  const whole = level(0);
  if (at !== tokens.length) throw new Error(`left over: ${tokens.slice(at).join(' ')} in ${text}`);
  return whole;
}

export interface Textbook {
  unknowns: string[];
  interval: [number, number];
  /** `lhs = rhs` */
  equations: string[];
  conditions?: string[];
  parameters?: Record<string, number>;
  estimates?: Record<string, { value: number; low?: number; high?: number }>;
  data?: { of: string; times: number[]; values: number[]; noise?: number }[];
  inputs?: Problem['inputs'];
  /** Starts of unknowns, expressions of t. */
  guesses?: Record<string, string>;
  /** Ranges of unknowns. */
  ranges?: Record<string, [number, number]>;
}

export function problemOf(text: Textbook): Problem {
  const names = new Set([...Object.keys(text.parameters ?? {}), ...Object.keys(text.estimates ?? {})]);
  const inputs = new Set((text.inputs ?? []).map(({ name }) => name));
  const residual = (statement: string): Expression => {
    const [left, right] = statement.split('=');
    const l = parse(left, names, inputs);
    const r = parse(right, names, inputs);
    return { kind: 'binary', operator: '-', left: l, right: r };
  };
  const term = (name: string, kind: TermKind, statement: string, e: Expression): Term => ({
    name,
    named: true,
    kind,
    hard: false,
    residual: e,
    text: statement,
    source,
    weight: null,
    loss: { name: 'mse', args: {}, reduction: 'mean' },
    points: kind === 'equation' ? { name: 'uniform', args: {} } : null,
    data: null,
  });
  const parameters: Parameter[] = [
    ...Object.entries(text.parameters ?? {}).map(([name, value]) => ({
      name,
      unit: null,
      value,
      estimate: null,
      source,
    })),
    ...Object.entries(text.estimates ?? {}).map(([name, { value, low, high }]) => ({
      name,
      unit: null,
      value,
      estimate: { low: low ?? null, high: high ?? null },
      source,
    })),
  ];
  return {
    version: problemVersion,
    title: null,
    file: null,
    variable: { name: 't', unit: null, from: text.interval[0], to: text.interval[1], source },
    unknowns: text.unknowns.map((name) => ({ name, unit: null, range: text.ranges?.[name] ?? null, source })),
    parameters,
    inputs: text.inputs ?? [],
    terms: [
      ...text.equations.map((e, i) => term(`equation ${i + 1}`, 'equation', e, residual(e))),
      ...(text.conditions ?? []).map((e) => term(e, 'boundary', e, residual(e))),
      ...(text.data ?? []).map((d, i) => ({
        ...term(`data ${i + 1}`, 'data', d.of, parse(d.of, names)),
        data: {
          file: null,
          label: d.of,
          times: d.times,
          values: d.values,
          noise: d.noise ?? null,
          noiseShare: null,
          holdout: 0,
        },
      })),
    ],
    exact: [],
    ...(text.guesses && {
      guesses: Object.entries(text.guesses).map(([unknown, e]) => ({ unknown, value: parse(e, names) })),
    }),
    scale: { mode: 'auto' },
    network: {
      layers: [32, 32, 32],
      activation: 'tanh',
      features: null,
      sharing: 'shared',
      source: null,
    },
    holdout: { name: 'uniform', args: {} },
    weightMethod: null,
    training: defaultTraining({ name: 'auto', args: {} }),
    variants: [],
    sweeps: [],
    written: { weights: false, loss: false, network: false, points: false, train: false, data: false },
  };
}
