/**
 * @file Problems of the test set for initial value problem solvers (Mazzia & Magherini, Bari, release 2.4, 2008) with the
 * end values it gives.
 */

export interface BariProblem {
  name: string;
  end: number;
  unknowns: string[];
  equations: string[];
  start: string[];
  /** Published values at `end`, of the unknowns in their order; `null`: none is published of this one. */
  published: (number | null)[];
  /** What is smaller than this counts as zero. */
  least: number;
  /** The function of radau.py that gives its slopes, where they are not the right-hand sides. */
  slope?: string;
}

/** The problem as an author writes it. */
export const specOf = ({ end, unknowns, equations, start }: BariProblem): string =>
  [
    `variable t in [0, ${end}]`,
    `unknown ${unknowns.map((u) => `${u}(t)`).join(', ')}`,
    ...equations.map((e) => `equation ${e}`),
    ...start.map((c) => `initial ${c}`),
    '',
  ].join('\n');

const numbered = (n: number) => Array.from({ length: n }, (_, i) => `y${i + 1}`);
const values = (names: string[], at: number[]) => names.map((name, i) => `${name}(0) = ${at[i] ?? 0}`);

const robertsonEnd = [0.2083340149701255e-7, 0.8333360770334713e-13, 0.999999979166505];
const robertsonRates = ["y1' = -0.04*y1 + 1e4*y2*y3", "y2' = 0.04*y1 - 1e4*y2*y3 - 3e7*y2^2"];

const hires: BariProblem = {
  name: 'HIRES',
  least: 1e-6,
  end: 321.8122,
  unknowns: numbered(8),
  equations: [
    "y1' = -1.71*y1 + 0.43*y2 + 8.32*y3 + 0.0007",
    "y2' = 1.71*y1 - 8.75*y2",
    "y3' = -10.03*y3 + 0.43*y4 + 0.035*y5",
    "y4' = 8.32*y2 + 1.71*y3 - 1.12*y4",
    "y5' = -1.745*y5 + 0.43*y6 + 0.43*y7",
    "y6' = -280*y6*y8 + 0.69*y4 + 1.71*y5 - 0.43*y6 + 0.69*y7",
    "y7' = 280*y6*y8 - 1.81*y7",
    "y8' = -280*y6*y8 + 1.81*y7",
  ],
  start: values(numbered(8), [1, 0, 0, 0, 0, 0, 0, 0.0057]),
  published: [
    0.7371312573325668e-3, 0.1442485726316185e-3, 0.5888729740967575e-4, 0.1175651343283149e-2, 0.2386356198831331e-2,
    0.6238968252742796e-2, 0.2849998395185769e-2, 0.2850001604814231e-2,
  ],
};

const pollutionRates = [
  0.35, 26.6, 1.23e4, 8.6e-4, 8.2e-4, 1.5e4, 1.3e-4, 2.4e4, 1.65e4, 9e3, 0.022, 1.2e4, 1.88, 1.63e4, 4.8e6, 3.5e-4,
  0.0175, 1e8, 4.44e11, 1240, 2.1, 5.78, 0.0474, 1780, 3.12,
];
/** What each reaction consumes, unknown by unknown. */
const pollutionReads = [
  [1],
  [2, 4],
  [5, 2],
  [7],
  [7],
  [7, 6],
  [9],
  [9, 6],
  [11, 2],
  [11, 1],
  [13],
  [10, 2],
  [14],
  [1, 6],
  [3],
  [4],
  [4],
  [16],
  [16],
  [17, 6],
  [19],
  [19],
  [1, 4],
  [19, 1],
  [20],
];
const pollutionSums = [
  '2 3 9 11 12 22 25 -1 -10 -14 -23 -24',
  '1 21 -2 -3 -9 -12',
  '1 17 19 22 -15',
  '15 -2 -16 -17 -23',
  '4 4 6 7 13 20 -3',
  '3 18 18 -6 -8 -14 -20',
  '13 -4 -5 -6',
  '4 5 6 7',
  '-7 -8',
  '7 9 -12',
  '8 11 -9 -10',
  '9',
  '10 -11',
  '12 -13',
  '14',
  '16 -18 -19',
  '-20',
  '20',
  '23 25 -21 -22 -24',
  '24 -25',
];
const reaction = (k: number) => `${pollutionRates[k - 1]}*${pollutionReads[k - 1].map((i) => `y${i}`).join('*')}`;

