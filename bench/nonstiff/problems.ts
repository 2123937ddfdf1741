/** @file Problems that are not stiff, as specs and as slopes written by hand for a classical code. */

export interface NonStiffProblem {
  name: string;
  spec: string;
  end: number;
  /** State at 0, unknown after unknown, each with its derivatives below the order. */
  start: number[];
  /** Places in the state of the unknowns of the spec, in their order. */
  unknowns: number[];
  slope: (t: number, y: number[]) => number[];
  /** Values of the unknowns; `null`: a classical solution of the tightest tolerance. */
  exact: ((t: number) => number[]) | null;
}

/** Eccentric anomaly by Newton's method. */
function anomaly(t: number, e: number): number {
  let E = Math.PI * Math.round(t / Math.PI);
  for (let k = 0; k < 60; k++) E -= (E - e * Math.sin(E) - t) / (1 - e * Math.cos(E));
  return E;
}

const kepler = (e: number): NonStiffProblem => {
  const rise = Math.sqrt((1 + e) / (1 - e));
  return {
    name: `Kepler e = ${e}, three orbits`,
    spec: `variable t in [0, 18.84955592153876]
unknown x(t), y(t)
equation a: x'' = -x/(x^2 + y^2)^1.5
equation b: y'' = -y/(x^2 + y^2)^1.5
initial x0: x(0) = ${1 - e}
initial vx: x'(0) = 0
initial y0: y(0) = 0
initial vy: y'(0) = ${rise}
`,
    end: 18.84955592153876,
    start: [1 - e, 0, 0, rise],
    unknowns: [0, 2],
    slope: (_, [x, u, y, v]) => {
      const r3 = (x * x + y * y) ** 1.5;
      return [u, -x / r3, v, -y / r3];
    },
    exact: (t) => {
      const E = anomaly(t, e);
      return [Math.cos(E) - e, Math.sqrt(1 - e * e) * Math.sin(E)];
    },
  };
};

const moon = 0.012277471;
const arenstorfStart = [0.994, 0, 0, -2.0015851063790824];
const arenstorfPeriod = 17.065216560157964;

/** Start of the seven stars (Hairer, Nørsett & Wanner I, II.10). */
const stars = {
  x: [3, 3, -1, -3, 2, -2, 2],
  y: [3, -3, 2, 0, 0, -4, 4],
  u: [0, 0, 0, 0, 0, 1.75, -1.5],
  v: [0, 0, 0, -1.25, 1, 0, 0],
};

function pleiades(): NonStiffProblem {
  const all = Array.from({ length: 7 }, (_, i) => i);
  const pull = (own: string, i: number) =>
    all
      .filter((j) => j !== i)
      .map((j) => `${j + 1}*(${own}${j} - ${own}${i})/((x${i} - x${j})^2 + (y${i} - y${j})^2)^1.5`)
      .join(' + ');
  return {
    name: 'Pleiades, seven stars [0, 3]',
    spec: [
      'variable t in [0, 3]',
      `unknown ${['x', 'y'].flatMap((c) => all.map((i) => `${c}${i}(t)`)).join(', ')}`,
      ...['x', 'y'].flatMap((c) => all.map((i) => `equation e${c}${i}: ${c}${i}'' = ${pull(c, i)}`)),
      ...all.flatMap((i) => [
        `initial px${i}: x${i}(0) = ${stars.x[i]}`,
        `initial py${i}: y${i}(0) = ${stars.y[i]}`,
        `initial vx${i}: x${i}'(0) = ${stars.u[i]}`,
        `initial vy${i}: y${i}'(0) = ${stars.v[i]}`,
      ]),
      '',
    ].join('\n'),
    end: 3,
    start: [...all.flatMap((i) => [stars.x[i], stars.u[i]]), ...all.flatMap((i) => [stars.y[i], stars.v[i]])],
    unknowns: Array.from({ length: 14 }, (_, k) => 2 * k),
    slope: (_, s) => {
      const out = new Array<number>(28).fill(0);
      for (const i of all) {
        out[2 * i] = s[2 * i + 1];
        out[14 + 2 * i] = s[14 + 2 * i + 1];
        for (const j of all) {
          if (j === i) continue;
          const [dx, dy] = [s[2 * j] - s[2 * i], s[14 + 2 * j] - s[14 + 2 * i]];
          const r3 = (dx * dx + dy * dy) ** 1.5;
          out[2 * i + 1] += ((j + 1) * dx) / r3;
          out[14 + 2 * i + 1] += ((j + 1) * dy) / r3;
        }
      }
      return out;
    },
    exact: null,
  };
}

