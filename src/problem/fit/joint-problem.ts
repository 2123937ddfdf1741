/**
 * @file All experiments as one plain problem, for whoever trains networks: unknowns, equations and conditions once for
 * each experiment, so that every term of every experiment has its own loss, gradient and weight. Pure.
 */
import { parametersIn } from '../effect.ts';
import { evaluate, isConstantExpression } from '../evaluate.ts';
import { binary, type Expression, type FunctionName, literal, mapped, orders } from '../expression.ts';
import { parameterValues } from '../parameters.ts';
import type {
  Curve,
  Input,
  LossCall,
  Measurements,
  NoiseDistribution,
  Parameter,
  Prior,
  Problem,
  Term,
} from '../problem.ts';
import { changedTerm } from './changed-term.ts';
import { type ExperimentProblem, experimentProblems, parametersRead } from './experiment-problems.ts';
import { inExperiment } from './in-experiment.ts';
import { learnsNoise } from './learned-noise.ts';
import { isOfCounts, shapeOf } from './shape.ts';

/** The problem itself where it has no experiments. */
export function jointProblem(problem: Problem): Problem {
  const plain = problem.experiments ? joinedProblem(experimentProblems(problem)) : problem;
  const priors = priorTerms(problem);
  const values = parameterValues(plain);
  const terms = plain.terms.map((term) => trainable(term, values));
  const isSame = priors.length === 0 && terms.every((term, i) => term === plain.terms[i]);
  const whole = isSame ? plain : { ...plain, terms: [...terms, ...priors] };
  return withoutUnread(
    whole,
    plain.terms.some(({ data }) => shapeOf(data?.distribution) !== null),
  );
}

/** The problems of several experiments as one, each unknown, input and term by the name of its experiment too. */
export function joinedProblem(experiments: readonly Pick<ExperimentProblem, 'name' | 'problem'>[]): Problem {
  const parts = experiments.map(({ name, problem: own }) => (name === null ? own : renamed(own, name)));
  const [first] = parts;
  const all = <T>(of: (part: Problem) => readonly T[] | undefined): T[] => parts.flatMap((part) => of(part) ?? []);
  const events = all((part) => part.events);
  const guesses = all((part) => part.guesses);
  const histories = all((part) => part.histories);
  const { events: _, guesses: __, histories: ___, ...rest } = first;
  return {
    ...rest,
    unknowns: all((part) => part.unknowns),
    inputs: distinct(all((part) => part.inputs)),
    terms: all((part) => part.terms),
    exact: all((part) => part.exact),
    ...(events.length > 0 && { events }),
    ...(guesses.length > 0 && { guesses }),
    ...(histories.length > 0 && { histories }),
  };
}

const distinct = (inputs: readonly Input[]): Input[] => [
  ...new Map(inputs.map((input) => [input.name, input])).values(),
];

/** An experiment's problem with its name on all that is its own. */
function renamed(problem: Problem, experiment: string): Problem {
  const is = (e: Expression): boolean => e.kind === 'unknown' || e.kind === 'delayed' || e.kind === 'input';
  const at = (e: Expression): Expression =>
    mapped(e, is, (x) => {
      if (x.kind === 'input') return { ...x, name: inExperiment(x.name, experiment) };
      if (x.kind === 'unknown')
        return { ...x, name: inExperiment(x.name, experiment), ...(x.at ? { at: at(x.at) } : {}) };
      return x.kind === 'delayed' ? { ...x, name: inExperiment(x.name, experiment), at: at(x.at) } : x;
    }) ?? e;
  const curve = ({ unknown, value }: Curve): Curve => ({
    unknown: inExperiment(unknown, experiment),
    value: at(value),
  });
  const data = (own: Measurements): Measurements => ({
    ...own,
    ...(own.deviation ? { deviation: at(own.deviation) } : {}),
  });
  return {
    ...problem,
    unknowns: problem.unknowns.map(({ member, ...unknown }) => ({
      ...unknown,
      name: inExperiment(unknown.name, experiment),
      ...(member && { member: { ...member, family: inExperiment(member.family, experiment) } }),
      experiment: { name: experiment, of: unknown.name },
    })),
    inputs: problem.inputs.map((input) => ({ ...input, name: inExperiment(input.name, experiment) })),
    terms: problem.terms.map((term) => {
      // Terms of the experiment carry its name already.
      const name = inExperiment(term.name, experiment);
      const statedAs = name.slice(0, -`[${experiment}]`.length);
      return { ...changedTerm(term, at, data), name, statedAs, experiment };
    }),
    ...(problem.events
      ? {
          events: problem.events.map((event) => ({
            ...event,
            name: inExperiment(event.name, experiment),
            trigger:
              event.trigger.kind === 'crossing' ? { ...event.trigger, gap: at(event.trigger.gap) } : event.trigger,
            assignments: event.assignments.map((x) => ({
              ...x,
              unknown: inExperiment(x.unknown, experiment),
              value: at(x.value),
            })),
          })),
        }
      : {}),
    exact: problem.exact.map(curve),
    ...(problem.guesses ? { guesses: problem.guesses.map(curve) } : {}),
    ...(problem.histories ? { histories: problem.histories.map(curve) } : {}),
  };
}

