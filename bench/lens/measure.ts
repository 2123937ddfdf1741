/**
 * @file What watching costs: the same steps by a bare loop (evaluate, weigh, step) and by a whole training that sends
 * frames, looks with the lens, evaluates its held-out set, keeps its best state and packs every event for another
 * process. They take turns; the best round of each counts. Wants a quiet machine, because frames come by the clock.
 * Prints one JSON line per case.
 */

import { availableParallelism } from 'node:os';
import { serialize } from 'node:v8';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { upperMedian } from '../../src/numeric/statistics.ts';
import type { Problem } from '../../src/problem/problem.ts';
import { defaultOptions } from '../../src/problem/protocol.ts';
import { valueAt } from '../../src/problem/schedule.ts';
import { train } from '../../src/run/run.ts';
import { compile, initialTheta } from '../../src/trainer/compile/compile.ts';
import { pickEngine } from '../../src/trainer/engine/choice/pick.ts';
import type { Engine } from '../../src/trainer/engine/engine.ts';
import { SessionObjective } from '../../src/trainer/optimise/session-objective.ts';
import { planFor } from '../../src/trainer/plan/plan.ts';
import { RunControl } from '../../src/trainer/train/control.ts';
import { WrittenWeights } from '../../src/trainer/train/written-weights.ts';

const quick = process.argv.includes('--quick');
const rounds = quick ? 2 : 7;

const oscillator = (points: number, width: number, training: string) => `variable t in [0, 1]
unknown u(t)
equation motion: u'' + 4*u' + 400*u = 0
initial release: u(0) = 1
initial rest: u'(0) = 0
network { layers = [${width}, ${width}, ${width}] }
points { motion = uniform(${points}) }
weights { motion = 1e-4  release = 1  rest = 0.1 }
train { ${training}  seed = 0 }`;

const cascade = (terms: number, training: string) => {
  const names = Array.from({ length: terms }, (_, k) => `u${k}`);
  const equations = names.map((u, k) => `equation e${k}: ${u}' = ${k === 0 ? '0' : `u${k - 1}`} - ${u}`);
  const initial = names.map((u, k) => `initial i${k}: ${u}(0) = ${k === 0 ? 1 : 0}`);
  return `variable t in [0, 4]
unknown ${names.map((u) => `${u}(t)`).join(', ')}
${equations.join('\n')}
${initial.join('\n')}
network { layers = [32, 32, 32] }
weights { ${names.map((_, k) => `e${k} = 1  i${k} = 1`).join('  ')} }
train { ${training}  seed = 0 }`;
};

const share = quick ? 0.2 : 1;
const steps = (n: number) => Math.round(n * share);
const cases: [name: string, text: string][] = [
  ['3×32, 100 points, Adam f32', oscillator(100, 32, `adam(${steps(20000)})`)],
  ['3×32, 256 points, Adam f32', oscillator(256, 32, `adam(${steps(12000)})`)],
  ['3×64, 1024 points, Adam f32', oscillator(1024, 64, `adam(${steps(1500)})`)],
  ['3×32, 256 points, Adam f64', oscillator(256, 32, `adam(${steps(6000)})  precision = f64`)],
  ['16 terms, 3×32, Adam f32', cascade(8, `adam(${steps(3000)})`)],
  ['3×32, 256 points, L-BFGS', oscillator(256, 32, `lbfgs(${steps(2500)})`)],
  ['3×32, 100 points, Levenberg–Marquardt', oscillator(100, 32, `levenberg_marquardt(${steps(150)})`)],
];

function problemOf(text: string): Problem {
  const { problem, findings } = compileSpec(text);
  if (!problem) throw new Error(findings.map((f) => f.message).join('\n'));
  return problem;
}

/** Seconds per step of the bare loop. */
async function bare(problem: Problem, engine: Engine): Promise<number> {
  const compiled = compile(problem);
  const [phase] = planFor(compiled).phases;
  const session = await engine.open(compiled.program, phase.precision);
  session.theta.set(initialTheta(compiled));
  const weights = new Float64Array(session.terms);
  new WrittenWeights(compiled).at(0, 1, {}, weights);
  const objective = new SessionObjective(session, [...compiled.program.groups], weights);
  const optimiser = phase.create(phase.call, session.parameters, session.dense);
  let fresh = false;
  let total = Number.NaN;
  let done = 0;
  const began = performance.now();
  for (; done < phase.steps; done++) {
    if (!fresh && optimiser.needs === 'gradient') {
      await session.evaluate();
      total = objective.direct();
    }
    const rate = phase.rate ? valueAt(phase.rate, done, phase.steps) : Number.NaN;
    const outcome = await optimiser.step(objective, total, rate);
    fresh = outcome.evaluated;
    total = outcome.total;
    if (outcome.end) break;
  }
  const seconds = (performance.now() - began) / 1000;
  session.dispose();
  return seconds / Math.max(1, done);
}

/** Seconds per step of a whole training from its first to its last frame, what was sent, and in how many frames. */
async function whole(problem: Problem, engine: Engine) {
  const run = train(problem, { ...defaultOptions }, new RunControl(), { engine });
  let began = Number.NaN;
  let ended = Number.NaN;
  let [step, frames, bytes] = [0, 0, 0];
  for await (const event of run) {
    if (event.type === 'started') began = performance.now();
    bytes += serialize(event).length;
    if (event.type !== 'frame') continue;
    frames++;
    step = event.frame.step;
    ended = performance.now();
  }
  return { seconds: (ended - began) / 1000 / Math.max(1, step), frames, bytes };
}

async function main(): Promise<void> {
  for (const [name, text] of cases) {
    const problem = problemOf(text);
    const compiled = compile(problem);
    const { engine } = await pickEngine(problem, compiled, planFor(compiled).phases);
    const plain: number[] = [];
    const watched: Awaited<ReturnType<typeof whole>>[] = [];
    await bare(problem, engine);
    for (let round = 0; round < rounds; round++) {
      plain.push(await bare(problem, engine));
      watched.push(await whole(problem, engine));
    }
    const best = Math.min(...plain);
    const bestWatched = Math.min(...watched.map((w) => w.seconds));
    const line = {
      name,
      engine: engine.label,
      cores: availableParallelism(),
      bareMicroseconds: best * 1e6,
      watchedMicroseconds: bestWatched * 1e6,
      overhead: bestWatched / best - 1,
      medianOverhead: upperMedian(watched.map((w, k) => w.seconds / plain[k])) - 1,
      frames: upperMedian(watched.map((w) => w.frames)),
      kilobytes: upperMedian(watched.map((w) => w.bytes)) / 1024,
    };
    console.log(JSON.stringify(line));
  }
}

void main();