export const problems: NonStiffProblem[] = [
  {
    name: 'damped oscillator',
    spec: "variable t in [0, 1]\nunknown u(t)\nequation m: u'' + 4*u' + 400*u = 0\ninitial a: u(0) = 1\ninitial b: u'(0) = 0\n",
    end: 1,
    start: [1, 0],
    unknowns: [0],
    slope: (_, [u, v]) => [v, -4 * v - 400 * u],
    exact: (t) => {
      const ω = Math.sqrt(396);
      return [Math.exp(-2 * t) * (Math.cos(ω * t) + (2 / ω) * Math.sin(ω * t))];
    },
  },
  {
    name: 'Lotka–Volterra [0, 10]',
    spec: "variable t in [0, 10]\nunknown x(t), y(t)\nequation a: x' = 1.5*x - x*y\nequation b: y' = x*y - 3*y\ninitial x0: x(0) = 1\ninitial y0: y(0) = 1\n",
    end: 10,
    start: [1, 1],
    unknowns: [0, 1],
    slope: (_, [x, y]) => [1.5 * x - x * y, x * y - 3 * y],
    exact: null,
  },
  {
    name: 'Lorenz r = 28 [0, 10]',
    spec: "variable t in [0, 10]\nunknown x(t), y(t), z(t)\nequation a: x' = 10*(y - x)\nequation b: y' = x*(28 - z) - y\nequation c: z' = x*y - 8/3*z\ninitial x0: x(0) = 1\ninitial y0: y(0) = 1\ninitial z0: z(0) = 1\n",
    end: 10,
    start: [1, 1, 1],
    unknowns: [0, 1, 2],
    slope: (_, [x, y, z]) => [10 * (y - x), x * (28 - z) - y, x * y - (8 / 3) * z],
    exact: null,
  },
  kepler(0.3),
  kepler(0.9),
  {
    name: 'Arenstorf orbit',
    spec: `variable t in [0, ${arenstorfPeriod}]
unknown x(t), y(t)
param m = ${moon}
equation a: x'' = x + 2*y' - (1 - m)*(x + m)/((x + m)^2 + y^2)^1.5 - m*(x - 1 + m)/((x - 1 + m)^2 + y^2)^1.5
equation b: y'' = y - 2*x' - (1 - m)*y/((x + m)^2 + y^2)^1.5 - m*y/((x - 1 + m)^2 + y^2)^1.5
initial x0: x(0) = ${arenstorfStart[0]}
initial vx: x'(0) = 0
initial y0: y(0) = 0
initial vy: y'(0) = ${arenstorfStart[3]}
`,
    end: arenstorfPeriod,
    start: arenstorfStart,
    unknowns: [0, 2],
    slope: (_, [x, u, y, v]) => {
      const far = ((x + moon) ** 2 + y * y) ** 1.5;
      const near = ((x - 1 + moon) ** 2 + y * y) ** 1.5;
      return [
        u,
        x + 2 * v - ((1 - moon) * (x + moon)) / far - (moon * (x - 1 + moon)) / near,
        v,
        y - 2 * u - ((1 - moon) * y) / far - (moon * y) / near,
      ];
    },
    exact: null,
  },
  pleiades(),
];
