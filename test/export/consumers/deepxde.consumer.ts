/**
 * @file DeepXDE states the same problem: at the same parameters every loss, and by PyTorch's differentiation every norm
 * and cosine of the gradients, is that of the reference engine; and what it trains is a solution.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { cosine, rawNorms } from '../../../src/problem/gram.ts';
import { type Compiled, compile, initialTheta } from '../../../src/trainer/compile/compile.ts';
import type { Session } from '../../../src/trainer/engine/engine.ts';
import { referenceEngine } from '../../../src/trainer/engine/reference/engine.ts';
import { WrittenWeights } from '../../../src/trainer/train/written-weights.ts';
import { workshop } from './exported.ts';
import { deepxdePython, root } from './places.ts';

const { dir, write, export: exported } = workshop('deepxde');
const losses = fileURLToPath(new URL('losses.py', import.meta.url));
const quiet = { ...process.env, OMP_NUM_THREADS: '1' };

interface Found {
  terms: string[];
  weights: number[];
  losses: number[];
  gram: number[][];
  error?: string;
}

/** A spec at the parameters of its first step, in double precision, where nothing hides behind rounding. */
interface Case {
  name: string;
  compiled: Compiled;
  session: Session;
  script: string;
}

async function caseOf(name: string, file: string): Promise<Case> {
  const { problem, findings } = await compileSpec(readFileSync(file, 'utf8'), { path: file });
  if (!problem) throw new Error(`${file}: ${findings.map((f) => f.message).join('\n')}`);
  const compiled = compile(problem);
  const session = await referenceEngine.open(compiled.program, 'f64');
  // Open ends of hard conditions and biases start at zero; elsewhere they show more.
  session.theta.set(initialTheta(compiled).map((x) => (x === 0 ? 0.3 : x)));
  await session.evaluate();
  const path = await exported(file, 'python', `${name}.py`);
  const text = readFileSync(path, 'utf8').replace('set_default_float("float32")', 'set_default_float("float64")');
  return { name, compiled, session, script: write(`${name}-64.py`, text) };
}

