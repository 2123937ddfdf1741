import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { trained } from '../run/spec.ts';
import { oscillator } from './oscillator.ts';
import { ofType, pinnLens } from './run.ts';

const dir = mkdtempSync(join(tmpdir(), 'pinn-compare-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const spec = (variants: string, steps = 200) =>
  oscillator({
    layers: '[12, 12]',
    points: 'motion = uniform(40)  holdout = uniform(80)',
    train: `adam(${steps}, rate = 5e-3)  engine = wasm`,
    extra: variants,
  });
const write = (name: string, variants: string, steps?: number): string => {
  const path = join(dir, `${name}.pinn`);
  writeFileSync(path, spec(variants, steps));
  return path;
};

const twin = 'variant twin { weights { release = 0.1  motion = equal_total } }';

interface Term {
  loss: number;
  weight: number;
  gradientNorm: number;
}
interface Line {
  type: string;
  step: number;
  total: number;
  terms: Record<string, Term>;
  cosines: Record<string, number>;
}

const framesOf = (run: string): Line[] =>
  readFileSync(join(run, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
    .filter((line) => line.type === 'frame');

/** ∇A·∇B from the norms and cosines of the public lines. */
function product(a: Line, b: Line): number {
  let sum = 0;
  for (const [i, x] of Object.entries(a.terms)) {
    for (const [j, y] of Object.entries(b.terms)) {
      const cosine = i === j ? 1 : (a.cosines[`${i} ${j}`] ?? a.cosines[`${j} ${i}`]);
      sum += x.weight * y.weight * x.gradientNorm * a.terms[j].gradientNorm * cosine;
    }
  }
  return sum;
}

describe('pinn-lens compare', () => {
  test('the twin of equal total begins at the same number, points elsewhere and parts', async () => {
    const path = write('twins', `${twin}\nvariant same { weights { release = 1 } }`);
    const out = join(dir, 'twins');
    const run = await pinnLens(['compare', path, '--out', out, '--json']);
    expect(run.code).toBe(0);
    expect(run.stderr).toBe('');
    const results = ofType(run, 'result');
    expect(results.map((r) => r.variant)).toEqual([null, 'twin', 'same']);
    const [base, other, same] = results.map((r) => framesOf(r.run as string));
    // The same network and points: what is not weighted is the same to the bit.
    for (const name of ['motion', 'release', 'rest']) {
      expect(other[0].terms[name].loss).toBe(base[0].terms[name].loss);
      expect(other[0].terms[name].gradientNorm).toBe(base[0].terms[name].gradientNorm);
    }
    expect(base).toHaveLength(201);
    expect(same.map((f) => f.total)).toEqual(base.map((f) => f.total));
    const [a, b] = ofType(run, 'comparison') as {
      totals: number[];
      angle: number;
      partsAt: number;
      partsIn: string;
      figure: string;
    }[];
    expect(a.totals[1]).toBeCloseTo(a.totals[0], 8);
    const cosine = product(base[0], other[0]) / Math.sqrt(product(base[0], base[0]) * product(other[0], other[0]));
    expect(a.angle).toBeCloseTo((Math.acos(cosine) * 180) / Math.PI, 4);
    expect(a.angle).toBeGreaterThan(10);
    const parted = base.findIndex((f, k) =>
      Object.keys(f.terms).some((name) => {
        const [x, y] = [f.terms[name].loss, other[k].terms[name].loss];
        return Math.abs(x - y) > 0.01 * Math.max(x, y);
      }),
    );
    expect(a.partsAt).toBe(base[parted].step);
    expect(b).toMatchObject({ angle: 0, partsAt: null });
    const figure = readFileSync(a.figure, 'utf8');
    expect(figure).toMatch(/^<svg .*Loss of release, unweighted/s);
    expect(figure.match(/<path d="M/g)).toHaveLength(3 * 5);
    expect(figure).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('of more steps than it keeps frames of, the step of parting is still exact', async () => {
    const late = 'variant late { weights { motion = 1e-4 then step to 1.1e-4 at 700 } }';
    const run = await pinnLens(['compare', write('late', late, 1500), '--out', join(dir, 'late'), '--json']);
    const [base] = ofType(run, 'result').map((r) => framesOf(r.run as string));
    expect(base.length).toBeLessThan(520);
    expect(base.at(-1)!.step).toBe(1500);
    const [{ partsAt, partsIn }] = ofType(run, 'comparison') as { partsAt: number; partsIn: string }[];
    // The same two runs here, with a frame for every step.
    const text = spec(late, 1500);
    const [a, b] = [await trained(text), await trained(text, { variant: 'late' })];
    const differs = (step: number, i: number) => {
      const [x, y] = [a.frames[step].losses[i], b.frames[step].losses[i]];
      return Math.abs(x - y) > 0.01 * Math.max(x, y);
    };
    const parted = a.frames.findIndex((_, step) => a.header.terms.some((_, i) => differs(step, i)));
    expect(parted).toBeGreaterThan(700);
    expect(partsAt).toBe(parted);
    expect(
      differs(
        parted,
        a.header.terms.findIndex((t) => t.name === partsIn),
      ),
    ).toBe(true);
  });

  test('people get a table, a sentence per variant and the figure', async () => {
    const path = write('table', `${twin}\nvariant wide { network { layers = [20] } }`);
    const run = await pinnLens(['compare', path, '--out', join(dir, 'table')]);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^run +λ motion +λ release +λ rest +first total +‖∇L‖ +angle +parts at/m);
    expect(run.stdout).toMatch(
      /^twin has the same total at the first step \(\S+\) as the spec as written, yet its first/m,
    );
    expect(run.stdout).toMatch(/^wide begins with .*their networks or points differ, so their first updates cannot/m);
    expect(run.stdout).toMatch(/^figure .*table-compare-.*\.svg$/m);
    expect(run.stdout).not.toMatch(/NaN|undefined/);
    expect(readdirSync(join(dir, 'table')).filter((name) => !name.endsWith('.svg'))).toHaveLength(3);
  });

  test('only the variants asked for, each once, from the seed asked for', async () => {
    const path = write('chosen', `${twin}\nvariant drowned { weights { motion = 1 } }`);
    const args = ['compare', path, 'drowned', 'drowned', '--seed', '7', '--out', join(dir, 'chosen'), '--json'];
    const run = await pinnLens(args);
    expect(ofType(run, 'result').map((r) => r.variant)).toEqual([null, 'drowned']);
    for (const result of ofType(run, 'result')) {
      expect(JSON.parse(readFileSync(join(result.run as string, 'run.json'), 'utf8')).seed).toBe(7);
    }
  });
});

describe('bad input to a comparison', () => {
  test.each([
    [
      'an unknown variant, with a near name',
      ['twim'],
      twin,
      /has no variant "twim"; it has twin; did you mean "twin"\?$/,
    ],
    [
      'a spec without variants',
      [],
      '',
      /has no variant to compare with; write one, there or by --with, such as variant other \{ weights \{ motion = 1e-2 \} \}$/,
    ],
    [
      'a mistake in a variant, at its place',
      [],
      'variant v { weights { motoin = 1 } }',
      /x\.pinn:11:23: error: .*motion/,
    ],
  ])('%s: exit code 2 and nothing trained', async (_, names, variants, message) => {
    const run = await pinnLens(['compare', write('x', variants), ...names, '--out', join(dir, 'none')]);
    expect(run.code).toBe(2);
    expect(run.stderr.trim().split('\n')[0]).toMatch(message);
    expect(run.stderr).not.toMatch(/\n\s+at /);
    expect(existsSync(join(dir, 'none'))).toBe(false);
  });

  test('a total that no weight can reach is one sentence', async () => {
    const path = write('none', 'variant v { weights { release = 1e6  motion = equal_total } }');
    const run = await pinnLens(['compare', path, '--out', join(dir, 'reach')]);
    expect(run.code).toBe(4);
    expect(run.stderr).toMatch(/No weight of "motion" gives an equal total: the other terms alone exceed it by/);
    expect(run.stderr).not.toMatch(/\n\s+at /);
  });
});