const pollution: BariProblem = {
  name: 'Pollution',
  least: 1e-18,
  end: 60,
  unknowns: numbered(20),
  equations: pollutionSums.map((sum, i) => {
    const terms = sum.split(' ').map(Number);
    return `y${i + 1}' = ${terms.map((k) => `${k < 0 ? '- ' : '+ '}${reaction(Math.abs(k))}`).join(' ')}`.replace(
      '= + ',
      '= ',
    );
  }),
  start: values(numbered(20), [0, 0.2, 0, 0.04, 0, 0, 0.1, 0.3, 0.01, 0, 0, 0, 0, 0, 0, 0, 0.007]),
  published: [
    0.5646255480022769e-1, 0.1342484130422339, 0.4139734331099427e-8, 0.5523140207484359e-2, 0.2018977262302196e-6,
    0.1464541863493966e-6, 0.7784249118997964e-1, 0.3245075353396018, 0.7494013383880406e-2, 0.1622293157301561e-7,
    0.1135863833257075e-7, 0.2230505975721359e-2, 0.208716288279863e-3, 0.1396921016840158e-4, 0.8964884856898295e-2,
    0.4352846369330103e-17, 0.6899219696263405e-2, 0.1007803037365946e-3, 0.1772146513969984e-5, 0.5682943292316392e-4,
  ],
};

const seven = [1, 2, 3, 4, 5, 6, 7];
const pull = (axis: string, i: number) =>
  seven
    .filter((j) => j !== i)
    .map((j) => `${j}*(${axis}${j} - ${axis}${i})/((x${i} - x${j})^2 + (y${i} - y${j})^2)^1.5`)
    .join(' + ');

const pleiades: BariProblem = {
  name: 'Pleiades',
  least: 0.001,
  end: 3,
  unknowns: ['x', 'y'].flatMap((axis) => seven.map((i) => `${axis}${i}`)),
  equations: ['x', 'y'].flatMap((axis) => seven.map((i) => `${axis}${i}'' = ${pull(axis, i)}`)),
  start: [
    ...[3, 3, -1, -3, 2, -2, 2].map((x, i) => `x${i + 1}(0) = ${x}`),
    ...[3, -3, 2, 0, 0, -4, 4].map((y, i) => `y${i + 1}(0) = ${y}`),
    ...[0, 0, 0, 0, 0, 1.75, -1.5].map((u, i) => `x${i + 1}'(0) = ${u}`),
    ...[0, 0, 0, -1.25, 1, 0, 0].map((v, i) => `y${i + 1}'(0) = ${v}`),
  ],
  published: [
    0.3706139143970502, 3.237284092057233, -3.222559032418324, 0.659709145577531, 0.3425581707156584, 1.562172101400631,
    -0.7003092922212495, -3.943437585517392, -3.27138097397255, 5.225081843456543, -2.59061243497747, 1.198213693392275,
    -0.2429682344935824, 1.09144924042898,
  ],
};

/** Reaction rates A, B, C and factor M of E5; the concentrations fall to 1e-22. */
const e5: BariProblem = {
  name: 'E5 to 1e11',
  least: 1e-24,
  end: 1e11,
  unknowns: numbered(4),
  equations: [
    "y1' = -7.89e-10*y1 - 1.1e7*y1*y3",
    "y2' = 7.89e-10*y1 - 1.13e9*y2*y3",
    // As the test set does: rounding of each rate alone would move y2 - y3 - y4, which has to stay 0.
    "y3' = y2' - y4'",
    "y4' = 1.1e7*y1*y3 - 1.13e3*y4",
  ],
  start: values(numbered(4), [1.76e-3]),
  published: [3.813903518978709e-49, 1.019258256766029e-20, 1.019258256766029e-20, 3.784493550748622e-65],
};

/** Current through a diode of the ring modulator. */
const diode = (voltage: string) => `40.67286402e-9*(exp(17.7493332*(${voltage})) - 1)`;
const carrier = '2*sin(20000*pi*t)';
const diodes = [
  `y3 - y5 - y7 - ${carrier}`,
  `-y4 + y6 - y7 - ${carrier}`,
  `y4 + y5 + y7 + ${carrier}`,
  `-y3 - y6 + y7 + ${carrier}`,
].map(diode);

const ringModulator: BariProblem = {
  name: 'Ring modulator',
  least: 1e-8,
  end: 1e-3,
  unknowns: numbered(15),
  equations: [
    "y1' = (y8 - 0.5*y10 + 0.5*y11 + y14 - y1/25e3)/1.6e-8",
    "y2' = (y9 - 0.5*y12 + 0.5*y13 + y15 - y2/25e3)/1.6e-8",
    `y3' = (y10 - ${diodes[0]} + ${diodes[3]})/2e-12`,
    `y4' = (-y11 + ${diodes[1]} - ${diodes[2]})/2e-12`,
    `y5' = (y12 + ${diodes[0]} - ${diodes[2]})/2e-12`,
    `y6' = (-y13 - ${diodes[1]} + ${diodes[3]})/2e-12`,
    `y7' = (-y7/50 + ${diodes[0]} + ${diodes[1]} - ${diodes[2]} - ${diodes[3]})/1e-8`,
    "y8' = -y1/4.45",
    "y9' = -y2/4.45",
    "y10' = (0.5*y1 - y3 - 17.3*y10)/5e-4",
    "y11' = (-0.5*y1 + y4 - 17.3*y11)/5e-4",
    "y12' = (0.5*y2 - y5 - 17.3*y12)/5e-4",
    "y13' = (-0.5*y2 + y6 - 17.3*y13)/5e-4",
    "y14' = (-y1 + 0.5*sin(2000*pi*t) - (50 + 36.3)*y14)/2e-3",
    "y15' = (-y2 - (600 + 36.3)*y15)/2e-3",
  ],
  start: values(numbered(15), []),
  published: [
    -0.2339057358486745e-1, -0.7367485485540825e-2, 0.2582956709291169, -0.406446572128345, -0.4039455665149794,
    0.2607966765422943, 0.1106761861269975, 0.2939904342435596e-6, -0.2840029933642329e-7, 0.7267198267264553e-3,
    0.792948719696084e-3, -0.7255283495698965e-3, -0.7941401968526521e-3, 0.7088495416976114e-4, 0.239005907523657e-4,
  ],
};

