import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

import type { FitReport } from '../../src/problem/fit-report.ts';
import type { LearnedCurve } from '../../src/problem/learned.ts';
import { ofType, pinnLens } from './run.ts';

const out = mkdtempSync(join(tmpdir(), 'pinn-examples-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** Every example with its bound on the relative L2 error against its exact or classical solution. */
const bounds: Record<string, number> = {
  decay: 1e-6,
  oscillator: 2e-2,
  'oscillator-lbfgs': 1e-4,
  circle: 1e-3,
  beam: 1e-3,
  growth: 1e-2,
  'lotka-volterra': 1e-8,
  'predator-prey-windows': 1e-4,
  'van-der-pol': 1e-6,
  lorenz: 1e-6,
  robertson: 1e-6,
  'bouncing-ball': 1e-9,
  thermostat: 1e-9,
  doses: 1e-9,
  'dose-lag': 1e-9,
  'mackey-glass': 1e-6,
  'hare-and-lynx': 1e-9,
  chain: 1e-12,
  'heat-rod': 1e-9,
  'reaction-lattice': 1e-9,
  'coupled-oscillators': 1e-4,
  'delayed-control': 1e-3,
};

describe('examples', () => {
  test.each(Object.entries(bounds))('%s trains to a relative L2 error below %s', async (name, bound) => {
    const run = await pinnLens(['train', `examples/${name}.pinn`, '--json', '--out', out]);
    const [result] = ofType(run, 'result');
    expect(result, run.stderr).toBeDefined();
    // Where the classical solver is not accurate enough to judge, the run's own estimate is held to the bound.
    expect(result.relativeL2 ?? result.errorEstimate, run.stderr).toBeLessThan(bound);
    expect(result.verdict).toBe('reached');
    expect(run.code).toBe(0);
  });

  test('doses are trained as a network in pieces, and both sides of every jump are written', async () => {
    const run = await pinnLens(['train', 'examples/doses.pinn', '--variant', 'trained', '--json', '--out', out]);
    const [result] = ofType(run, 'result');
    expect(result.verdict, run.stderr).toBe('reached');
    expect(result.relativeL2).toBeLessThan(2e-3);
    const table = readFileSync(join(result.run as string, 'solution.csv'), 'utf8')
      .trim()
      .split('\n');
    const gut = table.flatMap((row) => (row.startsWith('16,') ? [Number(row.split(',')[1])] : []));
    expect(gut).toHaveLength(2);
    expect(Math.abs(gut[1] - gut[0] - 100)).toBeLessThan(1);
  });

  test('three groups with one dose each give rates and scatter whose intervals cover the truth', async () => {
    const run = await pinnLens(['train', 'examples/dose-groups.pinn', '--json', '--out', out]);
    const [result] = ofType(run, 'result');
    expect(result.verdict, run.stderr).toBe('reached');
    const { parameters, points } = result.fit as FitReport;
    expect(points).toBe(33);
    for (const [name, truth] of Object.entries({ ka: 1.2, ke: 0.25, sigma: 0.1 })) {
      const found = parameters.find((p) => p.name === name);
      expect(found?.low, name).toBeLessThan(truth);
      expect(found?.high, name).toBeGreaterThan(truth);
    }
  });

  test('the growth law is learned from data within its band', async () => {
    const run = await pinnLens(['train', 'examples/learned-growth.pinn', '--json', '--out', out]);
    const [result] = ofType(run, 'result');
    expect(result.verdict, run.stderr).toBe('reached');
    const [rate] = result.learned as LearnedCurve[];
    const read = rate.at.flatMap((m, i) => (m >= rate.visited![0] && m <= rate.visited![1] ? [i] : []));
    const covered = read.filter((i) => Math.abs(rate.values[i] - 0.8 * (1 - (rate.at[i] / 5) ** 2)) <= rate.radii![i]!);
    expect(covered.length / read.length).toBeGreaterThan(0.9);
  });

  test('the measured oscillator is found within the noise of its data', async () => {
    const run = await pinnLens(['train', 'examples/measured-oscillator.pinn', '--json', '--out', out]);
    const [result] = ofType(run, 'result');
    expect(result, run.stderr).toBeDefined();
    const rows = readFileSync(join(result.run as string, 'solution.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    const w = Math.sqrt(396);
    let error = 0;
    for (const row of rows) {
      const [t, u] = row.split(',').map(Number);
      error += (u - Math.exp(-2 * t) * (Math.cos(w * t) + (2 / w) * Math.sin(w * t))) ** 2;
    }
    // 60 measurements with σ = 0.02 and two free numbers: the solution must be known better than one measurement.
    expect(rows).toHaveLength(1001);
    expect(Math.sqrt(error / rows.length)).toBeLessThan(0.02);
    expect(run.code).toBe(0);
  });
});
