/**
 * @file The problems of the table "Time to accuracy": what `train auto` solves, and R6 with one network of its author's
 * for every optimiser; spec, wanted error and whole-process seconds, and what the error is measured against.
 */

export interface AccuracyProblem {
  name: string;
  spec: string;
  /** Relative L2 error (inverse problems: largest relative error of a parameter) and seconds of the whole process. */
  wanted: { error: number; seconds: number };
  truth:
    | { kind: 'exact'; of: ((t: number) => number)[] }
    /** Values in bench/accuracy/reference.json, made by reference.py. */
    | { kind: 'reference'; key: string }
    | { kind: 'parameters'; values: Record<string, number> };
}

const oscillator = (ω0: number) => {
  const ω = Math.sqrt(ω0 * ω0 - 4);
  return (t: number) => Math.exp(-2 * t) * (Math.cos(ω * t) + (2 / ω) * Math.sin(ω * t));
};

const oscillatorSpec = (k: number) => `variable t in [0, 1]
unknown u(t)
equation motion: u'' + 4*u' + ${k}*u = 0
initial release: u(0) = 1
initial rest: u'(0) = 0
`;

function chain(n: number): string {
  const names = Array.from({ length: n }, (_, i) => `u${i}`);
  return [
    'variable t in [0, 20]',
    `unknown ${names.map((u) => `${u}(t)`).join(', ')}`,
    ...names.map(
      (u, i) =>
        `equation m${i}: ${u}'' = ${i > 0 ? `${names[i - 1]} ` : ''}- 2*${u}${i < n - 1 ? ` + ${names[i + 1]}` : ''}`,
    ),
    ...names.map((u, i) => `initial a${i}: ${u}(0) = ${i === 0 ? 1 : 0}\ninitial b${i}: ${u}'(0) = 0`),
    '',
  ].join('\n');
}

/** Displacements of a chain of n masses with fixed ends by its normal modes. */
function chainModes(n: number): ((t: number) => number)[] {
  const modes = Array.from({ length: n }, (_, j) => {
    const angle = ((j + 1) * Math.PI) / (n + 1);
    return { angle, ω: 2 * Math.sin(angle / 2) };
  });
  return Array.from(
    { length: n },
    (_, i) => (t: number) =>
      modes.reduce(
        (sum, { angle, ω }) => sum + (2 / (n + 1)) * Math.sin(angle) * Math.sin((i + 1) * angle) * Math.cos(ω * t),
        0,
      ),
  );
}

const lotkaVolterra = (end: number) => `variable t in [0, ${end}]
unknown x(t), y(t)
equation prey: x' = 1.5*x - x*y
equation predator: y' = x*y - 3*y
initial x0: x(0) = 1
initial y0: y(0) = 1
`;

const vanDerPol = (μ: number, end: number) => `variable t in [0, ${end}]
unknown u(t)
equation oscillator: u'' - ${μ}*(1 - u^2)*u' + u = 0
initial start: u(0) = 2
initial rest: u'(0) = 0
`;

const robertson = (end: number) => `variable t in [0, ${end}]
unknown x(t), y(t), z(t)
equation a: x' = -0.04*x + 1e4*y*z
equation b: y' = 0.04*x - 1e4*y*z - 3e7*y^2
equation c: z' = 3e7*y^2
initial x0: x(0) = 1
initial y0: y(0) = 0
initial z0: z(0) = 0
`;

const boundary = (equation: string, from: number, left: number, right: number) => `variable t in [${from}, 1]
unknown u(t)
equation balance: ${equation}
boundary left: u(${from}) = ${left}
boundary right: u(1) = ${right}
`;

