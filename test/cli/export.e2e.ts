import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StandingDisk } from './machine.ts';
import { pinnLens, startPinnLens } from './run.ts';

const dir = mkdtempSync(join(tmpdir(), 'pinn-export-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const problem =
  "variable t in [0, 2]\nunknown u(t)\nequation decay: u' = -u\ninitial start: u(0) = 1\nexact u = exp(-t)\n";
const trained = `${problem}network { layers = [8, 8] }\ntrain { adam(300) }\n`;

function write(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

/** Rows of a table by the names of its columns. */
function table(path: string): Record<string, string>[] {
  const [names, ...rows] = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
}

const train = async (name: string, text: string): Promise<string> => {
  const out = join(dir, `runs-${name}`);
  await pinnLens(['train', write(`${name}.pinn`, text), '--quiet', '--out', out]);
  return join(out, readdirSync(out)[0]);
};

/** A rate from two starts, fitted by a network. */
const overExperiments = `estimate k = 1
param dose = 1
variable t in [0, 2]
unknown u(t)
equation decay: u' = -k*u
initial start: u(0) = dose
experiment low { param dose = 1  data lab { t = [1, 2]  u = [0.5, 0.25] } }
experiment high { param dose = 2  data lab { t = [1, 2]  u = [1, 0.5] } }
network { layers = [8] }
train { levenberg_marquardt(40) }
`;

describe('a network over experiments', () => {
  let run: string;
  beforeAll(async () => {
    run = await train('experiments', overExperiments);
  });

  test('is exported with the solution of each', async () => {
    const target = join(dir, 'experiments.csv');
    expect((await pinnLens(['export', run, '--format', 'csv', '-o', target])).stderr).toBe('');
    for (const row of table(target)) expect(Number(row['u[high]'])).toBeCloseTo(2 * Number(row['u[low]']), 3);
    const { stderr, code } = await pinnLens(['export', run, '--format', 'onnx', '-o', join(dir, 'experiments.onnx')]);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  });

  test('is followed up by a comparison that can be made', async () => {
    const spec = join(dir, 'experiments.pinn');
    const { stdout } = await pinnLens(['train', spec, '--out', join(dir, 'said')]);
    const [, variant] = /compare .* --with '(variant curriculum [^']*)'/.exec(stdout) ?? [];
    expect(variant).toContain('weights { decay = ');
    const compared = await pinnLens(['compare', spec, '--with', variant, '--out', join(dir, 'compared')]);
    expect(compared.stdout).toContain('curriculum begins with a total of');
  });
});

describe('a trained run', () => {
  let run: string;
  beforeAll(async () => {
    run = await train('decay', trained);
  });

  test('is exported as two tables', async () => {
    const target = join(dir, 'tables', 'decay.csv');
    const outcome = await pinnLens(['export', run, '--format', 'csv', '-o', target]);
    expect(outcome.stderr).toBe('');
    expect(outcome.code).toBe(0);
    expect(outcome.stdout.trim().split('\n')).toEqual([target, target.replace('.csv', '-metrics.csv')]);

    const solution = table(target);
    expect(Object.keys(solution[0])).toEqual(['t', 'u', "u'", 'u exact']);
    for (const row of solution) expect(Number(row['u exact'])).toBeCloseTo(Math.exp(-row.t), 12);
    // The derivative is that of the column beside it.
    for (let k = 1; k + 1 < solution.length; k++) {
      const [before, here, after] = [k - 1, k, k + 1].map((i) => solution[i]);
      const slope = (Number(after.u) - Number(before.u)) / (Number(after.t) - Number(before.t));
      expect(Number(here["u'"])).toBeCloseTo(slope, 3);
    }

    const lines = readFileSync(join(run, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const frames = lines.filter((line) => line.type === 'frame');
    const metrics = table(target.replace('.csv', '-metrics.csv'));
    expect(metrics).toHaveLength(frames.length);
    frames.forEach((frame, i) => {
      expect(Number(metrics[i].step)).toBe(frame.step);
      expect(Number(metrics[i]['loss/decay'])).toBe(frame.terms.decay.loss);
      expect(Number(metrics[i]['cosine/decay start'])).toBe(frame.cosines['decay start']);
      expect(metrics[i]['held_out_loss/start']).toBe(String(frame.terms.start.heldOut ?? ''));
    });
  });

  test('is exported as the network that solution.csv comes from', async () => {
    const target = join(dir, 'again.csv');
    await pinnLens(['export', run, '--format', 'csv', '-o', target]);
    const saved = table(join(run, 'solution.csv'));
    // 501 rows against 1001 on the same interval.
    table(target).forEach((row, i) => {
      expect(Number(row.t)).toBeCloseTo(Number(saved[2 * i].t), 12);
      expect(Number(row.u)).toBeCloseTo(Number(saved[2 * i].u), 12);
    });
  });

  test.each([
    ['onnx', 'decay.onnx'],
    ['tensorboard', join('decay-tensorboard', 'events.out.tfevents.')],
  ])('is written as %s beside the caller when no target is given', async (format, name) => {
    const outcome = await pinnLens(['export', run, '--format', format], { cwd: dir });
    expect(outcome.stderr).toBe('');
    expect(outcome.stdout).toContain(name);
    expect(existsSync(join(dir, outcome.stdout.trim()))).toBe(true);
  });

  test('that was resumed is exported with all its steps', async () => {
    const out = join(dir, 'runs-cut');
    const spec = write('cut.pinn', trained.replace('adam(300)', 'adam(3000)  checkpoint = 100'));
    const disk = new StandingDisk([{ file: /checkpoint\.bin$/, nth: 2, at: 'after' }], { clock: 10 });
    const begun = startPinnLens(['train', spec, '--quiet', '--out', out], disk);
    await disk.stands(begun);
    await disk.kill();
    await begun.ended;
    const cut = join(out, readdirSync(out)[0]);
    const resumed = await pinnLens(['train', spec, '--quiet', '--resume', cut]);
    expect(resumed.stderr).not.toMatch(/\n\s+at /);
    const target = join(dir, 'cut.csv');
    const outcome = await pinnLens(['export', cut, '--format', 'csv', '-o', target]);
    expect(outcome.code).toBe(0);
    const steps = table(target.replace('.csv', '-metrics.csv')).map((row) => Number(row.step));
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
    expect([steps[0], steps.at(-1)]).toEqual([0, 3000]);
  });
});

test('a spec is trained first, and a solve by windows has a network, too', async () => {
  const target = join(dir, 'solved.csv');
  const spec = write('solved.pinn', problem);
  const outcome = await pinnLens(['export', spec, '--format', 'csv', '-o', target, '--out', join(dir, 'runs-solved')]);
  expect(outcome.code).toBe(0);
  for (const row of table(target)) expect(Number(row["u'"])).toBeCloseTo(-Math.exp(-row.t), 6);
  const [run] = readdirSync(join(dir, 'runs-solved'));
  const onnx = await pinnLens(['export', join(dir, 'runs-solved', run), '--format', 'onnx', '-o', join(dir, 'w.onnx')]);
  expect(onnx.code).toBe(0);
});

test('where a solution ends, so do its tables', async () => {
  const run = await train('blow-up', "variable t in [0, 2]\nunknown u(t)\nequation u' = u^2\ninitial u(0) = 1\n");
  const target = join(dir, 'blow-up.csv');
  await pinnLens(['export', run, '--format', 'csv', '-o', target]);
  for (const rows of [table(target), table(join(run, 'solution.csv'))]) {
    expect(
      rows
        .filter((row) => Number(row.t) < 0.99)
        .every((row) => Math.abs(Number(row.u) * (1 - Number(row.t)) - 1) < 1e-6),
    ).toBe(true);
    expect(rows.filter((row) => Number(row.t) > 1.01).map((row) => row.u)).not.toContainEqual(
      expect.stringMatching(/\d/),
    );
  }
});

describe('a script for DeepXDE', () => {
  const twins = `${trained}variant twin { weights { start = equal_total  decay = 2 } }\n`;

  test('states a spec without training it', async () => {
    const spec = write('stated.pinn', trained);
    const outcome = await pinnLens(['export', spec, '--format', 'python'], { cwd: dir });
    expect(outcome.stderr).toBe('');
    expect(outcome.stdout).toBe('stated.py\n');
    expect(existsSync(join(dir, 'runs'))).toBe(false);
    const script = readFileSync(join(dir, 'stated.py'), 'utf8');
    expect(script).toContain("du + u,  # decay: u' = -u");
    expect(script).toContain('Condition([0], lambda at: at(0, 0, 0) - 1),  # start: u(0) = 1');
    expect(script).toContain('dde.nn.FNN([1, 8, 8, 1], "tanh", "Glorot normal")');
    expect(script).toContain('model.train(iterations=300');
  });

  test('needs a run for a weight that the first step settles', async () => {
    const spec = write('twins.pinn', twins);
    const target = join(dir, 'twin.py');
    const refused = await pinnLens(['export', spec, '--format', 'python', '--variant', 'twin', '-o', target]);
    expect(refused.stderr.trim()).toMatch(/^pinn-lens: the weight of "start" is equal_total.*export the run folder$/);
    expect(refused.code).toBe(4);
    const out = join(dir, 'runs-twins');
    await pinnLens(['train', spec, '--variant', 'twin', '--quiet', '--out', out]);
    const outcome = await pinnLens(['export', join(out, readdirSync(out)[0]), '--format', 'python', '-o', target]);
    expect(outcome.stderr).toBe('');
    expect(readFileSync(target, 'utf8')).toMatch(/WEIGHTS = \[2, [\d.]+\]/);
  });
});

describe('what cannot be exported is one sentence', () => {
  const oneSentence = (outcome: { stderr: string }) => expect(outcome.stderr.trim()).toMatch(/^pinn-lens: [^\n]+$/);

  test('a place where nothing is', async () => {
    const outcome = await pinnLens(['export', join(dir, 'nowhere'), '--format', 'csv']);
    oneSentence(outcome);
    expect(outcome.stderr).toContain('nowhere');
    expect(outcome.code).toBe(2);
  });

  test('a folder that is no run', async () => {
    const outcome = await pinnLens(['export', tmpdir(), '--format', 'csv']);
    oneSentence(outcome);
    expect(outcome.stderr).toMatch(/no run folder/);
    expect(outcome.code).toBe(4);
  });

  test('a format that does not exist', async () => {
    const outcome = await pinnLens(['export', dir, '--format', 'xlsx']);
    expect(outcome.stderr).toMatch(/xlsx.*csv, onnx, tensorboard, lens, metrics, python, petab/);
    expect(outcome.code).toBe(2);
  });

  test('a run that kept no network', async () => {
    const run = await train('bare', trained);
    renameSync(join(run, 'checkpoint.bin'), join(run, 'checkpoint.old'));
    const outcome = await pinnLens(['export', run, '--format', 'onnx', '-o', join(dir, 'bare.onnx')]);
    oneSentence(outcome);
    expect(outcome.stderr).toMatch(/keeps no network/);
    expect(outcome.code).toBe(4);
    expect(existsSync(join(dir, 'bare.onnx'))).toBe(false);
    // Its frames are there all the same.
    const events = await pinnLens(['export', run, '--format', 'tensorboard', '-o', join(dir, 'bare')]);
    expect(events.code).toBe(0);
  });

  test('a damaged checkpoint', async () => {
    const run = await train('damaged', trained);
    writeFileSync(join(run, 'checkpoint.bin'), 'PINNLENS, but not really');
    const outcome = await pinnLens(['export', run, '--format', 'onnx', '-o', join(dir, 'damaged.onnx')]);
    oneSentence(outcome);
    expect(outcome.code).toBe(4);
  });

  test('a target that cannot be written', async () => {
    const run = await train('blocked', trained);
    // A file where a folder should be stops every user, root included.
    const outcome = await pinnLens(['export', run, '--format', 'csv', '-o', join(write('file', ''), 'solution.csv')]);
    oneSentence(outcome);
    expect(outcome.code).toBe(4);
    const onto = await pinnLens(['export', run, '--format', 'csv', '-o', dir]);
    oneSentence(onto);
    expect(onto.stderr).toContain(dir);
    expect(onto.code).toBe(4);
  });

  test('an unknown variant, and a spec with a mistake', async () => {
    const spec = write('plain.pinn', problem);
    const outcome = await pinnLens(['export', spec, '--format', 'csv', '--variant', 'twin']);
    oneSentence(outcome);
    expect(outcome.code).toBe(2);
    const wrong = await pinnLens(['export', write('wrong.pinn', 'variable t'), '--format', 'csv']);
    expect(wrong.stderr).toMatch(/wrong\.pinn:\d+:\d+: error/);
    expect(wrong.code).toBe(2);
  });
});

describe('a fit', () => {
  const fit = `estimate k: 1/h = 0.5 in log [0.01, 10]
variable t: h in [0, 4]
unknown u(t)
equation fall: u' = -k*u
initial u(0) = 2
data seen { t = [0.5, 1, 2, 4]  u = [1.6, 1.2, 0.75, 0.3]  noise = 0.05 }
`;

  test('is exported with its estimates and measurements, and as PEtab', async () => {
    const run = await train('fit', fit);
    const target = join(dir, 'fit.csv');
    const { code, stdout } = await pinnLens(['export', run, '--format', 'csv', '-o', target]);
    expect(code).toBe(0);
    expect(stdout).toContain('fit-estimates.csv');
    const { fit: report } = JSON.parse(readFileSync(join(run, 'result.json'), 'utf8'));
    const [k] = table(join(dir, 'fit-estimates.csv'));
    expect(k).toMatchObject({ name: 'k', unit: '1/h', start: '0.5', determined: 'yes', scale: 'log', 'at bound': '' });
    expect(Number(k.end)).toBe(report.parameters[0].value);
    expect(Number(k['95 % from'])).toBe(report.parameters[0].low);
    const rows = table(join(dir, 'fit-measurements.csv'));
    expect(rows.map((row) => Number(row.fitted))).toEqual(report.series[0].predicted);

    const tables = await pinnLens(['export', run, '--format', 'petab', '-o', join(dir, 'tables')]);
    expect(tables.code).toBe(0);
    expect(readdirSync(join(dir, 'tables'))).toContain('problem.yaml');
  });

  test('is what PEtab takes, and nothing else', async () => {
    const run = await train('no-fit', problem);
    const outcome = await pinnLens(['export', run, '--format', 'petab', '-o', join(dir, 'none')]);
    expect(outcome.stderr).toMatch(/fitted nothing to data/);
    expect(outcome.code).toBe(4);
    expect(existsSync(join(dir, 'none'))).toBe(false);
  });
});
