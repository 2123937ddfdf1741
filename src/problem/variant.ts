/** @file Copies of a problem with something changed: a variant of the spec, or overrides from outside. Pure. */

import { borderNames } from './border-names.ts';
import { byName, under } from './by-name.ts';
import { evaluate } from './evaluate.ts';
import { walk } from './expression.ts';
import type { Parameter, Problem, Term, TermWeight, Variant } from './problem.ts';
import { constant } from './schedule.ts';
import type { SourceRange } from './source.ts';

const nowhere: SourceRange = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** Weights and values by name: of terms, `param`s, `seed` and `width`. */
export type Overrides = Readonly<Record<string, number>>;

/** Parameters with new values for some; those defined by others follow. */
function overrideParameters(parameters: Parameter[], values: Readonly<Record<string, number>>): Parameter[] {
  const changed = new Map<string, Parameter>();
  const known = new Map(parameters.map((p) => [p.name, p]));
  const current: Record<string, number> = byName<number>();
  const resolve = (p: Parameter): Parameter => {
    const done = changed.get(p.name);
    if (done) return done;
    const own = under(values, p.name);
    let result = p;
    if (own !== undefined && own !== p.value && p.isSize)
      throw new Error(`"${p.name}" decides how many members a family has; change it in the spec`);
    if (own !== undefined) result = { ...p, value: own, definition: null };
    else if (p.definition) {
      walk(p.definition, (e) => {
        const other = e.kind === 'parameter' ? known.get(e.name) : undefined;
        if (other) resolve(other);
      });
      result = { ...p, value: evaluate(p.definition, { parameters: current }) };
    }
    changed.set(p.name, result);
    current[p.name] = result.value;
    return result;
  };
  return parameters.map(resolve);
}

/**
 * The problem as the variant `name` states it; `equal_total` weights stay symbolic because they need the initial losses.
 * @throws Error when there is no such variant
 */
export function applyVariant(problem: Problem, name: string): Problem {
  const variant = problem.variants.find((v) => v.name === name);
  if (!variant) {
    const known = problem.variants.map((v) => v.name).join(', ');
    throw new Error(`there is no variant "${name}"${known ? `; there are ${known}` : '; the spec has none'}`);
  }
  return {
    ...withTerms(problem, (term) => ({
      ...term,
      weight: under(variant.weights, term.name) ?? term.weight,
      loss: variant.losses[term.name] ?? term.loss,
      points: variant.points[term.name] ?? term.points,
    })),
    parameters: overrideParameters(problem.parameters, variant.parameters),
    weightMethod: variant.weightMethod ?? problem.weightMethod,
    ...withJumpWeights(problem, variant),
    network: variant.network ?? problem.network,
    scale: variant.scale ?? problem.scale,
    training: variant.training ?? problem.training,
    written: {
      ...problem.written,
      weights: problem.written.weights || Object.keys(variant.weights).length > 0 || variant.weightMethod !== null,
      loss: problem.written.loss || Object.keys(variant.losses).length > 0,
      points: problem.written.points || Object.keys(variant.points).length > 0,
      network: problem.written.network || variant.network !== null,
      train: problem.written.train || variant.training !== null,
    },
  };
}

/** The problem with every term changed, those of single experiments as well. */
function withTerms(problem: Problem, change: (term: Term) => Term): Problem {
  const { terms, experiments } = problem;
  return {
    ...problem,
    terms: terms.map(change),
    ...(experiments && { experiments: experiments.map((e) => ({ ...e, terms: e.terms.map(change) })) }),
  };
}

const allTerms = ({ terms, experiments = [] }: Pick<Problem, 'terms' | 'experiments'>): Term[] => [
  ...terms,
  ...experiments.flatMap((experiment) => experiment.terms),
];

/** What the variant weighs and the spec does not state as a term stands where pieces of a network meet. */
function withJumpWeights(problem: Problem, { weights }: Variant): Pick<Problem, 'jumpWeights'> {
  const { jumpWeights } = problem;
  const stated = new Set(allTerms(problem).map((t) => t.name));
  const own = Object.entries(weights).filter(([name]) => !stated.has(name));
  return own.length > 0 ? { jumpWeights: { ...jumpWeights, ...Object.fromEntries(own) } } : {};
}

/** The term of this name, and what single experiments state under it: `plate` is `plate[low]` as well. */
function meant(name: string, problem: Problem): Term[] {
  const own = (problem.experiments ?? []).flatMap((e) => e.terms.filter((t) => t.name === `${name}[${e.name}]`));
  return [...allTerms(problem).filter((t) => t.name === name), ...own];
}

/**
 * The problem with weights of terms and of what holds between pieces of a network, values of parameters, `seed` or `width` (of every hidden layer) replaced. A name
 * that is both a term and a parameter means the term.
 * @throws Error for an unknown name, a hard term, or a weight that is negative or not finite
 */
export function applyOverrides(problem: Problem, overrides: Overrides): Problem {
  // What is known of its terms stays known.
  if (Object.keys(overrides).length === 0) return problem;
  const weights: Record<string, number> = byName<number>();
  const values: Record<string, number> = byName<number>();
  const jumpWeights: Record<string, TermWeight> = byName<TermWeight>();
  let { training, network } = problem;
  const between = borderNames(problem);
  for (const [name, value] of Object.entries(overrides)) {
    if (!Number.isFinite(value)) throw new Error(`the value of "${name}" must be a finite number`);
    const [term] = meant(name, problem);
    if (term) {
      if (term.hard) throw new Error(`"${name}" is a hard condition; it has no weight`);
      if (value < 0) throw new Error(`the weight of "${name}" must not be negative`);
      for (const t of meant(name, problem))
        if (t.name === name || !Object.hasOwn(overrides, t.name)) weights[t.name] = value;
    } else if (problem.parameters.some((p) => p.name === name || p.member?.family === name)) {
      for (const p of problem.parameters)
        if (p.name === name || (p.member?.family === name && !Object.hasOwn(overrides, p.name))) values[p.name] = value;
    } else if (between.includes(name)) {
      if (value < 0) throw new Error(`the weight of "${name}" must not be negative`);
      jumpWeights[name] = { schedule: constant(value), source: problem.jumpWeights?.[name]?.source ?? nowhere };
    } else if (name === 'seed') training = { ...training, seed: value };
    else if (name === 'width') {
      if (!Number.isInteger(value) || value < 1) throw new Error('width must be a positive whole number');
      network = { ...network, layers: network.layers.map(() => value) };
    } else {
      const known = [
        ...allTerms(problem)
          .filter((t) => !t.hard)
          .map((t) => t.name),
        ...(between.some((known) => known.startsWith('jump ')) ? between : []),
        ...problem.parameters.map((p) => p.name),
        'seed',
        'width',
      ];
      throw new Error(`"${name}" is neither a term nor a parameter; there are ${known.join(', ')}`);
    }
  }
  const hasJumpWeights = Object.keys(jumpWeights).length > 0;
  const hasWeights = Object.keys(weights).length > 0 || hasJumpWeights;
  return {
    ...withTerms(problem, (term) =>
      Object.hasOwn(weights, term.name)
        ? { ...term, weight: { schedule: constant(weights[term.name]), source: term.weight?.source ?? nowhere } }
        : term,
    ),
    ...(hasJumpWeights && { jumpWeights: { ...problem.jumpWeights, ...jumpWeights } }),
    training,
    network,
    parameters: overrideParameters(problem.parameters, values),
    written: hasWeights ? { ...problem.written, weights: true } : problem.written,
  };
}
