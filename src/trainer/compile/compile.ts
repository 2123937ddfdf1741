/**
 * @file Problem → programs: scales the network's input and outputs, builds hard conditions in, and turns every loss
 * term into a result of a tape over a group of points. One problem gives two programs with the same θ and the same
 * terms: the one that is trained, and the held-out one (other points of the equations, measurements kept back).
 */

import { Random } from '../../numeric/random.ts';
import { meanSquare } from '../../numeric/statistics.ts';
import { sum } from '../../numeric/vector.ts';
import { numberArgument } from '../../problem/arguments.ts';
import { under } from '../../problem/by-name.ts';
import { isCondition } from '../../problem/conditions.ts';
import { children, type Expression, orders } from '../../problem/expression.ts';
import { linearForm, NotLinearError } from '../../problem/linear-form.ts';
import { whyNotTrained } from '../../problem/only-solved.ts';
import { penaltiesOf } from '../../problem/penalty.ts';
import type { MethodCall, Problem, Term } from '../../problem/problem.ts';
import { splitOf } from '../../problem/split.ts';
import type { Register } from '../../tape/builder.ts';
import { scanOf } from '../../tape/enclosure/hidden-features.ts';
import { type Estimate, estimateOf } from '../../tape/estimate.ts';
import { samplePoints } from '../points/sampler.ts';
import { PointSchedule } from '../points/schedule.ts';
import { CompileError } from './compile-error.ts';
import { type CompileContext, type Current, constantReader, GroupBuilder, interpolantsOf } from './group-builder.ts';
import { initialiseNetworks, networksOf } from './network.ts';
import { type GroupPoints, type LossFunction, type PointGroup, type Program, parameterCount } from './program.ts';
import { naturalSizes, type Scaling, scalingOf } from './scaling.ts';
import { type HardCondition, TrialSolutions } from './trial-solution.ts';

/** One loss term (hard ones left out), in the order of every frame. */
export interface CompiledTerm {
  term: Term;
  /** Group and place among its results, the same in both programs. */
  group: number;
  result: number;
  /** Natural size of the residual that the loss sees. */
  scale: number;
  /** The loss grows with this power of the residual. */
  degree: number;
  /** Weight of a term for which none is written. */
  defaultWeight: number;
}

export interface CompiledGroup {
  kind: 'equation' | 'condition' | 'data';
  /** Collocation points over the training; `null` for other kinds. */
  schedule: PointSchedule | null;
  /** Loss terms in the order of the tape's results. */
  terms: number[];
  /** What `Session.setGroup` needs for new collocation points, in the unit of the variable. */
  at(times: Float64Array): GroupPoints;
}

export interface Compiled {
  problem: Problem;
  seed: number;
  program: Program;
  heldOut: Program;
  /** Groups of `program`. */
  groups: CompiledGroup[];
  terms: CompiledTerm[];
  /** Terms satisfied by construction. */
  hardTerms: Term[];
  scaling: Scaling;
  /** In the order of the problem's parameters. Their scalars are the first ones behind the networks in θ. */
  estimates: Estimate[];
  /** 1 at measurements held out of training, by data term. */
  heldOutData: ReadonlyMap<string, Uint8Array>;
  /** One group without loss terms whose results are the unknowns at its points. */
  solution: (times: Float64Array) => PointGroup;
  /** One group whose results are, unknown after unknown, its derivatives 0 … `orders` at its points. */
  derivatives: (times: Float64Array) => PointGroup;
  /** Highest derivative of each unknown that the problem speaks of. */
  orders: number[];
  /** One group whose results are all equations, in the order of `equationTerms`, at its points. */
  equations: (times: Float64Array) => PointGroup;
  equationTerms: number[];
}

export interface CompileOptions {
  /** Instead of the seed written in the problem. */
  seed?: number;
  /** Instead of the one that the problem's scale block, conditions and data suggest. */
  scaling?: Scaling;
  /** Natural sizes of terms' residuals by name, instead of those that follow from the scaling. */
  sizes?: ReadonlyMap<string, number>;
  /** 1 at measurements held out of training, by data term, instead of a share drawn by the term's name. */
  heldOutData?: ReadonlyMap<string, Uint8Array>;
}