const log = (e: Expression): Expression => ({ kind: 'call', name: 'log', args: [e] });

const loss = (name: string): LossCall => ({ name, args: { reduction: 'mean' }, reduction: 'mean' });

/** What measurements scatter by, as the loss that is its negative logarithm where the deviation is fixed. */
const losses: Partial<Record<NoiseDistribution['name'], string>> = { laplace: 'mae' };

/** A share of the smallest measured value below which a logarithm goes over into a straight line. */
const straight = 0.1;

/**
 * The logarithm continued smoothly through zero, sign(x)·log((|x| + √(x² + c²))/c) = asinh(x/c): a network starts
 * anywhere, also below zero. Measured values go through the same.
 */
const smoothLog = (e: Expression, corner: number): Expression => {
  const call = (name: FunctionName, ...args: Expression[]): Expression => ({ kind: 'call', name, args });
  const c = literal(corner);
  const root = call('sqrt', binary('+', binary('*', e, e), binary('*', c, c)));
  return binary('*', call('sign', e), log(binary('/', binary('+', call('abs', e), root), c)));
};

/** Added to counts, so that the scatter of their root hangs less on their mean (F. J. Anscombe, Biometrika 35, 1948). */
const rootShift = 3 / 8;

/**
 * Counts so that they scatter by about 1, whatever their mean: 2√(m + ⅜), and 2√k·asinh √((m + ⅜)/k) of negative binomial
 * ones of size k (Anscombe 1948). Below zero, where networks may begin, it goes on as a straight line.
 */
const countScale = (size: number | null) => {
  const slope = 1 / Math.sqrt(rootShift * (1 + (size === null ? 0 : rootShift / size)));
  const call = (name: FunctionName, ...args: Expression[]): Expression => ({ kind: 'call', name, args });
  const root = (x: Expression): Expression => {
    if (size === null) return call('sqrt', x);
    const share = binary('/', x, literal(size));
    const sum = binary('+', call('sqrt', share), call('sqrt', binary('+', literal(1), share)));
    return binary('*', literal(Math.sqrt(size)), log(sum));
  };
  return (e: Expression): Expression => {
    const above = root(binary('+', call('max', e, literal(0)), literal(rootShift)));
    const below = call('min', e, literal(0));
    return binary('+', binary('*', literal(2), above), binary('*', literal(slope), below));
  };
};

/** A scale on which measurements are compared, of expressions and of numbers, and what they scatter by there. */
interface TrainedScale {
  of: (e: Expression) => Expression;
  at: (y: number) => number;
  noise?: number;
}

/** `null`: as they are. */
function scaleOf(term: Term, values: Readonly<Record<string, number>>): TrainedScale | null {
  const { data, members = [] } = term;
  const distribution = data?.distribution;
  if (distribution?.name === 'lognormal') {
    const measured = [data, ...members.map((member) => member.data)].flatMap((own) => own?.values ?? []);
    const corner = straight * Math.min(...measured.filter((y) => y > 0));
    return { of: (e) => smoothLog(e, corner), at: (y) => Math.asinh(y / corner) };
  }
  if (!isOfCounts(distribution?.name)) return null;
  // What only the likelihood tells stays where it starts.
  const size = shapeOf(distribution);
  const of = countScale(size && evaluate(size, { parameters: values }));
  return { of, at: (y) => evaluate(of(literal(y)), { parameters: {} }), noise: 1 };
}

/**
 * A data term as a sum of squares or of absolute values: lognormal measurements are compared by their logarithms, counts by
 * their roots; those of which only a bound is known are left out.
 */
function trainable(term: Term, parameters: Readonly<Record<string, number>>): Term {
  const { data } = term;
  if (!data?.distribution && !data?.censored) return term;
  const name = data.distribution?.name ?? 'normal';
  const scale = scaleOf(term, parameters);
  const by = (own: Measurements): Measurements => {
    const kept = own.times.map((_, i) => !own.censored?.[i]);
    const keep = <T>(values: readonly T[]): T[] => values.filter((_, i) => kept[i]);
    const { censored: _, distribution: __, replicates, deviations, deviation, ...rest } = own;
    const values = keep(own.values);
    return {
      ...rest,
      times: keep(own.times),
      values: scale ? values.map(scale.at) : values,
      ...(scale?.noise !== undefined && { noise: scale.noise }),
      ...(replicates && { replicates: keep(replicates) }),
      ...(deviations && { deviations: keep(deviations) }),
      // Beside a logarithm only a noise that does not hang on the prediction is learned.
      ...(deviation && (scale === null || orders(deviation).size === 0) && { deviation }),
    };
  };
  const read = (e: Expression): Expression => (scale ? scale.of(e) : e);
  const byDistribution = losses[name];
  return {
    ...changedTerm(term, read, by),
    loss: byDistribution && term.loss.name === 'mse' ? loss(byDistribution) : term.loss,
  };
}