export const problems: AccuracyProblem[] = [
  {
    name: 'R6 oscillator ω0 = 20',
    spec: oscillatorSpec(400),
    wanted: { error: 1e-9, seconds: 0.4 },
    truth: { kind: 'exact', of: [oscillator(20)] },
  },
  {
    name: 'R8 oscillator ω0 = 80',
    spec: oscillatorSpec(6400),
    wanted: { error: 1e-9, seconds: 0.4 },
    truth: { kind: 'exact', of: [oscillator(80)] },
  },
  {
    name: 'R1 [0, 10]',
    spec: "variable t in [0, 10]\nunknown x(t), y(t)\nequation a: x' = y\nequation b: y' = -x\ninitial x0: x(0) = 0\ninitial y0: y(0) = 1\n",
    wanted: { error: 1e-9, seconds: 0.4 },
    truth: { kind: 'exact', of: [Math.sin, Math.cos] },
  },
  {
    name: 'R18 ξ = 0.1 [0, 20]',
    spec: "variable z in [0, 20]\nunknown x(z)\nequation motion: x'' + 0.2*x' + x = 0\ninitial x0: x(0) = 0.7\ninitial v0: x'(0) = 1.2\n",
    wanted: { error: 1e-9, seconds: 0.4 },
    truth: {
      kind: 'exact',
      of: [
        (t) => {
          const ω = Math.sqrt(0.99);
          return Math.exp(-0.1 * t) * (0.7 * Math.cos(ω * t) + ((1.2 + 0.07) / ω) * Math.sin(ω * t));
        },
      ],
    },
  },
  {
    name: 'Lotka–Volterra [0, 10]',
    spec: lotkaVolterra(10),
    wanted: { error: 1e-9, seconds: 0.4 },
    truth: { kind: 'reference', key: 'lotka-volterra 10' },
  },
  {
    name: 'Lotka–Volterra [0, 200]',
    spec: lotkaVolterra(200),
    wanted: { error: 1e-9, seconds: 1 },
    truth: { kind: 'reference', key: 'lotka-volterra 200' },
  },
  {
    name: 'van der Pol μ = 5 [0, 10]',
    spec: vanDerPol(5, 10),
    wanted: { error: 1e-8, seconds: 0.4 },
    truth: { kind: 'reference', key: 'van der pol 5' },
  },
  {
    name: 'van der Pol μ = 1000 [0, 2000]',
    spec: vanDerPol(1000, 2000),
    wanted: { error: 1e-8, seconds: 1 },
    truth: { kind: 'reference', key: 'van der pol 1000' },
  },
  {
    name: 'Lorenz r = 28 [0, 20]',
    spec: "variable t in [0, 20]\nunknown x(t), y(t), z(t)\nequation a: x' = 10*(y - x)\nequation b: y' = x*(28 - z) - y\nequation c: z' = x*y - 8/3*z\ninitial x0: x(0) = 1\ninitial y0: y(0) = 1\ninitial z0: z(0) = 1\n",
    wanted: { error: 1e-7, seconds: 0.8 },
    truth: { kind: 'reference', key: 'lorenz' },
  },
  {
    name: 'Robertson [0, 100]',
    spec: robertson(100),
    wanted: { error: 1e-8, seconds: 0.5 },
    truth: { kind: 'reference', key: 'robertson 100' },
  },
  {
    name: 'Robertson [0, 1e5]',
    spec: robertson(1e5),
    wanted: { error: 1e-8, seconds: 1 },
    truth: { kind: 'reference', key: 'robertson 100000' },
  },
  ...[20, 100, 400].map(
    (n, i): AccuracyProblem => ({
      name: `chain of ${n} masses [0, 20]`,
      spec: chain(n),
      wanted: { error: 1e-9, seconds: [0.4, 0.5, 1][i] },
      truth: { kind: 'exact', of: chainModes(n) },
    }),
  ),
  {
    name: 'R5 beam',
    spec: "variable x in [0, 1]\nunknown u(x)\nequation load: u'''' = -1\nboundary a: u(0) = 0\nboundary b: u'(0) = 0\nboundary c: u''(1) = 0\nboundary d: u'''(1) = 0\n",
    wanted: { error: 1e-8, seconds: 0.5 },
    truth: { kind: 'exact', of: [(t) => (-t * t * (t * t - 4 * t + 6)) / 24] },
  },
  {
    name: 'R17 Lotka–Volterra [0, 12]',
    spec: "variable t in [0, 12]\nunknown u(t), v(t)\nequation a: u' = u - u*v\nequation b: v' = u*v - v\ninitial u0: u(0) = 1.5\ninitial v0: v(0) = 1\n",
    wanted: { error: 1e-8, seconds: 0.5 },
    truth: { kind: 'reference', key: 'r17' },
  },
  {
    name: 'a DAE of index 1',
    spec: "variable t in [0, 5]\nunknown x(t), z(t)\nequation a: x' = -z\nequation b: z = x^2\ninitial x0: x(0) = 1\n",
    wanted: { error: 1e-8, seconds: 0.5 },
    truth: { kind: 'exact', of: [(t) => 1 / (1 + t), (t) => 1 / (1 + t) ** 2] },
  },
  {
    name: 'Bratu',
    spec: boundary("u'' + exp(u) = 0", 0, 0, 0),
    wanted: { error: 1e-9, seconds: 0.4 },
    truth: { kind: 'exact', of: [bratu()] },
  },
  {
    name: 'Troesch μ = 10',
    spec: boundary("u'' = 10*sinh(10*u)", 0, 0, 1),
    wanted: { error: 1e-9, seconds: 1 },
    truth: { kind: 'reference', key: 'troesch' },
  },
  {
    name: 'Carrier ε = 0.01',
    spec: boundary("0.01*u'' = 1 - u^2 - 2*(1 - t^2)*u", -1, 0, 0),
    wanted: { error: 1e-9, seconds: 1 },
    truth: { kind: 'reference', key: 'carrier' },
  },
];

