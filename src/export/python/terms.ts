/** @file The loss terms of a problem as Python: residuals on points, conditions, measurements, losses. */

import { gaussLegendre } from '../../numeric/quadrature.ts';
import { under } from '../../problem/by-name.ts';
import { evaluate } from '../../problem/evaluate.ts';
import type { Expression } from '../../problem/expression.ts';
import { walk } from '../../problem/expression.ts';
import { parameterValues } from '../../problem/parameters.ts';
import type { Problem, Term } from '../../problem/problem.ts';
import type { Compiled, CompiledTerm } from '../../trainer/compile/compile.ts';
import type { LossFunction } from '../../trainer/compile/program.ts';
import { atom, numeral, type Python, type PythonLeaves, python, pythonBinary, pythonNumber } from './expression.ts';
import type { PythonNames } from './names.ts';

/** Nodes of one integral, as the trainer takes them. */
export const quadratureNodes = 64;

/** What all terms of one script share. */
export interface ScriptContext {
  compiled: Compiled;
  problem: Problem;
  names: PythonNames;
}

const derivativeName = (name: string, order: number): string => `${['', 'd', 'd2', 'd3', 'd4'][order]}${name}`;

/** Lines that a function of the points needs before its residuals, and their leaves. */
export class PointFunction {
  readonly leaves: PythonLeaves;
  readonly #context: ScriptContext;
  readonly #used = new Map<string, number>();
  readonly #trained = new Set<string>();

  constructor(context: ScriptContext) {
    this.#context = context;
    const { names, problem } = context;
    const t = names.of('variable', problem.variable.name);
    this.leaves = {
      library: 'torch',
      parameter: (name) => {
        if (isTrained(problem, name)) this.#trained.add(name);
        return parameter(context, name);
      },
      variable: () => atom(t, true),
      unknown: (name, order) => {
        this.#used.set(name, Math.max(order, this.#used.get(name) ?? 0));
        return atom(this.#derivative(name, order), true);
      },
      input: (name) => atom(`${names.of(`input ${name}`, name)}(${t})`, true),
      integral: () => {
        throw new Error('an integral stands in conditions only');
      },
    };
  }

  #derivative(name: string, order: number): string {
    return this.#context.names.of(`unknown ${name} ${order}`, derivativeName(name, order));
  }

