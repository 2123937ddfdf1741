/**
 * @file Fits to simulated data whose truth is known, each to be solved and to be trained. Data come from a closed form, or
 * from the classical Runge-Kutta method with steps so small that its error is far below the noise.
 */
import { Random } from '../../src/numeric/random.ts';

export interface FitProblem {
  name: string;
  /** What makes it easy or hard, as the table says it. */
  what: string;
  truth: Record<string, number>;
  /** Everything but how it is solved; the same start for both. */
  spec: string;
  /** Behind the spec: how it is trained. */
  trained: string;
  /** Something that the data show is missing in the equations as both have them. */
  lacking?: true;
  /** Other ways, whose equations lack nothing: what they are called, and their specs. */
  others?: { name: string; spec: string }[];
}

/** Which of the simulated data sets: each has noise of its own, and its training numbers of its own. */
type Draw = number;

type State = readonly number[];
type Field = (t: number, u: State) => State;

const along = (u: State, h: number, slope: State): State => u.map((x, i) => x + h * slope[i]);

/** @returns the state at each of `times`, which rise from 0; steps of at most `longest`. */
function rungeKutta(field: Field, from: State, times: readonly number[], longest: number): State[] {
  let [t, u] = [0, from];
  return times.map((end) => {
    const steps = Math.ceil((end - t) / longest);
    const h = (end - t) / steps;
    for (let k = 0; k < steps; k++, t += h) {
      const a = field(t, u);
      const b = field(t + h / 2, along(u, h / 2, a));
      const c = field(t + h / 2, along(u, h / 2, b));
      const d = field(t + h, along(u, h, c));
      u = u.map((x, i) => x + (h / 6) * (a[i] + 2 * b[i] + 2 * c[i] + d[i]));
    }
    t = end;
    return u;
  });
}

const even = (count: number, end: number): number[] => Array.from({ length: count }, (_, k) => ((k + 1) * end) / count);

/** A block of data: `values` with normal noise of this size. */
function measured(
  draw: Draw,
  name: string,
  unknown: string,
  times: readonly number[],
  values: readonly number[],
  noise: number,
): string {
  const random = new Random(draw, name);
  const noisy = values.map((x) => (x + noise * random.normal()).toPrecision(6));
  return `data ${name} { t = [${times.map((t) => t.toPrecision(6)).join(', ')}]  ${unknown} = [${noisy.join(', ')}]  noise = ${noise} }\n`;
}

const network = (draw: Draw, layers: string, steps: number, weights = ''): string =>
  `network { layers = [${layers}] }\n${weights}train { adam(1000)  levenberg_marquardt(${steps})  seed = ${draw} }\n`;

function decay(draw: Draw): FitProblem {
  const times = even(20, 4);
  return {
    name: 'decay',
    what: 'smooth, short',
    truth: { k: 0.8 },
    spec: `estimate k = 0.3 in [0.01, 10]
variable t in [0, 4]
unknown u(t)
equation decay: u' = -k*u
initial start: u(0) = 1
${measured(
  draw,
  'plate',
  'u',
  times,
  times.map((t) => Math.exp(-0.8 * t)),
  0.03,
)}`,
    trained: network(draw, '16', 100),
  };
}

function oscillator(draw: Draw): FitProblem {
  const times = even(60, 12);
  const w = Math.sqrt(25 - 0.01);
  const exact = (t: number): number => Math.exp(-0.1 * t) * (Math.cos(w * t) + (0.1 / w) * Math.sin(w * t));
  return {
    name: 'ten periods',
    what: 'oscillates',
    truth: { c: 0.2, k: 25 },
    spec: `estimate c = 0.5 in [0, 5]
estimate k = 20 in [5, 50]
variable t in [0, 12]
unknown u(t)
equation motion: u'' + c*u' + k*u = 0
initial release: u(0) = 1
initial rest: u'(0) = 0
${measured(draw, 'ruler', 'u', times, times.map(exact), 0.05)}`,
    trained: network(draw, '32, 32', 300),
  };
}

function stiff(draw: Draw): FitProblem {
  const times = [0.0005, 0.001, 0.002, 0.004, ...even(20, 5)];
  const [k, l] = [0.7, 1000];
  return {
    name: 'stiff kinetics',
    what: 'rates a thousandfold apart',
    truth: { slow: k, fast: l },
    spec: `estimate slow = 0.3 in log [0.01, 10]
estimate fast = 300 in log [10, 1e5]
variable t in [0, 5]
unknown A(t), B(t)
equation source: A' = -slow*A
equation follows: B' = fast*(A - B)
initial full: A(0) = 1
initial empty: B(0) = 0
${measured(
  draw,
  'plate',
  'B',
  times,
  times.map((t) => (l / (l - k)) * (Math.exp(-k * t) - Math.exp(-l * t))),
  0.02,
)}`,
    trained: network(draw, '32, 32', 300),
  };
}

