/**
 * @file Problem → programs: scales the network's input and outputs, builds hard conditions in, and turns every loss
 * term into a result of a tape over a group of points. One problem gives two programs with the same θ and the same
 * terms: the one that is trained, and the held-out one (other points of the equations, measurements kept back).
 */

import { Random } from '../../numeric/random.ts';
import { meanSquare } from '../../numeric/statistics.ts';
import { sum } from '../../numeric/vector.ts';
import { numberArgument } from '../../problem/arguments.ts';
import { byName, under } from '../../problem/by-name.ts';
import { isCondition } from '../../problem/conditions.ts';
import { children, type Expression, orders } from '../../problem/expression.ts';
import { learnsNoise, logOffset, missedShare, noiseSizes } from '../../problem/fit/learned-noise.ts';
import { linearForm, NotLinearError } from '../../problem/linear-form.ts';
import { parameterValues } from '../../problem/parameters.ts';
import { penaltiesOf } from '../../problem/penalty.ts';
import { type Piecewise, piecewise } from '../../problem/pieces/piecewise.ts';
import { whyNotTrained } from '../../problem/pieces/untrained.ts';
import type { MethodCall, Problem, Term } from '../../problem/problem.ts';
import { naturalSizes, type Scaling, scalingOf } from '../../problem/scaling.ts';
import { splitOf } from '../../problem/split.ts';
import { statementsOf, unrolled } from '../../problem/unrolled.ts';
import type { Register, TapeBuilder } from '../../tape/builder.ts';
import { scanOf } from '../../tape/enclosure/hidden-features.ts';
import { type Estimate, estimateOf } from '../../tape/estimate.ts';
import { samplePoints } from '../points/sampler.ts';
import { PointSchedule } from '../points/schedule.ts';
import { CompileError } from './compile-error.ts';
import {
  type CompileContext,
  type Current,
  constantReader,
  GroupBuilder,
  interpolantsOf,
  type Present,
} from './group-builder.ts';
import { initialiseNetworks, networksOf } from './network.ts';
import { kinksOf, onEveryPiece, Pieces } from './pieces.ts';
import { type GroupPoints, type LossFunction, type PointGroup, type Program, parameterCount } from './program.ts';
import { type HardCondition, TrialSolutions } from './trial-solution.ts';

/** One loss term (hard ones left out), in the order of every frame. */
export interface CompiledTerm {
  term: Term;
  /** Its statements, of a family one for each member, in the order of the residuals that engines hand out. */
  rows: CompiledRow[];
  /** Points of all rows together, among those that are trained on and the held-out ones. */
  counts: { program: number; heldOut: number };
  /** Natural size of the residual that the loss sees. */
  scale: number;
  /** The loss grows with this power of the residual. */
  degree: number;
  /** Weight of a term for which none is written. */
  defaultWeight: number;
}

/** One statement: its group and its place among the results of that, the same in both programs. */
export interface CompiledRow {
  statement: Term;
  group: number;
  result: number;
}

export interface CompiledGroup {
  kind: 'equation' | 'condition' | 'data';
  /** Collocation points over the training; `null` for other kinds. */
  schedule: PointSchedule | null;
  /**
   * Loss terms in the order of the tape's results. A family of statements has several, and so have data whose noise is
   * learned: behind the statements a second residual for each of them.
   */
  terms: number[];
  /**
   * What `Session.setGroup` needs for new collocation points, in the unit of the variable.
   * @param present values of all parameters, where earlier times follow from estimates; by default as they start
   */
  at(times: Float64Array, present?: Present): GroupPoints;
  /** The same of its held-out points, where they look at earlier times that follow from estimates; else `null`. */
  heldOut: ((present: Present) => GroupPoints) | null;
}