/** Current through a transistor. */
const transistor = (voltage: string) => `1e-6*(exp((${voltage})/0.026) - 1)`;

/** Index 1 by a mass matrix of rank 5. */
const amplifier: BariProblem = {
  name: 'Transistor amplifier',
  least: 0.001,
  slope: 'amplifier',
  end: 0.2,
  unknowns: numbered(8),
  equations: [
    "1e-6*(y2' - y1') = (y1 - 0.1*sin(200*pi*t))/1000",
    `1e-6*(y1' - y2') = -6/9000 + y2*(2/9000) + 0.01*${transistor('y2 - y3')}`,
    `-2e-6*y3' = -${transistor('y2 - y3')} + y3/9000`,
    `3e-6*(y5' - y4') = -6/9000 + y4/9000 + 0.99*${transistor('y2 - y3')}`,
    `3e-6*(y4' - y5') = -6/9000 + y5*(2/9000) + 0.01*${transistor('y5 - y6')}`,
    `-4e-6*y6' = -${transistor('y5 - y6')} + y6/9000`,
    `5e-6*(y8' - y7') = -6/9000 + y7/9000 + 0.99*${transistor('y5 - y6')}`,
    "5e-6*(y7' - y8') = y8/9000",
  ],
  start: values(numbered(8), [0, 3, 3, 6, 3, 3, 6, 0]),
  published: [
    -0.5562145012262709e-2, 0.3006522471903042e1, 0.2849958788608128e1, 0.2926422536206241e1, 0.2704617865010554e1,
    0.2761837778393145e1, 0.4770927631616772e1, 0.1236995868091548e1,
  ],
};

/** Let go at rest where it is level; end values by Jacobi's elliptic sine. */
const pendulum = (index: 2 | 3): BariProblem => ({
  name: `Pendulum of index ${index}`,
  least: 1e-3,
  slope: 'pendulum',
  end: 10,
  unknowns: ['x', 'y', 'u', 'v', 'l'],
  equations: ["x' = u", "y' = v", "u' = -l*x", "v' = -l*y - 9.81", index === 3 ? 'x^2 + y^2 = 1' : 'x*u + y*v = 0'],
  start: ['x(0) = 1', 'y(0) = 0', 'u(0) = 0', 'v(0) = 0'],
  published: [0.2750874625761169, -0.961419205099125, null, null, null],
});

export const problems: BariProblem[] = [
  hires,
  {
    name: 'OREGO',
    least: 0.001,
    end: 360,
    unknowns: numbered(3),
    equations: [
      "y1' = 77.27*(y2 + y1*(1 - 8.375e-6*y1 - y2))",
      "y2' = (y3 - (1 + y1)*y2)/77.27",
      "y3' = 0.161*(y1 - y3)",
    ],
    start: values(numbered(3), [1, 2, 3]),
    published: [1.000814870318523, 1228.178521549917, 132.0554942846706],
  },
  pollution,
  pleiades,
  {
    name: 'VDPOL, ε = 1e-6',
    least: 0.001,
    end: 2,
    unknowns: ['y1', 'y2'],
    equations: ["y1' = y2", "y2' = ((1 - y1^2)*y2 - y1)/1e-6"],
    start: values(['y1', 'y2'], [2, 0]),
    published: [1.706167732170483, -0.8928097010247975],
  },
  {
    name: 'ROBER to 1e11',
    least: 1e-14,
    end: 1e11,
    unknowns: numbered(3),
    equations: [...robertsonRates, "y3' = 3e7*y2^2"],
    start: values(numbered(3), [1]),
    published: robertsonEnd,
  },
  {
    name: 'ROBER as a DAE to 1e11',
    least: 1e-14,
    slope: 'robertson',
    end: 1e11,
    unknowns: numbered(3),
    equations: [...robertsonRates, 'y1 + y2 + y3 = 1'],
    start: values(['y1', 'y2'], [1]),
    published: robertsonEnd,
  },
  e5,
  ringModulator,
  amplifier,
  pendulum(3),
  pendulum(2),
];