const degrees: Readonly<Record<LossFunction['kind'], (parameter: number) => number>> = {
  mse: () => 2,
  mae: () => 1,
  huber: () => 2,
  log_cosh: () => 2,
  relative: () => 0,
  lp: (p) => p,
};

function lossOf(term: Term): LossFunction {
  const kind = term.loss.name as LossFunction['kind'];
  if (!(kind in degrees)) throw new CompileError(`there is no loss '${term.loss.name}'`, term);
  const parameter = kind === 'huber' ? numberArgument(term.loss, 'delta', 1) : numberArgument(term.loss, 'p', 4);
  return { kind, parameter: kind === 'huber' || kind === 'lp' ? parameter : 0, reduction: term.loss.reduction };
}

/** Runs `build`; what goes wrong is said with the term's name and place. */
function about<T>(term: Term, build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (error instanceof CompileError && error.term === null)
      throw new CompileError(`${term.name}: ${error.message}`, term);
    throw error;
  }
}

/** Where the variable and unknowns without a point stand in a condition. */
function currentOf(term: Term, problem: Problem, pointsOf: (e: Expression) => number[]): Current {
  if (term.kind === 'initial') return { kind: 'fixed', point: problem.variable.from };
  const points = new Set(pointsOf(term.residual));
  return points.size === 1 ? { kind: 'fixed', point: [...points][0] } : { kind: 'none' };
}

function trialSolutions(problem: Problem, scaling: Scaling, firstScalar: number): TrialSolutions {
  const constant = constantReader(problem);
  const conditions = problem.terms
    .filter((term) => term.hard)
    .map((term): HardCondition => {
      if (!isCondition(term)) {
        throw new CompileError(`'${term.name}' cannot be built in: only conditions at fixed points can`, term);
      }
      try {
        const form = linearForm(term.residual, (at) => (at ? constant(at) : problem.variable.from), constant);
        if (form.coefficients.every((c) => c.value === 0)) throw new NotLinearError('says nothing about an unknown');
        return { term, form };
      } catch (error) {
        const reason = error instanceof NotLinearError ? error.message : 'has a point that is trained or not constant';
        throw new CompileError(`'${term.name}' cannot be built in: it ${reason}`, term);
      }
    });
  return new TrialSolutions(conditions, scaling, firstScalar, constant);
}

/** Terms that share their points, in the order in which their groups are built. */
interface TermGroup {
  kind: CompiledGroup['kind'];
  terms: Term[];
}

/** Equations with the same sampler, all conditions, data taken at the same times. */
function grouped(problem: Problem): TermGroup[] {
  const groups = new Map<string, TermGroup>();
  for (const term of problem.terms) {
    if (term.hard) continue;
    const kind = term.kind === 'equation' || term.kind === 'data' ? term.kind : 'condition';
    const key = {
      equation: () => JSON.stringify([term.points?.name, term.points?.args]),
      condition: () => '',
      data: () => JSON.stringify([term.data?.times, term.data?.holdout, term.data?.holdout ? term.name : '']),
    }[kind]();
    const known = groups.get(`${kind} ${key}`);
    if (known) known.terms.push(term);
    else groups.set(`${kind} ${key}`, { kind, terms: [term] });
  }
  return [...groups.values()];
}

const defaultSampler: MethodCall = { name: 'sobol', args: {} };

/**
 * Compiles `problem`.
 * @throws CompileError with one clear sentence and the term it is about.
 */