/** Measurements of one component of `states`, by the name of their block and of the unknown. */
const columnsOf =
  (draw: Draw, times: readonly number[], states: readonly State[], noise: number) =>
  (block: string, unknown: string, i: number): string =>
    measured(
      draw,
      block,
      unknown,
      times,
      states.map((u) => u[i]),
      noise,
    );

function long(draw: Draw): FitProblem {
  const times = even(80, 40);
  const truth = { a: 1, b: 0.5, c: 0.7, d: 0.3 };
  const states = rungeKutta(
    (_, [x, y]) => [truth.a * x - truth.b * x * y, truth.d * x * y - truth.c * y],
    [2, 1],
    times,
    1e-3,
  );
  const seen = columnsOf(draw, times, states, 0.1);
  return {
    name: 'long interval',
    what: 'predator and prey, five periods',
    truth,
    spec: `estimate a = 0.8 in [0.1, 5]
estimate b = 0.4 in [0.1, 5]
estimate c = 0.8 in [0.1, 5]
estimate d = 0.4 in [0.1, 5]
variable t in [0, 40]
unknown x(t), y(t)
equation prey: x' = a*x - b*x*y
equation predator: y' = d*x*y - c*y
initial hares: x(0) = 2
initial lynx: y(0) = 1
${seen('hares_seen', 'x', 0)}${seen('lynx_seen', 'y', 1)}`,
    trained: network(draw, '32, 32', 300),
  };
}

function chaos(draw: Draw): FitProblem {
  const times = even(60, 6);
  const truth = { sigma: 10, rho: 28, beta: 8 / 3 };
  const states = rungeKutta(
    (_, [x, y, z]) => [truth.sigma * (y - x), x * (truth.rho - z) - y, x * y - truth.beta * z],
    [1, 1, 1],
    times,
    1e-4,
  );
  const seen = columnsOf(draw, times, states, 0.5);
  return {
    name: 'chaos',
    what: 'Lorenz, six time units',
    truth,
    spec: `estimate sigma = 8 in [1, 50]
estimate rho = 24 in [1, 100]
estimate beta = 2 in [0.1, 20]
variable t in [0, 6]
unknown x(t), y(t), z(t)
equation roll: x' = sigma*(y - x)
equation heat: y' = x*(rho - z) - y
equation layer: z' = x*y - beta*z
initial x0: x(0) = 1
initial y0: y(0) = 1
initial z0: z(0) = 1
${seen('x_seen', 'x', 0)}${seen('y_seen', 'y', 1)}${seen('z_seen', 'z', 2)}`,
    trained: network(draw, '32, 32', 300),
  };
}

/** A mass on a spring that is pushed once, which its equation does not know. */
function knocked(draw: Draw): FitProblem {
  const times = even(100, 10);
  const push = (t: number): number => 4 * Math.exp(-(((t - 4) / 0.3) ** 2));
  const truth = { c: 0.3, k: 4 };
  const states = rungeKutta((t, [u, v]) => [v, push(t) - truth.c * v - truth.k * u], [1, 0], times, 1e-3);
  const motion = "equation motion: u'' + c*u' + k*u";
  const spec = (equation: string): string => `estimate c = 0.6 in [0, 5]
estimate k = 3 in [0.5, 20]
variable t in [0, 10]
unknown u(t)
${equation}
initial release: u(0) = 1
initial rest: u'(0) = 0
${measured(
  draw,
  'ruler',
  'u',
  times,
  states.map(([u]) => u),
  0.02,
)}`;
  return {
    name: 'a push that the model lacks',
    what: 'data dense, equation wrong for a while',
    truth,
    spec: spec(`${motion} = 0`),
    trained: `loss { motion = mae }\n${network(draw, '32', 200, 'weights { motion = 1e-2  ruler = 10 }\n')}`,
    lacking: true,
    others: [20, 40].map((width) => ({
      name: `solved, the push a learned function of width ${width}`,
      spec: spec(
        `learn push(t) = 0 in [0, 10] { layers = [${width}] }\nsmooth push: ${width === 20 ? '1e-5' : '1e-6'}\n${motion} = push(t)`,
      ),
    })),
  };
}

/** The problems with data drawn anew. */
export const fitProblems = (draw: Draw): FitProblem[] =>
  [decay, oscillator, stiff, long, chaos, knocked].map((problem) => problem(draw));
