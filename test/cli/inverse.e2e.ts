import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Random } from '../../src/numeric/random.ts';
import { ofType, pinnLens } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinn-inverse-'));
mkdirSync(join(folder, 'data'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Slope = (y: number[]) => number[];

/** State at `times` (ascending) from y at 0, by the classical Runge-Kutta method in small steps. */
function states(slope: Slope, start: number[], times: number[]): number[][] {
  let [t, y] = [0, start];
  const moved = (k: number[], h: number) => y.map((v, i) => v + h * k[i]);
  return times.map((end) => {
    const steps = 2000;
    const h = (end - t) / steps;
    for (let n = 0; n < steps; n++) {
      const a = slope(y);
      const b = slope(moved(a, h / 2));
      const c = slope(moved(b, h / 2));
      const d = slope(moved(c, h));
      y = y.map((v, i) => v + (h / 6) * (a[i] + 2 * b[i] + 2 * c[i] + d[i]));
    }
    t = end;
    return y;
  });
}

interface Recording {
  example: string;
  file: string;
  columns: string;
  slope: Slope;
  start: number[];
  end: number;
  count: number;
  /** Unknowns that are measured: the first so many of the state. */
  measured: number;
  noise: number;
  truth: Record<string, number>;
}

const recordings: Recording[] = [
  {
    example: 'estimate-damping',
    file: 'damping.csv',
    columns: 't,u',
    slope: ([u, v]) => [v, -4 * v - 400 * u],
    start: [1, 0],
    end: 1,
    count: 40,
    measured: 1,
    noise: 0.04,
    truth: { c: 4 },
  },
  {
    example: 'estimate-lorenz',
    file: 'lorenz.csv',
    columns: 't,x,y,z',
    slope: ([x, y, z]) => [10 * (y - x), x * (15 - z) - y, x * y - (8 / 3) * z],
    start: [-8, 7, 27],
    end: 3,
    count: 25,
    measured: 3,
    noise: 0.05,
    truth: { sigma: 10, rho: 15, beta: 8 / 3 },
  },
  {
    example: 'estimate-lotka-volterra',
    file: 'lotka-volterra.csv',
    columns: 't [s],prey,predator',
    slope: ([p, q]) => [1.5 * p - p * q, p * q - 3 * q],
    start: [5, 5],
    end: 5,
    count: 50,
    measured: 2,
    noise: 0.02,
    truth: { a: 1.5, b: 1, g: 3, d: 1 },
  },
];

/** The recording with noise of its own. */
function csv(r: Recording, seed: number): string {
  const random = new Random(seed, 'noise');
  const times = Array.from({ length: r.count }, (_, k) => (r.end * (k + 1)) / r.count);
  const rows = states(r.slope, r.start, times).map((y, k) =>
    [times[k], ...y.slice(0, r.measured).map((v) => v + r.noise * random.normal())].join(','),
  );
  return `${r.columns}\n${rows.join('\n')}\n`;
}

type Estimates = Record<string, { value: number; low: number | null; high: number | null }>;

/** Every parameter within 1 % of the truth, or the truth within its interval. */
async function isFound(spec: string, seed: number, truth: Record<string, number>): Promise<void> {
  const run = await pinnLens(['train', spec, '--seed', String(seed), '--json', '--out', folder]);
  const [result] = ofType(run, 'result');
  expect(run.code, run.stderr).toBe(0);
  const estimates = result.parameters as Estimates;
  expect(Object.keys(estimates)).toEqual(Object.keys(truth));
  for (const [name, { value, low, high }] of Object.entries(estimates)) {
    const near = Math.abs(value / truth[name] - 1) <= 0.01;
    const inside = low !== null && high !== null && low <= truth[name] && truth[name] <= high;
    expect(near || inside, `${name} = ${value} in [${low}, ${high}], true ${truth[name]}`).toBe(true);
    // An interval that holds everything says nothing.
    expect(high! - low!, name).toBeLessThan(0.2 * Math.abs(truth[name]));
  }
}

describe.concurrent('parameters are found from a recording', () => {
  test.each(recordings)('$example as it is', async ({ example, truth }) => {
    await isFound(`examples/${example}.pinn`, 0, truth);
  });

  test.each(recordings.flatMap((r) => [1, 2, 3].map((seed) => ({ ...r, seed }))))(
    '$example with noise and network of seed $seed',
    async ({ seed, ...recording }) => {
      const text = readFileSync(`examples/${recording.example}.pinn`, 'utf8');
      const file = `${seed}-${recording.file}`;
      writeFileSync(join(folder, 'data', file), csv(recording, seed));
      const spec = join(folder, `${recording.example}-${seed}.pinn`);
      writeFileSync(spec, text.replace(`data/${recording.file}`, `data/${file}`));
      await isFound(spec, seed, recording.truth);
    },
  );

  test.each([1, 2, 3])('by a network that is trained as a whole, seed %i', async (seed) => {
    const [recording] = recordings;
    const file = `network-${seed}.csv`;
    writeFileSync(join(folder, 'data', file), csv(recording, seed));
    const text = readFileSync('examples/estimate-damping.pinn', 'utf8').replace('data/damping.csv', `data/${file}`);
    const spec = join(folder, `network-${seed}.pinn`);
    writeFileSync(
      spec,
      `${text}
network { layers = [20, 20, 20] }
points  { motion = uniform(100) }
weights { motion = 1e-4  release = 1  rest = 0.1  lab = 1 }
train   { levenberg_marquardt(150) }
`,
    );
    await isFound(spec, seed, recording.truth);
  });
});