export function compile(problem: Problem, options: CompileOptions = {}): Compiled {
  const untrained = whyNotTrained(problem);
  if (untrained) throw new CompileError(`No network can be trained: ${untrained}.`);
  const seed = options.seed ?? problem.training.seed;
  const scaling = options.scaling ?? scalingOf(problem);
  const interval = scaling.interval;
  const estimates = problem.parameters.filter((p) => p.estimate).map((p, i) => estimateOf(p, i));
  const trials = trialSolutions(problem, scaling, estimates.length);
  const context: CompileContext = {
    problem,
    scaling,
    trials,
    estimates: new Map(estimates.map((e) => [e.name, e])),
    interpolants: interpolantsOf(problem),
    outputs: new Map(problem.unknowns.map((u, i) => [u.name, i])),
  };
  const constant = constantReader(problem);
  const written = problem.scale.mode === 'explicit' ? problem.scale.values : {};
  const sizeOf = naturalSizes(problem, scaling);
  const termScale = (term: Term): number => sizeOf(term) / (under(written, term.name) ?? 1);

  const losses = problem.terms.filter((term) => !term.hard);
  const termIndex = new Map(losses.map((term, i) => [term.name, i]));
  const terms: CompiledTerm[] = losses.map((term) => {
    const loss = lossOf(term);
    const scale = options.sizes?.get(term.name) ?? termScale(term);
    const degree = degrees[loss.kind](loss.parameter);
    const plain = problem.written.weights || problem.scale.mode === 'none';
    return { term, group: -1, result: -1, scale, degree, defaultWeight: plain ? 1 : scale ** -degree };
  });

  const residualOf = (builder: GroupBuilder, term: Term): Register =>
    about(term, () => {
      const points = (e: Expression): number[] => pointsIn(e, constant);
      const moving = term.kind === 'equation' || term.kind === 'data';
      const current: Current = moving ? { kind: 'moving' } : currentOf(term, problem, points);
      const t = builder.tape;
      let r = builder.emit(term.residual, current);
      if (term.kind === 'data') r = t.sub(r, builder.column({ kind: 'measured', term: term.name }));
      return t.mul(r, t.constant(1 / (under(written, term.name) ?? 1)));
    });

  const heldOutData = new Map<string, Uint8Array>();
  const training: PointGroup[] = [];
  const heldOut: PointGroup[] = [];
  const groups: CompiledGroup[] = [];
  const hidden = scanOf(problem).points;
  // What would hide between the points is looked at in any case.
  const heldOutTimes = Float64Array.of(
    ...samplePoints(problem.holdout, interval, new Random(seed, 'holdout')),
    ...hidden,
  ).sort();

  grouped(problem).forEach((group, g) => {
    const builder = new GroupBuilder(context, group.kind !== 'condition');
    const tape = builder.tape.finish(group.terms.map((term) => residualOf(builder, term)));
    const indices = group.terms.map((term) => termIndex.get(term.name)!);
    indices.forEach((i, result) => {
      terms[i].group = g;
      terms[i].result = result;
    });

    const pointWeights = (count: number): Float64Array | null => {
      if (!group.terms.some((term) => term.loss.name === 'relative')) return null;
      const weights = new Float64Array(group.terms.length * count).fill(1);
      group.terms.forEach((term, j) => {
        if (term.loss.name !== 'relative') return;
        const y = term.data?.values;
        const square = y ? meanSquare(y) : 0;
        const size = square > 0 ? square / (under(written, term.name) ?? 1) ** 2 : terms[indices[j]].scale ** 2;
        weights.fill(1 / size, j * count, (j + 1) * count);
      });
      return weights;
    };
    const pointsAt = (times: Float64Array, measured = new Map<string, Float64Array>()): GroupPoints => {
      const filled = builder.fill(times, measured);
      return { ...filled, pointWeights: pointWeights(filled.count) };
    };
    const complete = (points: GroupPoints): PointGroup => ({
      slots: builder.slots,
      auxColumns: builder.columns.length,
      order: builder.order,
      tape,
      terms: indices,
      losses: group.terms.map(lossOf),
      ...points,
    });

    let schedule: PointSchedule | null = null;
    if (group.kind === 'equation') {
      const call = group.terms[0].points ?? defaultSampler;
      schedule = new PointSchedule(call, interval, new Random(seed, `points ${g}`), hidden);
      training.push(complete(pointsAt(schedule.times)));
      heldOut.push(complete(pointsAt(heldOutTimes)));
    } else if (group.kind === 'condition') {
      training.push(complete(pointsAt(new Float64Array(0))));
      heldOut.push(complete(pointsAt(new Float64Array(0))));
    } else {
      const split = options.heldOutData?.get(group.terms[0].name) ?? splitOf(group.terms[0]);
      for (const term of group.terms) heldOutData.set(term.name, split);
      const part = (keep: (i: number) => boolean) => {
        const pick = (x: number[]) => Float64Array.from(x.filter((_, i) => keep(i)));
        const measured = new Map(group.terms.map((term) => [term.name, pick(term.data!.values)]));
        return complete(pointsAt(pick(group.terms[0].data!.times), measured));
      };
      training.push(part((i) => split[i] === 0));
      heldOut.push(split.includes(1) ? part((i) => split[i] === 1) : part(() => true));
    }
    groups.push({ kind: group.kind, schedule, terms: indices, at: (times) => pointsAt(times) });
  });

  const networks = networksOf(problem, scaling, seed);
  const program = (of: PointGroup[]): Program => ({
    networks,
    scalars: estimates.length + trials.scalars,
    input: scaling.time,
    groups: of,
    terms: terms.length,
  });
  const view = (build: (builder: GroupBuilder) => Register[]) => {
    const builder = new GroupBuilder(context, true);
    const tape = builder.tape.finish(build(builder));
    return (times: Float64Array): PointGroup => ({
      slots: builder.slots,
      auxColumns: builder.columns.length,
      order: builder.order,
      tape,
      terms: [],
      losses: [],
      pointWeights: null,
      ...builder.fill(times, new Map()),
    });
  };
  const highest = problem.unknowns.map((u) =>
    Math.max(0, ...problem.terms.map((term) => orders(term.residual).get(u.name) ?? 0)),
  );
  const equationTerms = terms.flatMap((x, i) => (x.term.kind === 'equation' ? [i] : []));
  return {
    problem,
    seed,
    program: program(training),
    heldOut: program(heldOut),
    groups,
    terms,
    hardTerms: problem.terms.filter((term) => term.hard),
    scaling,
    estimates,
    heldOutData,
    solution: view((b) => problem.unknowns.map((u) => b.unknown(u.name, 0, { kind: 'moving' }))),
    derivatives: view((b) =>
      problem.unknowns.flatMap((u, i) =>
        Array.from({ length: highest[i] + 1 }, (_, k) => b.unknown(u.name, k, { kind: 'moving' })),
      ),
    ),
    orders: highest,
    equations: view((b) => equationTerms.map((i) => residualOf(b, terms[i].term))),
    equationTerms,
  };
}