/** A term for each prior that has a middle: what was known of an estimate, as one measurement of it. */
export const priorTerms = (problem: Problem): Term[] =>
  problem.parameters.flatMap((p) => (p.estimate?.prior ? (priorTerm(p, p.estimate.prior, problem) ?? []) : []));

/** Squared distance of an estimate from the middle of its prior, by the names of such terms. */
export const priorMisfits = (terms: readonly Term[], values: Readonly<Record<string, number>>): Map<string, number> =>
  new Map(
    terms
      .filter(isPrior)
      .map(({ name, residual, data }) => [name, (evaluate(residual, { parameters: values }) - data!.values[0]) ** 2]),
  );

const priorPrefix = 'prior ';

/** Whether a term of a joint problem is a prior; no name that is written has a space in it. */
export const isPrior = ({ name }: Pick<Term, 'name'>): boolean => name.startsWith(priorPrefix);

/** What was known of an estimate, as one measurement of it; `null` for densities without a middle. */
function priorTerm(parameter: Parameter, { distribution, args, source }: Prior, { variable }: Problem): Term | null {
  if (distribution === 'uniform' || distribution === 'gamma') return null;
  const own: Expression = { kind: 'parameter', name: parameter.name };
  const [middle, deviation] = args;
  return {
    name: `${priorPrefix}${parameter.name}`,
    named: false,
    kind: 'data',
    hard: false,
    residual: distribution === 'lognormal' ? log(own) : own,
    text: `${parameter.name} ~ ${distribution}(${args.join(', ')})`,
    source,
    weight: null,
    loss: loss(distribution === 'laplace' ? 'mae' : 'mse'),
    points: null,
    data: {
      file: null,
      label: parameter.name,
      times: [variable.from],
      values: [middle],
      noise: deviation,
      noiseShare: null,
      holdout: 0,
    },
  };
}

/**
 * Noise into which no estimate enters says nothing that a network learns, and under some losses it cannot be learned.
 * The shape of a distribution is none of a loss. Estimates that are read nowhere else stay at their start then.
 */
function withoutUnread(problem: Problem, hadShapes: boolean): Problem {
  const estimates = new Set(problem.parameters.flatMap((p) => (p.estimate ? [p.name] : [])));
  const isLearned = (term: Term): boolean =>
    learnsNoise(term) && [...parametersIn(term.data!.deviation!)].some((name) => estimates.has(name));
  const bare = {
    ...problem,
    terms: problem.terms.map((term) =>
      term.data?.deviation && !isLearned(term)
        ? { ...term, data: { ...withoutDeviation(term.data), ...fixedNoise(term.data.deviation, problem) } }
        : term,
    ),
  };
  const read = parametersRead(bare);
  const isIdle = (p: Parameter): boolean => p.estimate !== null && !read.has(p.name);
  const changed = hadShapes || problem.terms.some((term) => term.data?.deviation);
  if (!changed) return problem;
  return { ...bare, parameters: problem.parameters.map((p) => (isIdle(p) ? { ...p, estimate: null } : p)) };
}

/** Noise that is a number once the experiment's values stand in it; nothing where it is more. */
function fixedNoise(deviation: Expression, { parameters }: Problem): Pick<Measurements, 'noise'> | undefined {
  const values = Object.fromEntries(parameters.flatMap((p) => (p.estimate ? [] : [[p.name, p.value]])));
  const noise = isConstantExpression(deviation) ? evaluate(deviation, { parameters: values }) : Number.NaN;
  return noise > 0 ? { noise } : undefined;
}

/** The problem with every sum of squares as if no noise were known. */
export const withoutDeviations = (problem: Problem): Problem => ({
  ...problem,
  terms: problem.terms.map((term) => (term.data?.deviation ? { ...term, data: withoutDeviation(term.data) } : term)),
});

function withoutDeviation({ deviation: _, ...data }: Measurements): Measurements {
  return data;
}

/** Why the experiments cannot be trained together, a clause; `null` where they can. */
export const whyNotJoint = ({ experiments = [] }: Pick<Problem, 'experiments'>): string | null =>
  experiments.some(({ steady }) => steady !== null)
    ? 'a steady state as the start is found by windows only: a network has nothing that comes before its interval'
    : null;
