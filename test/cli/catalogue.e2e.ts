import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { catalogue, methodsAt } from '../../src/problem/catalogue/catalogue.ts';
import type { Method } from '../../src/problem/catalogue/method.ts';
import type { FrameLine, ResultLine } from '../../src/problem/json/lines.ts';
import { type Outcome, ofType, pinnLens } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinn-catalogue-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Parts {
  interval?: string;
  initial?: string;
  network?: string;
  points?: string;
  loss?: string;
  weights?: string;
  scale?: string;
  train?: string;
}

/** u′ = −u, which any short training lowers; what is given replaces the blocks. */
const spec = (parts: Parts) => `variable t in ${parts.interval ?? '[0, 2]'}
unknown u(t)
equation fade: u' = -u
${parts.initial ?? 'initial start: u(0) = 1'}
network { layers = [12, 12]  ${parts.network ?? ''} }
points { ${parts.points ?? 'fade = sobol(32)'} }
${parts.loss ? `loss { ${parts.loss} }` : ''}
${parts.scale ?? ''}
${parts.weights ?? 'weights { fade = 1  start = 1 }'}
train { ${parts.train ?? 'adam(300, rate = 3e-3)'}  seed = 0 }
`;

let count = 0;
async function train(text: string): Promise<{ run: Outcome; frames: FrameLine[]; result: ResultLine | null }> {
  const file = join(folder, `spec-${count++}.pinn`);
  writeFileSync(file, text);
  const run = await pinnLens(['train', file, '--json', '--out', folder]);
  const frames = ofType(run, 'frame') as unknown as FrameLine[];
  const [result] = ofType(run, 'result') as unknown as ResultLine[];
  return { run, frames, result: result ?? null };
}

/** A training that ends well in the sense that it learns: no error, numbers everywhere, losses that fall. */
async function learns(text: string, factor = 0.5): Promise<FrameLine[]> {
  const { run, frames, result } = await train(text);
  expect(result, `${text}\n${run.stderr}`).not.toBeNull();
  expect([0, 3], run.stderr).toContain(run.code);
  const sum = (frame: FrameLine) => Object.values(frame.terms).reduce((total, t) => total + (t.loss ?? Number.NaN), 0);
  expect(sum(frames.at(-1)!), text).toBeLessThan(factor * sum(frames[0]));
  for (const frame of frames) for (const t of Object.values(frame.terms)) expect(t.weight).not.toBeNull();
  return frames;
}

describe('every option of the catalogue', () => {
  const places: Partial<Record<Method['place'], (call: string) => Parts>> = {
    sampler: (call) => ({ points: `fade = ${call}` }),
    loss: (call) => ({ loss: `fade = ${call}` }),
    weights: (call) => ({ weights: `weights ${call} { fade = 1  start = 1 }` }),
    // march repeats the phases that follow it.
    phase: (call) => ({ train: call.startsWith('march') ? `${call}  adam(5)` : call }),
    features: (call) => ({ network: `features = ${call}` }),
  };
  const written = catalogue.flatMap(({ name, place, parameters, available }) => {
    const required = parameters.filter((p) => p.default === undefined).map((p) => `${p.name} = 1`);
    return parameters
      .filter((p) => available && places[place] && p.type !== 'growth' && p.default !== 'none')
      .map((p): [string, Parts] => {
        const others = required.filter((r) => !r.startsWith(`${p.name} `));
        const call = `${name}(${[...others, `${p.name} = ${p.default ?? 1}`].join(', ')})`;
        return [call, places[place]!(call)];
      });
  });

  test.each(written)('%s can be written', (_, parts) => {
    const errors = compileSpec(spec(parts)).findings.filter((f) => f.severity === 'error');
    expect(errors.map((f) => f.message)).toEqual([]);
  });
});

const rows = (place: Method['place']) => methodsAt(place).filter((m) => m.available);

