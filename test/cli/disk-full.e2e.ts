/** @file The disk is full in the middle of a run: it says so once, ends as it would have, and what is on the disk stays. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { withFullDisk } from './machine.ts';
import { oscillator } from './oscillator.ts';
import { type Outcome, ofType, pinnLens } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'pinn-full-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const specs = {
  trained: oscillator({
    layers: '[8]',
    points: 'motion = uniform(30)',
    train: 'adam(60)  checkpoint = 20',
    extra: '',
  }),
  solved: "variable t in [0, 5]\nunknown u(t)\nequation decay: u' = -u\ninitial start: u(0) = 1\n",
};

/** Spec, the file at whose writing the disk is full, which writing of it, and what of the run is there all the same. */
const cases: [spec: keyof typeof specs, file: RegExp, nth: number, there: string[]][] = [
  ['trained', /run\.json$/, 1, []],
  ['trained', /metrics\.jsonl$/, 1, ['checkpoint.bin', 'run.json']],
  ['trained', /checkpoint\.bin$/, 2, ['checkpoint.bin', 'run.json']],
  ['trained', /result\.json$/, 1, ['checkpoint.bin', 'run.json', 'solution.csv']],
  ['solved', /windows\.json$/, 1, ['run.json']],
  ['solved', /result\.json$/, 1, ['run.json', 'solution.csv', 'windows.json']],
];

const wholeRuns = new Map<string, Promise<Outcome>>();
/** The same spec on a disk with room. */
function whole(name: keyof typeof specs): Promise<Outcome> {
  const known = wholeRuns.get(name) ?? pinnLens(['train', '-', '--json'], { cwd: root, input: specs[name] });
  wholeRuns.set(name, known);
  return known;
}

const traceOfStack = /TypeError|^\s+at /m;

describe.each(cases)('%s, full at %s for the %i. time', (name, file, nth, there) => {
  test('is said once; the run ends as it would have, and goes on when there is room again', async () => {
    const cwd = mkdtempSync(join(root, 'case-'));
    const ended = await pinnLens(['train', '-', '--json'], {
      cwd,
      input: specs[name],
      env: withFullDisk(file, nth),
    });
    const said = ended.stderr.split('\n').filter((line) => line.includes('the disk is full'));
    expect(said, ended.stderr).toHaveLength(1);
    expect(said[0]).toMatch(
      /^warning: Cannot write ".*": the disk is full\. The training goes on without being saved\.$/,
    );
    expect(ended.stderr).not.toMatch(traceOfStack);
    const [would] = ofType(await whole(name), 'result');
    expect(ofType(ended, 'result')[0]).toMatchObject({ verdict: would.verdict, run: null });
    expect(ended.code).toBe((await whole(name)).code);

    const [folder] = readdirSync(join(cwd, 'runs')).map((run) => join('runs', run));
    const files = () => readdirSync(join(cwd, folder)).sort();
    // A solve leaves a checkpoint only where it takes long.
    const sure = files().filter((entry) => name === 'trained' || entry !== 'checkpoint.bin');
    expect(sure).toEqual(['metrics.jsonl', 'problem.json', 'spec.pinn', ...there].sort());
    const again = await pinnLens(['train', join(folder, 'spec.pinn'), '--json', '--resume', folder], { cwd });
    expect(again.stderr).not.toMatch(traceOfStack);
    expect(again.code).toBe(ended.code);
    expect(files()).toContain('result.json');
    const metrics = readFileSync(join(cwd, folder, 'metrics.jsonl'), 'utf8');
    for (const line of metrics.split('\n').slice(0, -1)) expect(() => JSON.parse(line)).not.toThrow();
  });
});

test('a folder that cannot be begun ends the run before its first step', async () => {
  const cwd = mkdtempSync(join(root, 'begin-'));
  writeFileSync(join(cwd, 'spec.pinn'), specs.trained);
  const { code, stdout, stderr } = await pinnLens(['train', 'spec.pinn'], { cwd, env: withFullDisk(/problem\.json$/) });
  expect([code, stdout]).toEqual([4, '']);
  expect(stderr).toMatch(/Cannot write ".*problem\.json": the disk is full\.\n$/);
});
