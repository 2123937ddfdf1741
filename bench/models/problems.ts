/** @file Models with events, doses, delays and families whose solutions are known in closed form. */

export interface ModelProblem {
  name: string;
  spec: string;
  /** Error of the solution. @param at values of the unknowns at a time, from the left @param jumps times of events */
  error(at: (t: number) => number[], jumps: readonly number[]): number;
}

const g = 9.81;
const keeps = 0.8;
/** Of the k-th bounce, from 0. */
const bounceAt = (k: number): number =>
  Math.sqrt(2 / g) * (1 + 2 * Array.from({ length: k }, (_, j) => keeps ** (j + 1)).reduce((sum, x) => sum + x, 0));

function bloodAt(t: number): number {
  const [a, e] = [1.1, 0.3];
  let sum = 0;
  for (let s = 0; s < 72; s += 8) sum += ((100 * a) / (a - e)) * (Math.exp(-e * (t - s)) - Math.exp(-a * (t - s)));
  for (const s of [24, 36]) sum += (100 / e) * (Math.exp(-e * (t - s - 0.5)) - Math.exp(-e * (t - s)));
  return sum;
}

/** u(n) of u′ = −u(t − 1) with u = 1 before 0, by the method of steps. */
function lagAt(n: number): number {
  let sum = 0;
  let factorial = 1;
  for (let k = 0; k <= n + 1; k++) {
    sum += ((-1) ** k * (n - k + 1) ** k) / factorial;
    factorial *= k + 1;
  }
  return sum;
}

const masses = 400;

export const modelProblems: readonly ModelProblem[] = [
  {
    name: 'bouncing ball',
    spec: `variable t in [0, 4]
unknown h(t)
equation h'' = -${g}
initial h(0) = 1
initial h'(0) = 0
event bounce when h = 0 falling { h' = -${keeps}*h' }
`,
    error: (_, jumps) => Math.max(...jumps.map((t, k) => Math.abs(t - bounceAt(k)))),
  },
  {
    name: 'repeated doses',
    spec: `variable t in [0, 72]
unknown gut(t), blood(t)
equation gut' = -1.1*gut
equation blood' = 1.1*gut - 0.3*blood
initial gut(0) = 0
initial blood(0) = 0
dose gut: 100 at 0 every 8 times 9
dose blood: 50 over 0.5 at [24, 36]
`,
    error: (at) => Math.abs(at(72)[1] - bloodAt(72)) / bloodAt(72),
  },
  {
    name: "u' = -u(t - 1)",
    spec: `variable t in [0, 10]
unknown u(t)
equation u' = -u(t - 1)
history u(t) = 1
initial u(0) = 1
`,
    error: (at) => Math.abs(at(10)[0] - lagAt(10)),
  },
  {
    name: 'chain of 400 masses',
    spec: `let n = ${masses}
variable t in [0, 10]
unknown x[1..n](t)
equation left: x[1]'' = -5*x[1] + 5*(x[2] - x[1])
equation inner[i in 2..n-1]: x[i]'' = 5*(x[i-1] - x[i]) + 5*(x[i+1] - x[i])
equation right: x[n]'' = 5*(x[n-1] - x[n]) - 5*x[n]
initial start[i in 1..n]: x[i](0) = sin(pi*i/(n+1))
initial rest[i in 1..n]: x[i]'(0) = 0
`,
    error: (at) => {
      const w = 2 * Math.sqrt(5) * Math.sin(Math.PI / (2 * (masses + 1)));
      return Math.max(
        ...at(10).map((x, i) => Math.abs(x - Math.sin((Math.PI * (i + 1)) / (masses + 1)) * Math.cos(10 * w))),
      );
    },
  },
];