export interface Compiled {
  /** With the terms of borders between pieces. */
  problem: Problem;
  /** As it was compiled. */
  stated: Problem;
  /** Ascending: the start, where the pieces of the network meet, the end. */
  borders: readonly number[];
  /** Inner borders at which events happen; where one stands twice among the times of a view, the first is before it. */
  jumps: readonly number[];
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
  /** 1 at measurements held out of training, by data term, of a family by each member. */
  heldOutData: ReadonlyMap<string, Uint8Array>;
  /** One group without loss terms whose results are the unknowns at its points. */
  solution: GroupAt;
  /** One group whose results are, unknown after unknown, its derivatives 0 … `orders` at its points. */
  derivatives: GroupAt;
  /** Highest derivative of each unknown that the problem speaks of. */
  orders: number[];
  /** One group whose results are all equations, those of a family one after the other, at its points. */
  equations: GroupAt;
  /** Loss terms in the order of the results of `equations`; a family has several. */
  equationRows: number[];
  equationTerms: number[];
}

/** A group at given times. @param present as in `CompiledGroup.at` */
export type GroupAt = (times: Float64Array, present?: Present) => PointGroup;

export interface CompileOptions {
  /** Instead of the seed written in the problem. */
  seed?: number;
  /** Instead of the one that the problem's scale block, conditions and data suggest. */
  scaling?: Scaling;
  /** Natural sizes of terms' residuals by name, instead of those that follow from the scaling. */
  sizes?: ReadonlyMap<string, number>;
  /** 1 at measurements held out of training, by data term, instead of a share drawn by the term's name. */
  heldOutData?: ReadonlyMap<string, Uint8Array>;
  /** Where pieces meet besides at events, instead of where the equations are found not to be smooth. */
  kinks?: readonly number[];
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

/** By the loss of data whose noise is learned: the residual beside z, of log(s²/f²) (`learned-noise.ts`). */
const spreadResiduals: Readonly<Record<string, (t: TapeBuilder, log: Register) => Register>> = {
  mse: (t, log) => t.apply('sqrt', t.add(log, t.constant(logOffset))),
  mae: (t, log) => t.mul(t.constant(0.5), log),
};

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
  if (points.size !== 1) return { kind: 'none' };
  const [point] = points;
  return term.kind === 'jump' ? { kind: 'fixed', point, side: 'before' } : { kind: 'fixed', point };
}

/** @param problem written out */
function hardConditions(problem: Problem): HardCondition[] {
  const constant = constantReader(problem);
  return problem.terms
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
}

/** The pieces that a condition speaks of. */
const piecesOf = ({ form }: HardCondition, pieces: Pieces): Set<number> =>
  new Set(form.coefficients.map(({ of }) => pieces.at(of.point)));

/** [pieces] Each with the conditions that speak of it. */
function trialSolutions(problem: Problem, pieces: Pieces, scaling: Scaling, firstScalar: number): TrialSolutions[] {
  const constant = constantReader(problem);
  const conditions = hardConditions(problem);
  let scalars = firstScalar;
  return Array.from({ length: pieces.count }, (_, k) => {
    const own = conditions.filter((condition) => piecesOf(condition, pieces).has(k));
    const time = { ...scaling.time, scale: scaling.time.scale / pieces.rate(k) };
    const onPiece = { ...scaling, interval: [pieces.from(k), pieces.to(k)] as const, time };
    const trials = new TrialSolutions(own, onPiece, scalars, constant);
    scalars += trials.scalars;
    return trials;
  });
}

/** The problem in pieces; a condition that is built in holds them together where it speaks of several. */
function split(stated: Problem, kinks: readonly number[]): Piecewise {
  const parts = piecewise(stated, kinks);
  const pieces = new Pieces(parts.borders);
  const isApart = hardConditions(unrolled(parts.problem).problem).every((own) => piecesOf(own, pieces).size <= 1);
  return isApart ? parts : piecewise(stated, []);
}

/** The points that are trained on, or the held-out ones. */
type Side = 'program' | 'heldOut';

/** What points of a group are found with. */
interface Sought {
  measured?: ReadonlyMap<string, Float64Array>;
  present?: Present;
}

/** Terms that share their points, in the order in which their groups are built. */
interface TermGroup {
  kind: CompiledGroup['kind'];
  statements: Statement[];
}

/** A statement and the loss term that it belongs to. */
interface Statement {
  term: Term;
  loss: number;
}