/** What DeepXDE says of all cases. */
function foundOf(cases: Case[]): Found[] {
  const input = JSON.stringify(cases.map(({ script, session }) => ({ script, theta: [...session.theta] })));
  const said = execFileSync(deepxdePython, [losses], {
    input,
    encoding: 'utf8',
    env: quiet,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return JSON.parse(said) as Found[];
}

function expectSame({ compiled, session }: Case, found: Found): void {
  expect(found.error).toBeUndefined();
  const names = compiled.terms.map(({ term }) => term.name);
  expect([...found.terms].sort()).toEqual([...names].sort());
  const weights = new Float64Array(names.length);
  new WrittenWeights(compiled).at(0, 1, {}, weights);
  const place = names.map((name) => found.terms.indexOf(name));
  const gram = Float64Array.from(place.flatMap((a) => place.map((b) => found.gram[a][b])));
  const [there, here] = [rawNorms(gram), rawNorms(session.gram)];
  const angle = (g: ArrayLike<number>, i: number, j: number) => cosine(g, i, j) || 0;
  names.forEach((name, i) => {
    expect(found.weights[place[i]] / weights[i]).toBeCloseTo(1, 12);
    expect(found.losses[place[i]] / session.losses[i], name).toBeCloseTo(1, 9);
    expect(there[i] / here[i], name).toBeCloseTo(1, 9);
    for (let j = 0; j < i; j++) {
      expect(angle(gram, i, j), `${name}, ${names[j]}`).toBeCloseTo(angle(session.gram, i, j), 9);
    }
  });
}

write('lab.csv', 't,x,y\n0,1,0\n0.5,0.6,0.4\n1,0.3,0.7\n1.5,0.2,0.8\n2,0.1,0.9\n');
write('drive.csv', 't,f\n0,0\n0.4,1\n1.1,0.2\n1.6,-0.5\n2,0\n');

/** What a spec can say, each at least once. */
const specs: Record<string, string> = {
  functions: `variable t in [0, 2]
unknown u(t)
param lambda = 3
equation e: u'' + lambda*sin(u)^2 - 2^-u + exp(-t)*log(2 + t) + sqrt(u^2 + 1) - min(u, t) + max(0.1, u) + atan2(u, 1 + t) + if(t < 1, u, -u) + step(t - 0.5) + erf(u) + abs(u - 0.3) + tanh(u)/(1 + t) = 0
initial start: u(0) = cos(lambda)
initial slope: u'(0) = -2
network { layers = [6, 5] }
points { e = uniform(9) }
`,
  inputs: `variable t in [0, 2]
unknown u(t)
input f(t) from "drive.csv" { t = "t"  f = "f" }
input g(t) from "drive.csv" { t = "t"  g = "f"  interpolation = linear }
equation e: u' + u = f + 2*g
initial u(0) = 1
network { layers = [6]  activation = softplus }
points { e = sobol(13) }
`,
  conditions: `variable x in [0, 3]
unknown u(x), v(x)
equation a: u'' = v
equation b: v' = -u
boundary end: u(0) + 2*u'(3) = v(1)
boundary periodic: v(0) = v(3)
boundary mass: integral(u^2 + x*v) = 2
initial v(0) = 1
network { layers = [7, 4]  activation = sin  weights = separate }
points { a = uniform(8)  b = halton(5) }
`,
  losses: `variable t in [0, 2]
unknown u(t), v(t)
equation a: u' = v
equation b: v' = -u
equation c: u'' = -u
initial u(0) = 1
initial v(0) = 0
data lab from "lab.csv" { t = "t"  u = "x"  v = "y" }
data speed from "lab.csv" { t = "t"  u' + v = "y"  holdout = 40% }
loss { a = mae  b = huber(0.5)  c = log_cosh  lab = relative }
weights { a = 2  b = 1 until 10 then linear to 5 at 100 }
scale { t = 2  u = 3  c = 4 }
network { layers = [5, 5]  activation = gelu  features = fourier(count = 3, sigma = 0.5) }
train { adam(50, rate = 1e-3 then exponential to 1e-4 at 100%)  lbfgs(20) }
`,
  estimates: `variable t in [0, 2]
unknown u(t)
estimate k = 1 in [0.5, 2]
estimate m = 2 in [1, inf]
estimate s = -1
equation e: u'' + k*u' + m*u = s
hard initial u(0) = 1
boundary u'(2) = k
network { layers = [6, 6]  activation = swish }
`,
  hard: `variable t in [0, 2]
unknown u(t), w(t)
equation e: u'' = -u + w
equation f: w' = -w
hard boundary u'(0) = 1
hard boundary u(2) = u(0) + 0.1
hard initial w(0) = 3
network { layers = [6, 6]  features = periodic(omega = 3, harmonics = 2) }
`,
};

const examples = ['oscillator', 'circle', 'beam', 'lotka-volterra', 'estimate-damping', 'measured-oscillator', 'bratu'];

describe('DeepXDE and PyTorch have the same losses, norms and cosines', () => {
  let cases: Case[];
  let found: Found[];
  beforeAll(async () => {
    cases = [];
    for (const [name, text] of Object.entries(specs)) cases.push(await caseOf(name, write(`${name}.pinn`, text)));
    for (const name of examples) cases.push(await caseOf(name, join(root, 'examples', `${name}.pinn`)));
    found = foundOf(cases);
  });
  test.each([...Object.keys(specs), ...examples].map((name, i) => [name, i] as const))('for %s', (_, i) => {
    expectSame(cases[i], found[i]);
  });
});

test('an oscillator trained by DeepXDE is the exact one', async () => {
  const spec = write(
    'oscillator.pinn',
    `variable t in [0, 2]
unknown u(t)
equation motion: u'' + u' + 9*u = 0
initial release: u(0) = 1
initial rest: u'(0) = 0
let w = sqrt(8.75)
exact u = exp(-t/2)*(cos(w*t) + sin(w*t)/(2*w))
network { layers = [16, 16] }
points { motion = uniform(40) }
weights { motion = 0.01 }
train { adam(300)  lbfgs(500) }
`,
  );
  const path = await exported(spec, 'python', 'oscillator.py');
  const said = execFileSync(deepxdePython, [path], {
    encoding: 'utf8',
    env: quiet,
    cwd: dir,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const error = Number(/relative L2 error (\S+)/.exec(said)?.[1]);
  expect(error, said).toBeLessThan(1e-3);
});