/**
 * R6 as a network of its author's, trained by gradients. Sines, because the solution oscillates; the loss weights are
 * those published for this oscillator (examples/oscillator.pinn); thirty points to a period, denser
 * towards the ends, where nothing holds the solution from outside.
 */
const trainedOscillator = (train: string) => `${oscillatorSpec(400)}
network { layers = [20, 20]  activation = sin }
points  { motion = chebyshev(100) }
weights { motion = 1e-4  release = 1  rest = 0.1 }
train   { ${train} }
`;

export const gradientProblems: AccuracyProblem[] = [
  {
    name: 'R6 by gradients: Adam',
    train: 'adam(5000, rate = 1e-2 then cosine to 1e-5 at 100%)',
    wanted: { error: 1e-2, seconds: 2 },
  },
  {
    name: 'R6 by gradients: L-BFGS',
    train: 'lbfgs(1200, memory = 200)',
    wanted: { error: 1e-5, seconds: 1 },
  },
  {
    name: 'R6 by gradients: Levenberg–Marquardt',
    train: 'levenberg_marquardt(150)',
    wanted: { error: 1e-6, seconds: 1 },
  },
  {
    name: 'R6 by gradients: self-scaled Broyden',
    train: 'ssbroyden(7000)',
    wanted: { error: 1e-9, seconds: 5 },
  },
].map(({ name, train, wanted }) => ({
  name,
  spec: trainedOscillator(train),
  wanted,
  truth: { kind: 'exact', of: [oscillator(20)] },
}));

/** Normal deviates from a multiplicative congruential generator (Park & Miller 1988) by Box and Muller. */
function normals(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

const list = (x: number[]) => `[${x.join(', ')}]`;

/** Inverse problems; data from the closed form or, by name, from reference.json. */
export function inverseProblems(reference: Record<string, number[][]>): AccuracyProblem[] {
  const times = Array.from({ length: 40 }, (_, i) => i / 39);
  const noise = normals(7);
  const friction = times.map((t) => oscillator(20)(t) + 0.04 * noise());
  const lorenzTimes = reference['lorenz r4 times'][0];
  const lorenz = reference['lorenz r4'];
  const lvTimes = reference['lv r12 times'][0];
  const lv = reference['lv r12'];
  return [
    {
      name: 'R7 friction, noise 0.04',
      spec: `variable t in [0, 1]\nunknown u(t)\nestimate mu = 0.1 in [0, 20]\nequation motion: u'' + mu*u' + 400*u = 0\ninitial a: u(0) = 1\ninitial b: u'(0) = 0\ndata lab { t = ${list(times)} u = ${list(friction)} noise = 0.04 }\n`,
      // Judged by the interval; the wanted error is its half width.
      wanted: { error: 0.1, seconds: 1 },
      truth: { kind: 'parameters', values: { mu: 4 } },
    },
    {
      name: 'R4 Lorenz, three parameters',
      spec: `variable t in [0, 3]\nunknown x(t), y(t), z(t)\nestimate s = 1\nestimate r = 1\nestimate b = 1\nequation e1: x' = s*(y - x)\nequation e2: y' = x*(r - z) - y\nequation e3: z' = x*y - b*z\ninitial x0: x(0) = -8\ninitial y0: y(0) = 7\ninitial z0: z(0) = 27\n${['x', 'y', 'z'].map((n, i) => `data d${n} { t = ${list(lorenzTimes)} ${n} = ${list(lorenz[i])} }`).join('\n')}\n`,
      wanted: { error: 0.01, seconds: 1 },
      truth: { kind: 'parameters', values: { s: 10, r: 15, b: 8 / 3 } },
    },
    {
      name: 'R12 Lotka–Volterra, four parameters',
      spec: `variable t in [0, 5]\nunknown x(t), y(t)\nestimate a = 1\nestimate b = 1.2\nestimate c = 0.8\nestimate d = 2\nequation e1: x' = a*x - b*x*y\nequation e2: y' = c*x*y - d*y\ninitial x0: x(0) = 5\ninitial y0: y(0) = 5\n${['x', 'y'].map((n, i) => `data d${n} { t = ${list(lvTimes)} ${n} = ${list(lv[i])} }`).join('\n')}\n`,
      wanted: { error: 0.01, seconds: 1 },
      truth: { kind: 'parameters', values: { a: 1.5, b: 1, c: 1, d: 3 } },
    },
  ];
}

/** u = 2 ln(cosh θ/cosh(θ(1 − 2t))) with the smaller root of θ = cosh θ/(2√2). */
function bratu(): (t: number) => number {
  let θ = 0.3;
  for (let k = 0; k < 100; k++) θ = Math.cosh(θ) / (2 * Math.SQRT2);
  return (t) => 2 * Math.log(Math.cosh(θ) / Math.cosh(θ * (1 - 2 * t)));
}