/** Equations with the same sampler, all conditions, data taken at the same times. */
function grouped(losses: readonly Term[]): TermGroup[] {
  const groups = new Map<string, TermGroup>();
  for (const { term, loss } of losses.flatMap((own, i) => statementsOf(own).map((term) => ({ term, loss: i })))) {
    const kind = term.kind === 'equation' || term.kind === 'data' ? term.kind : 'condition';
    const key = {
      equation: () => JSON.stringify([term.points?.name, term.points?.args]),
      condition: () => '',
      data: () => JSON.stringify([term.data?.times, term.data?.holdout, term.data?.holdout ? term.name : '']),
    }[kind]();
    const known = groups.get(`${kind} ${key}`);
    if (known) known.statements.push({ term, loss });
    else groups.set(`${kind} ${key}`, { kind, statements: [{ term, loss }] });
  }
  return [...groups.values()];
}

const defaultSampler: MethodCall = { name: 'sobol', args: {} };

/**
 * Compiles `problem`.
 * @throws CompileError with one clear sentence and the term it is about.
 */
export function compile(stated: Problem, options: CompileOptions = {}): Compiled {
  const untrained = whyNotTrained(stated);
  if (untrained) throw new CompileError(`No network can be trained: ${untrained}.`);
  const { problem, borders, jumps, held } = split(stated, options.kinks ?? kinksOf(stated));
  const pieces = new Pieces(borders);
  const seed = options.seed ?? problem.training.seed;
  const scaling = options.scaling ?? scalingOf(problem);
  const interval = scaling.interval;
  const estimates = problem.parameters.filter((p) => p.estimate).map((p, i) => estimateOf(p, i));
  const single = unrolled(problem).problem;
  const trials = trialSolutions(single, pieces, scaling, estimates.length);
  const free = problem.unknowns.filter((u) => !held.has(u.name));
  const context: CompileContext = {
    problem,
    scaling,
    trials,
    estimates: new Map(estimates.map((e) => [e.name, e])),
    interpolants: interpolantsOf(problem),
    outputs: new Map(free.map((u, i) => [u.name, i])),
    pieces,
    held,
  };
  const constant = constantReader(problem);
  const written = problem.scale.mode === 'explicit' ? problem.scale.values : {};
  const sizeOf = naturalSizes(problem, scaling);
  const scaleOf = (term: Term): number =>
    options.sizes?.get(term.name) ?? sizeOf(term) / (under(written, term.name) ?? 1);

  const losses = problem.terms.filter((term) => !term.hard);
  const terms: CompiledTerm[] = losses.map((term) => {
    const loss = lossOf(term);
    const scale = scaleOf(term);
    const degree = degrees[loss.kind](loss.parameter);
    const plain = problem.written.weights || problem.scale.mode === 'none';
    const counts = { program: 0, heldOut: 0 };
    return { term, rows: [], counts, scale, degree, defaultWeight: plain ? 1 : scale ** -degree };
  });

  const floorOf = (term: Term): number => noiseSizes(scaleOf(term)).floor * (under(written, term.name) ?? 1);
  const inUnit = (builder: GroupBuilder, term: Term, residual: Register): Register =>
    builder.tape.mul(builder.tape.constant(noiseSizes(scaleOf(term)).usual), residual);
  /** s² = σ² + f² of data whose noise is learned. */
  const squaredSpread = (builder: GroupBuilder, term: Term): Register => {
    const t = builder.tape;
    const sigma = builder.deviation(term);
    return t.add(t.mul(sigma, sigma), t.constant(floorOf(term) ** 2));
  };
  const spreadResidual = (builder: GroupBuilder, term: Term): Register =>
    about(term, () => {
      const t = builder.tape;
      const ratio = t.mul(t.constant(floorOf(term) ** -2), squaredSpread(builder, term));
      return inUnit(builder, term, spreadResiduals[term.loss.name](t, t.apply('log', ratio)));
    });

  const residualOf = (builder: GroupBuilder, term: Term): Register =>
    about(term, () => {
      const points = (e: Expression): number[] => pointsIn(e, constant);
      const moving = term.kind === 'equation' || term.kind === 'data';
      const current: Current = moving ? { kind: 'moving' } : currentOf(term, problem, points);
      const t = builder.tape;
      let r = builder.emit(term.residual, current);
      if (term.kind === 'data') r = t.sub(r, builder.column({ kind: 'measured', term: term.name }));
      if (learnsNoise(term)) return inUnit(builder, term, t.div(r, t.apply('sqrt', squaredSpread(builder, term))));
      return t.mul(r, t.constant(1 / (under(written, term.member?.family ?? term.name) ?? 1)));
    });

  const heldOutData = new Map<string, Uint8Array>();
  const training: PointGroup[] = [];
  const heldOut: PointGroup[] = [];
  const groups: CompiledGroup[] = [];
  const { points: hidden, singularEnds } = scanOf(problem);
  const drawn = samplePoints(problem.holdout, interval, new Random(seed, 'holdout'));
  // What would hide between the points is looked at in any case.
  const heldOutTimes = onEveryPiece(
    pieces,
    Float64Array.from([...drawn, ...hidden].filter((t) => !singularEnds.includes(t))).sort(),
  );

  // Of a family whose measurements differ in number every one of them counts alike.
  const splits = new Map<string, Uint8Array>();
  for (const term of losses.flatMap(statementsOf))
    if (term.data) splits.set(term.name, options.heldOutData?.get(term.name) ?? splitOf(term));
  const measurements = (statement: Term, which: Side): number => {
    const split = splits.get(statement.name);
    if (!split) return 1;
    const out = sum(split);
    return which === 'program' ? split.length - out : out || split.length;
  };
  const shares: Record<Side, number[]> = { program: [], heldOut: [] };
  for (const which of ['program', 'heldOut'] as const)
    shares[which] = losses.map((term) => sum(statementsOf(term).map((own) => measurements(own, which))));

  grouped(losses).forEach((group, g) => {
    const builder = new GroupBuilder(context, group.kind !== 'condition');
    const learned = group.statements.filter(({ term }) => learnsNoise(term));
    const tape = builder.tape.finish([
      ...group.statements.map(({ term }) => residualOf(builder, term)),
      ...learned.map(({ term }) => spreadResidual(builder, term)),
    ]);
    const results = [...group.statements, ...learned];
    const indices = results.map(({ loss }) => loss);
    group.statements.forEach(({ term: statement, loss }, result) => {
      terms[loss].rows.push({ statement, group: g, result });
    });

    /** Factor on every point of a result: a relative loss divides by a size, a family means over its members. */
    const factorOf = ({ term, loss }: Statement, which: Side): number => {
      const share =
        term.member && losses[loss].members && term.loss.reduction === 'mean'
          ? measurements(term, which) / shares[which][loss]
          : 1;
      if (term.loss.name !== 'relative') return share;
      const y = term.data?.values;
      const square = y ? meanSquare(y) : 0;
      const writtenSize = under(written, term.member?.family ?? term.name) ?? 1;
      return share / (square > 0 ? square / writtenSize ** 2 : terms[loss].scale ** 2);
    };
    const pointWeights = (count: number, which: Side): Float64Array | null => {
      const factors = results.map((own) => factorOf(own, which));
      if (factors.every((factor) => factor === 1)) return null;
      const weights = new Float64Array(factors.length * count);
      for (const [j, factor] of factors.entries()) weights.fill(factor, j * count, (j + 1) * count);
      return weights;
    };
    const pointsAt = (
      times: Float64Array,
      which: Side,
      { measured = new Map<string, Float64Array>(), present }: Sought = {},
    ): GroupPoints => {
      const all = group.kind === 'equation' ? onEveryPiece(pieces, times) : times;
      const filled = builder.fill(all, measured, present);
      return { ...filled, pointWeights: pointWeights(filled.count, which) };
    };
    const complete = (points: GroupPoints): PointGroup => ({
      slots: builder.slots,
      auxColumns: builder.columns.length,
      order: builder.order,
      tape,
      terms: indices,
      losses: results.map(({ term }) => lossOf(term)),
      ...points,
    });

    let schedule: PointSchedule | null = null;
    if (group.kind === 'equation') {
      const call = group.statements[0].term.points ?? defaultSampler;
      schedule = new PointSchedule(call, interval, new Random(seed, `points ${g}`), hidden);
      training.push(complete(pointsAt(schedule.times, 'program')));
      heldOut.push(complete(pointsAt(heldOutTimes, 'heldOut')));
    } else if (group.kind === 'condition') {
      training.push(complete(pointsAt(new Float64Array(0), 'program')));
      heldOut.push(complete(pointsAt(new Float64Array(0), 'heldOut')));
    } else {
      const [first] = group.statements;
      const split = splits.get(first.term.name)!;
      for (const { term } of group.statements) heldOutData.set(term.name, split);
      const part = (which: Side, keep: (i: number) => boolean) => {
        const pick = (x: number[]) => Float64Array.from(x.filter((_, i) => keep(i)));
        const measured = new Map(group.statements.map(({ term }) => [term.name, pick(term.data!.values)]));
        return complete(pointsAt(pick(first.term.data!.times), which, { measured }));
      };
      training.push(part('program', (i) => split[i] === 0));
      heldOut.push(part('heldOut', split.includes(1) ? (i) => split[i] === 1 : () => true));
    }
    groups.push({
      kind: group.kind,
      schedule,
      terms: indices,
      at: (times, present) => pointsAt(times, 'program', { present }),
      heldOut: builder.follows ? (present) => pointsAt(heldOutTimes, 'heldOut', { present }) : null,
    });
  });
  for (const { rows, counts } of terms) {
    counts.program = sum(rows.map((row) => training[row.group].count));
    counts.heldOut = sum(rows.map((row) => heldOut[row.group].count));
  }

  const networks = networksOf(problem, scaling, seed, { unknowns: free.length, pieces: pieces.count });
  const program = (of: PointGroup[]): Program => ({
    networks,
    scalars: estimates.length + sum(trials.map((own) => own.scalars)),
    input: scaling.time,
    groups: of,
    terms: terms.length,
  });
  const view = (build: (builder: GroupBuilder) => Register[]) => {
    const builder = new GroupBuilder(context, true);
    const tape = builder.tape.finish(build(builder));
    return (times: Float64Array, present?: Present): PointGroup => ({
      slots: builder.slots,
      auxColumns: builder.columns.length,
      order: builder.order,
      tape,
      terms: [],
      losses: [],
      pointWeights: null,
      ...builder.fill(times, new Map(), present),
    });
  };
  const found = new Map<string, number>();
  for (const { residual } of single.terms)
    for (const [name, order] of orders(residual)) found.set(name, Math.max(found.get(name) ?? 0, order));
  const highest = problem.unknowns.map((u) => found.get(u.name) ?? (held.has(u.name) ? 1 : 0));
  const equationTerms = terms.flatMap((x, i) => (x.term.kind === 'equation' ? [i] : []));
  return {
    problem,
    stated,
    borders,
    jumps,
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
    equations: view((b) =>
      equationTerms.flatMap((i) => statementsOf(terms[i].term).map((statement) => residualOf(b, statement))),
    ),
    equationRows: equationTerms.flatMap((i) => statementsOf(terms[i].term).map(() => i)),
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

/** Residuals of all terms together; a measurement whose noise is learned has two. */
export const residualCount = ({ terms }: Pick<Compiled, 'terms'>): number =>
  sum(terms.map(({ term, counts }) => (learnsNoise(term) ? 2 : 1) * counts.program));

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
 * Values of all parameters at θ, where points follow from estimates; `undefined` where none do.
 */
export function presentAt(compiled: Compiled, theta: ArrayLike<number>): Present | undefined {
  if (compiled.groups.every((group) => !group.heldOut)) return undefined;
  const values = estimateValues(compiled, theta);
  const estimates = compiled.estimates.map((e, i) => [e.name, values[i]] as const);
  return { ...parameterValues(compiled.problem), ...byName(estimates) };
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
  compiled.terms.forEach(({ term, counts, scale, degree }, i) => {
    if (term.kind === 'smoothness' || penalties.includes(term)) return;
    const mean = term.loss.reduction === 'sum' ? losses[i] / counts.heldOut : losses[i];
    const plain = () => (degree === 0 ? Math.sqrt(mean) : mean ** (1 / degree) / scale);
    const size = learnsNoise(term) ? missedShare(term, mean, scale) : plain();
    sum += size * size;
    count++;
  });
  return Math.sqrt(sum / Math.max(1, count));
}
