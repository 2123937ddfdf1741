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
  /** Published values at `end`, of the unknowns in their order. */
  published: number[];
}

const numbered = (n: number) => Array.from({ length: n }, (_, i) => `y${i + 1}`);
const values = (names: string[], at: number[]) => names.map((name, i) => `${name}(0) = ${at[i] ?? 0}`);

const robertsonEnd = [0.2083340149701255e-7, 0.8333360770334713e-13, 0.999999979166505];
const robertsonRates = ["y1' = -0.04*y1 + 1e4*y2*y3", "y2' = 0.04*y1 - 1e4*y2*y3 - 3e7*y2^2"];

const hires: BariProblem = {
  name: 'HIRES',
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

export const problems: BariProblem[] = [
  hires,
  {
    name: 'OREGO',
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
    end: 2,
    unknowns: ['y1', 'y2'],
    equations: ["y1' = y2", "y2' = ((1 - y1^2)*y2 - y1)/1e-6"],
    start: values(['y1', 'y2'], [2, 0]),
    published: [1.706167732170483, -0.8928097010247975],
  },
  {
    name: 'ROBER to 1e11',
    end: 1e11,
    unknowns: numbered(3),
    equations: [...robertsonRates, "y3' = 3e7*y2^2"],
    start: values(numbered(3), [1]),
    published: robertsonEnd,
  },
  {
    name: 'ROBER as a DAE to 1e11',
    end: 1e11,
    unknowns: numbered(3),
    equations: [...robertsonRates, 'y1 + y2 + y3 = 1'],
    start: values(['y1', 'y2'], [1]),
    published: robertsonEnd,
  },
];