/** Fixed points that an expression names; NaN where one is no constant (emitting it says why). */
function pointsIn(e: Expression, constant: (e: Expression) => number): number[] {
  const found: number[] = [];
  const go = (x: Expression): void => {
    if (x.kind === 'unknown' && x.at) {
      try {
        found.push(constant(x.at));
      } catch {
        found.push(Number.NaN);
      }
    } else if (x.kind !== 'integral') for (const child of children(x)) go(child);
  };
  go(e);
  return found;
}

/** Residuals of all terms together. */
export const residualCount = ({ terms, program }: Pick<Compiled, 'terms' | 'program'>): number =>
  sum(terms.map((t) => program.groups[t.group].count));

/** θ at the start: networks by the seed, estimates at their written values, open ends of trial solutions at 0. */
export function initialTheta(compiled: Compiled, seed = compiled.seed): Float64Array {
  const { program, estimates } = compiled;
  const theta = new Float64Array(parameterCount(program));
  const order = Math.max(0, ...program.groups.map((g) => g.order));
  initialiseNetworks(program.networks, seed, theta, order);
  const scalars = theta.length - program.scalars;
  for (const estimate of estimates) theta[scalars + estimate.scalar] = estimate.start;
  return theta;
}

/** Values of the estimated parameters at θ, in their own units. */
export function estimateValues(compiled: Compiled, theta: ArrayLike<number>): Float64Array {
  const scalars = theta.length - compiled.program.scalars;
  return Float64Array.from(compiled.estimates, (e) => e.valueOf(theta[scalars + e.scalar]));
}

/**
 * Weight-free measure of held-out losses: the mean over terms of the residual's size relative to its natural size,
 * √(mean (Lᵢ^(1/degree)/scaleᵢ)²). Sums are turned into means first; relative losses are relative already.
 */
export function heldOutMeasure(compiled: Compiled, losses: ArrayLike<number>): number {
  let sum = 0;
  let count = 0;
  // A penalty is not there to be met.
  const penalties = penaltiesOf(compiled.problem);
  compiled.terms.forEach(({ term, group, scale, degree }, i) => {
    if (penalties.includes(term)) return;
    const mean = term.loss.reduction === 'sum' ? losses[i] / compiled.heldOut.groups[group].count : losses[i];
    const size = degree === 0 ? Math.sqrt(mean) : mean ** (1 / degree) / scale;
    sum += size * size;
    count++;
  });
  return Math.sqrt(sum / Math.max(1, count));
}