  /** Sets the parameters that are trained, the unknowns and their derivatives that were spoken of. */
  lines(): string[] {
    const { problem, names } = this.#context;
    const t = names.of('variable', problem.variable.name);
    const lines = trainedLines(this.#context, this.#trained);
    for (const [i, { name }] of problem.unknowns.entries()) {
      const highest = this.#used.get(name);
      if (highest === undefined) continue;
      lines.push(`${this.#derivative(name, 0)} = y[:, ${i}:${i + 1}]`);
      for (let k = 1; k <= highest; k++)
        lines.push(`${this.#derivative(name, k)} = d(${this.#derivative(name, k - 1)}, ${t})`);
    }
    return lines;
  }
}

export const isTrained = (problem: Problem, name: string): boolean =>
  problem.parameters.some((p) => p.name === name && p.estimate !== null);

export const parameter = ({ names, problem }: ScriptContext, name: string): Python =>
  atom(names.of(`parameter ${name}`, name), isTrained(problem, name));

const trainedLines = (context: ScriptContext, names: ReadonlySet<string>): string[] =>
  [...names].map((name) => {
    const own = parameter(context, name).text;
    return `${own} = ${valueFunction(context, name)}()`;
  });

/** The function that says a trained parameter's value. */
export const valueFunction = ({ names }: ScriptContext, name: string): string =>
  names.of(`value ${name}`, `value_of_${name}`);

/** A trained number besides the network. */
export const scalarLeaf = (i: number): Python => atom(`SCALARS[${i}]`, true);

const scaled = (residual: Python, scale: number | undefined): Python =>
  scale === undefined || scale === 1 ? residual : pythonBinary('/', residual, pythonNumber(scale));

export const writtenScale = (problem: Problem, term: Term): number | undefined =>
  problem.scale.mode === 'explicit' ? under(problem.scale.values, term.name) : undefined;

/** A residual at every point of a function. */
export const residualOf = ({ problem }: ScriptContext, term: Term, leaves: PythonLeaves): Python =>
  scaled(python(term.residual, leaves), writtenScale(problem, term));

export interface ConditionText {
  /** Times, in their order. */
  points: string;
  /** Lines before the residual. */
  lines: string[];
  residual: string;
}

/** A condition as a residual of `at(component, order, point)`, values at its own points. */
export function conditionOf(context: ScriptContext, term: Term): ConditionText {
  const { problem, compiled } = context;
  const points: number[] = [];
  const values = parameterValues(problem);
  const constant = (e: Expression) => evaluate(e, { parameters: values });
  const indexOf = (point: number): number => {
    const known = points.indexOf(point);
    return known >= 0 ? known : points.push(point) - 1;
  };
  const own = ownPoint(term, problem, constant);
  const trained = new Set<string>();
  const componentOf = (name: string) => problem.unknowns.findIndex((u) => u.name === name);
  const leaves = (variable: () => Python, index: (at: Expression | undefined) => string): PythonLeaves => ({
    library: 'torch',
    parameter: (name) => {
      if (isTrained(problem, name)) trained.add(name);
      return parameter(context, name);
    },
    variable,
    unknown: (name, order, at) => atom(`at(${componentOf(name)}, ${order}, ${index(at)})`, true),
    input: () => {
      throw new Error('inputs stand in equations and data only');
    },
    integral: (body) => {
      const inside = leaves(
        () => atom('node', false),
        (at) => (at ? String(indexOf(constant(at))) : 'i'),
      );
      const text = python(body, inside).text;
      return atom(`sum(weight * (${text}) for i, (node, weight) in enumerate(zip(*GAUSS)))`, true);
    },
  });
  // Nodes of integrals come first, so that their place is known.
  const integrated = hasIntegral(term.residual);
  if (integrated) points.push(...gaussLegendre(quadratureNodes, compiled.scaling.interval).nodes);
  const residual = scaled(
    python(
      term.residual,
      leaves(
        () => pythonNumber(own),
        (at) => String(indexOf(at ? constant(at) : own)),
      ),
    ),
    writtenScale(problem, term),
  );
  const plain = points.slice(integrated ? quadratureNodes : 0).map(numeral);
  return {
    points: `[${[...(integrated ? ['*GAUSS[0]'] : []), ...plain].join(', ')}]`,
    lines: trainedLines(context, trained),
    residual: residual.text,
  };
}

export function hasIntegral(e: Expression): boolean {
  let found = false;
  walk(e, (x) => {
    if (x.kind === 'integral') found = true;
  });
  return found;
}

/** Where what stands without a point is taken: the start for initial conditions, else the only point there is. */
function ownPoint(term: Term, problem: Problem, constant: (e: Expression) => number): number {
  if (term.kind === 'initial') return problem.variable.from;
  let point = problem.variable.from;
  walk(term.residual, (e) => {
    if (e.kind === 'unknown' && e.at) point = constant(e.at);
  });
  return point;
}

/** ρ(r) of a loss, in Python. */
const losses: Record<LossFunction['kind'], (parameter: string) => string> = {
  mse: () => 'r ** 2',
  mae: () => 'torch.abs(r)',
  huber: (delta) => `torch.where(torch.abs(r) <= ${delta}, r ** 2 / 2, ${delta} * (torch.abs(r) - ${delta} / 2))`,
  log_cosh: () => 'torch.abs(r) + torch.log1p(torch.exp(-2 * torch.abs(r))) - math.log(2)',
  relative: (size) => `r ** 2 * ${size}`,
  lp: (p) => `torch.abs(r) ** ${p}`,
};

/** The loss of a term as DeepXDE takes it: a name, or a function of (zeros, residuals). */
export function lossOf({ compiled }: ScriptContext, { rows }: CompiledTerm): string {
  const [{ group, result }] = rows;
  const points = compiled.program.groups[group];
  const { kind, parameter, reduction } = points.losses[result];
  if (kind === 'mse' && reduction === 'mean') return '"MSE"';
  const factor = kind === 'relative' ? points.pointWeights![result * points.count] : parameter;
  return `lambda _, r: torch.${reduction}(${losses[kind](numeral(factor))})`;
}
