/** Sweeps by the command line: side by side on the WebGPU device as one by one on WebAssembly. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { oscillator } from '../cli/oscillator.ts';

const root = new URL('../..', import.meta.url).pathname;
const dir = mkdtempSync(join(tmpdir(), 'pinn-sweep-batch-'));
const run = promisify(execFile);
beforeAll(() => run(process.execPath, ['scripts/build.mjs', '--out', join(dir, 'dist')], { cwd: root }));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const spec = (train: string, sweep: string) =>
  oscillator({
    layers: '[6, 6]',
    points: 'motion = uniform(24)  holdout = uniform(48)',
    train,
    extra: `sweep grid { ${sweep} }`,
  });

interface Row {
  name: string;
  kind: string;
  engine: string;
  relativeL2: number;
  measure: number;
  total: number;
  verdict: string;
}

async function sweep(name: string, text: string, engine: string, env: NodeJS.ProcessEnv = {}) {
  const file = join(dir, `${name}.pinn`);
  writeFileSync(file, text);
  const out = join(dir, `${name}-${engine}`);
  const args = [join(dir, 'dist/cli.cjs'), 'sweep', file, '--engine', engine, '--out', out];
  const options = { env: { ...process.env, ...env }, maxBuffer: 1 << 26 };
  const { stdout, stderr } = await run(process.execPath, [...args, '--json'], options);
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row & { type: string })
    .filter((line) => line.type === 'sweepRun');
  return { rows: new Map(rows.map((row) => [row.name, row])), stderr, folder: join(out, readdirSync(out)[0]) };
}

const differences = (a: Row, b: Row) =>
  (['relativeL2', 'measure', 'total'] as const).map((key) => Math.abs(a[key] - b[key]) / Math.abs(b[key]));

it.each([
  ['16 runs', 'adam(60, rate = 3e-3 then cosine to 1e-5 at 100%)', 'motion = log(1e-6, 1, 8)  seed = [0, 1]', 16],
  ['256 weightings', 'adam(8)', 'motion = log(1e-6, 1, 16)  rest = log(1e-2, 1, 4)  seed = [0, 1, 2, 3]', 256],
])('%s side by side are those of WebAssembly to the accuracy of single precision', async (_, train, axes, count) => {
  const text = spec(train, axes);
  const device = await sweep(`sweep-${count}`, text, 'webgpu');
  const wasm = await sweep(`sweep-${count}`, text, 'wasm');
  expect(device.rows.size).toBe(count);
  expect(wasm.rows.size).toBe(count);
  let worst = 0;
  for (const [name, row] of device.rows) {
    const other = wasm.rows.get(name)!;
    expect(row).toMatchObject({ kind: 'row', engine: 'webgpu, side by side', verdict: other.verdict });
    expect(other.engine).toMatch(/^wasm/);
    worst = Math.max(worst, ...differences(row, other));
  }
  expect(worst).toBeLessThan(2e-4);
});

it('leaves run folders that train can open again, with frames of every hundredth step', async () => {
  const text = spec('adam(250)', 'motion = [1e-4, 1e-2]');
  const { folder } = await sweep('folders', text, 'webgpu');
  for (const name of readdirSync(join(folder, 'runs'))) {
    const path = join(folder, 'runs', name);
    const lines = readFileSync(join(path, 'metrics.jsonl'), 'utf8').trim().split('\n');
    const frames = lines.map((line) => JSON.parse(line)).filter((line) => line.type === 'frame');
    expect(frames.map((frame) => frame.step)).toEqual([0, 100, 200, 250]);
    const args = ['train', join(dir, 'folders.pinn'), '--resume', path, '--json'];
    const again = await run(process.execPath, [join(dir, 'dist/cli.cjs'), ...args]).catch((error) => error);
    const result = JSON.parse(again.stdout.trim().split('\n').at(-1));
    expect(result).toMatchObject({ type: 'result', steps: 250, ended: 'finished' });
  }
});

it('finds nothing in a run that is not found in it alone, and answers the same questions', async () => {
  const text = spec('adam(600, rate = 3e-3)', 'motion = [1e-4, 1]');
  const [device, wasm] = [await sweep('found', text, 'webgpu'), await sweep('found', text, 'wasm')];
  const textOf = ({ folder }: { folder: string }, name: string, file: string) =>
    readFileSync(join(folder, 'runs', name, file), 'utf8').trim();
  const warnings = (sweep: { folder: string }, name: string) => {
    const lines = textOf(sweep, name, 'metrics.jsonl')
      .split('\n')
      .map((line) => JSON.parse(line));
    const found = lines.filter((line) => line.type === 'finding' && line.severity === 'warning');
    return [...new Set(found.map(({ code, term }) => `${code} ${term}`))].sort();
  };
  const names = readdirSync(join(device.folder, 'runs'));
  expect(names).toHaveLength(2);
  for (const name of names) {
    // Alone it is looked at more often, and what comes and goes between two looks is seen.
    expect(warnings(wasm, name)).toEqual(expect.arrayContaining(warnings(device, name)));
    const questions = (sweep: { folder: string }): string[] =>
      JSON.parse(textOf(sweep, name, 'result.json')).checklist.map((e: { question: string }) => e.question);
    expect(questions(device)).toEqual(questions(wasm));
    expect(questions(device).length).toBeGreaterThan(3);
  }
  const drowned = names.find((name) => name.endsWith('motion=1'))!;
  expect(warnings(device, drowned)).toContain('loss-imbalance motion');
});

it('says why runs cannot be side by side and makes them in processes', async () => {
  const sobol = spec('adam(20)', 'motion = [1e-4, 1e-2]').replace('uniform(24)', 'random(24, resample = 5)');
  const { rows, folder } = await sweep('moving', sobol, 'webgpu');
  expect([...rows.values()].map((row) => row.kind)).toEqual(['row', 'row']);
  expect([...rows.values()].every((row) => row.engine !== 'webgpu, side by side')).toBe(true);
  const args = [join(dir, 'dist/cli.cjs'), 'sweep', join(dir, 'moving.pinn'), '--engine', 'webgpu', '--out', folder];
  const { stderr } = await run(process.execPath, args);
  expect(stderr).toMatch(/cannot be trained side by side: its points move while it is trained; they go to processes/);
});
