/**
 * @file Fits by the product, a request a line, as `amici_peer.py` answers them:
 *
 *     simulate NAME COUNT      log-likelihood at the values in the spec; seconds of COUNT evaluations of the likelihood
 *                              with its derivatives, all experiments together
 *     fit NAME [COUNT, SEED, FIRST]  searches of log-uniform starts: log-likelihood and seconds of each, and its simulations
 *                              of all experiments, with derivatives and without
 *     single NAME [COUNT, SEED, FIRST]  one way down from each of the points that Fides begins at, without a search
 *     starts NAME [COUNT, SEED]  where single fits would begin, on the scales of the fit, and the box
 *     evaluate NAME [θ …]      the objective there with its gradient and information
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import type { Problem } from '../../src/problem/problem.ts';
import { CollocationMarch } from '../../src/solver/fit/collocation.ts';
import { type FreeNumber, numberAt, startingPoint } from '../../src/solver/fit/free-numbers.ts';
import { type Evaluation, evaluateFit, type JointModel, jointModel } from '../../src/solver/fit/joint-model.ts';
import { type SearchEnd, searchFrom } from '../../src/solver/fit/search.ts';
import { noLimit } from '../../src/solver/problem/work.ts';

const [root] = process.argv.slice(2);
const unhurried = { budget: noLimit, cancelled: () => false };
/** The accuracy of the last part of a fit. */
const accuracy = 1e-6;

function problemOf(name: string): Problem {
  const path = join(root, 'bench/fits', name, `${name}.pinn`);
  const { problem, findings } = compileSpec(readFileSync(path, 'utf8'), { path });
  if (!problem) throw new Error(`${name}: ${findings.map(({ message }) => message).join('; ')}`);
  return problem;
}

function modelOf(problem: Problem): JointModel {
  const model = jointModel(problem);
  if (!model.ok) throw new Error(model.reason);
  return model.value;
}

function last<R>(steps: Generator<unknown, R>): R {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Seconds of the processor, whatever else it does meanwhile. */
function timed<R>(what: () => R): { found: R; seconds: number } {
  const began = process.cpuUsage();
  const found = what();
  const { user, system } = process.cpuUsage(began);
  return { found, seconds: (user + system) / 1e6 };
}

function simulate(model: JointModel, count: number) {
  const theta = startingPoint(model.numbers, 0, 0);
  const at = (place: Float64Array): Evaluation | null => last(evaluateFit(model, place, { ...unhurried, accuracy }));
  const first = at(theta);
  // As in a fit, no two evaluations are at the same place.
  const sensitive = Array.from(
    { length: count },
    (_, i) => timed(() => at(theta.map((x) => x * (1 + 1e-4 * i)))).seconds,
  );
  return { logLikelihood: first && -first.value, sensitive };
}

/** Starts are those of a multistart but its first: all points are drawn uniformly on the scale of each number. */
function fitsFrom(model: JointModel, [count, seed, first]: [number, number, number]) {
  model.problem = { ...model.problem, training: { ...model.problem.training, seed } };
  return Array.from({ length: count }, (_, index) =>
    endOf(model, () => searchFrom(model, first + index + 1, unhurried)),
  );
}

function singleFitsFrom(model: JointModel, [count, seed, first]: [number, number, number]) {
  return Array.from({ length: count }, (_, index) => {
    const from = startingPoint(model.numbers, seed, first + index + 2);
    const numbers = model.numbers.map((free: FreeNumber, q) => ({ ...free, start: numberAt(free, from[q]) }));
    return endOf(model, () => searchFrom({ ...model, numbers }, 0, { ...unhurried, near: true }));
  });
}

function endOf(model: JointModel, search: () => Generator<undefined, SearchEnd>) {
  const counted = simulationsOf(model);
  const { found, seconds } = timed((): SearchEnd => last(search()));
  return { logLikelihood: found.minimum && -found.minimum.state.value, seconds, ...counted };
}

/** Goes on counting how often the first experiment is marched from now on: as often as all of them. */
function simulationsOf({ experiments: [{ march }] }: JointModel) {
  const counted = { simulations: 0, plain: 0 };
  if (!march) return counted;
  const plainly = CollocationMarch.prototype.readings;
  march.readings = (start, ...rest) => {
    counted[start.free > 0 ? 'simulations' : 'plain']++;
    return plainly.call(march, start, ...rest);
  };
  return counted;
}

/** The first points drawn of the same starts, and the box they are in, for another optimiser to go on from. */
const beginnings = ({ numbers }: JointModel, [count, seed]: [number, number]) => ({
  low: numbers.map(({ low }) => low),
  high: numbers.map(({ high }) => high),
  starts: Array.from({ length: count }, (_, index) => [...startingPoint(numbers, seed, index + 2)]),
});

function evaluated(model: JointModel, theta: number[]) {
  for (const experiment of model.experiments) experiment.steps = { accuracy: Number.NaN, shares: [] };
  const found = last(evaluateFit(model, Float64Array.from(theta), { ...unhurried, accuracy }));
  return found && { value: found.value, gradient: [...found.gradient], information: [...found.information] };
}

const models = new Map<string, JointModel>();
createInterface({ input: process.stdin }).on('line', (line) => {
  const [verb, name, ...rest] = line.split(' ');
  const model = models.get(name) ?? modelOf(problemOf(name));
  models.set(name, model);
  const argument = JSON.parse(rest.join(' '));
  const answers = { simulate, fit: fitsFrom, single: singleFitsFrom, starts: beginnings, evaluate: evaluated };
  console.log(JSON.stringify(answers[verb as keyof typeof answers](model, argument)));
});