describe.concurrent('every row of the catalogue trains', () => {
  const samplers: Record<string, string> = {
    rad: 'rad(32, every = 50)',
    rar: 'rar(16, add = 4, every = 50)',
    log_uniform: 'log_uniform(32, smallest = 1e-2)',
  };
  test.each(rows('sampler').map((m) => m.name))('points by %s', async (name) => {
    await learns(spec({ points: `fade = ${samplers[name] ?? `${name}(32)`}` }));
  });

  test.each(['random', 'lhs', 'sobol'].filter((s) => rows('sampler').some((m) => m.name === s)))(
    '%s points that are resampled and grow in number',
    async (name) => {
      await learns(spec({ points: `fade = ${name}(32, resample = 50)` }));
      await learns(spec({ points: `fade = ${name}(grow = grow(8, 64, 50%), resample = 50)` }));
    },
  );

  test.each(rows('loss').flatMap((m) => [`${m.name}()`, `${m.name}(reduction = sum)`]))('loss %s', async (call) => {
    await learns(spec({ loss: `fade = ${call}  start = ${call}` }), 0.9);
  });

  test.each(rows('activation').map((m) => m.name))('activation %s', async (name) => {
    await learns(spec({ network: `activation = ${name}` }));
  });

  test.each(['fourier(count = 4, sigma = 1)', 'periodic(omega = 1, harmonics = 2)'])('features %s', async (call) => {
    expect(rows('features').map((m) => m.name)).toContain(call.slice(0, call.indexOf('(')));
    await learns(spec({ network: `features = ${call}` }));
  });

  test.each([
    'adam(300, rate = 3e-3)',
    'lbfgs(60)',
    'levenberg_marquardt(10)',
    'ssbroyden(60)',
    'auto',
    'march  levenberg_marquardt(40)',
    'march(3)  adam(200, rate = 3e-3)',
  ])('phase %s', async (train) => {
    await learns(spec({ train }));
  });

  test.each(['scale none', 'scale auto', 'scale { t = 2  u = 1 }'])('%s', async (scale) => {
    await learns(spec({ scale }));
  });

  test('hard conditions leave no term behind', async () => {
    const frames = await learns(spec({ initial: 'hard initial start: u(0) = 1', weights: 'weights { fade = 1 }' }));
    expect(Object.keys(frames[0].terms)).toEqual(['fade']);
  });
});

/** Weighting methods whose weights move during a training of 300 steps. */
const moving = new Set(['gradnorm', 'uncertainty', 'lagrangian', 'lr_annealing', 'ntk', 'softadapt', 'relobralo']);
/** Those that make a direction that is no gradient. */
const combining = new Set(['pcgrad', 'conflict_free']);

describe.concurrent('every weighting method', () => {
  const options: Record<string, string[]> = {
    lagrangian: ['lagrangian', 'lagrangian(rule = classical)'],
    lr_annealing: ['lr_annealing', 'lr_annealing(numerator = mean, denominator = mean)'],
    ntk: ['ntk(every = 10)'],
    softadapt: ['softadapt', 'softadapt(form = normalised)', 'softadapt(form = loss_weighted)'],
  };
  const calls = rows('weights').flatMap((m) => options[m.name] ?? [m.name]);
  const nameOf = (call: string) => call.replace(/\(.*/, '');
  const weighted = (call: string, train: string) => spec({ weights: `weights ${call} { fade = 1  start = 1 }`, train });

  test.each(calls)('%s under Adam, its weights in every frame', async (call) => {
    const frames = await learns(weighted(call, 'adam(300, rate = 3e-3)'));
    const weights = (frame: FrameLine) => Object.values(frame.terms).map((t) => t.weight);
    const moved = JSON.stringify(weights(frames[0])) !== JSON.stringify(weights(frames.at(-1)!));
    expect(moved).toBe(moving.has(nameOf(call)));
  });

  test.each(calls.flatMap((call) => ['lbfgs(60)', 'levenberg_marquardt(10)', 'ssbroyden(60)'].map((p) => [call, p])))(
    '%s under %s trains, or is refused on the line of the phase',
    async (call, phase) => {
      const text = weighted(call, phase);
      if (!combining.has(nameOf(call))) {
        await learns(text);
        return;
      }
      const { run } = await train(text);
      expect(run.code).toBe(2);
      const [finding] = ofType(run, 'finding');
      expect(finding).toMatchObject({ code: 'combining-needs-adam', severity: 'error' });
      expect(text.split('\n')[(finding.line as number) - 1]).toContain(phase);
      expect(finding.message).toMatch(/use adam/);
    },
  );
});
