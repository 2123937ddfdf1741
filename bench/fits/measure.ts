/**
 * @file Fits by the product, a request a line, as `amici_peer.py` answers them:
 *
 *     simulate NAME COUNT      log-likelihood at the values in the spec; seconds of COUNT evaluations of the likelihood
 *                              with its derivatives, all experiments together
 *     fit NAME [COUNT, SEED]   local fits from log-uniform starts: log-likelihood, seconds and beginning of each
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import type { Problem } from '../../src/problem/problem.ts';
import { localFit } from '../../src/solver/fit/fit.ts';
import { type FreeNumber, numberAt, startingPoint } from '../../src/solver/fit/free-numbers.ts';
import { type Evaluation, evaluateFit, type JointModel, jointModel } from '../../src/solver/fit/joint-model.ts';
import { startIn } from '../../src/solver/fit/starts.ts';
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

/** Starts are those of a multistart but its first: the best of points drawn uniformly on the scale of each number. */
function fitsFrom(model: JointModel, count: number, seed: number) {
  model.problem = { ...model.problem, training: { ...model.problem.training, seed } };
  return Array.from({ length: count }, (_, index) => {
    let from = new Float64Array();
    const { found, seconds } = timed(() => {
      from = last(startIn(model, index + 1, unhurried)) as Float64Array<ArrayBuffer>;
      return last(localFit(model, from, unhurried));
    });
    return {
      logLikelihood: found && -found.state.value,
      seconds,
      from: model.numbers.map((free: FreeNumber, q) => numberAt(free, from[q])),
      to: found && model.numbers.map((free: FreeNumber, q) => numberAt(free, found.state.theta[q])),
    };
  });
}

const models = new Map<string, JointModel>();
createInterface({ input: process.stdin }).on('line', (line) => {
  const [verb, name, ...rest] = line.split(' ');
  const model = models.get(name) ?? modelOf(problemOf(name));
  models.set(name, model);
  const argument = JSON.parse(rest.join(' '));
  console.log(
    JSON.stringify(verb === 'simulate' ? simulate(model, argument) : fitsFrom(model, argument[0], argument[1])),
  );
});
