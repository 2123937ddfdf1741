import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkLineSchema } from '../../src/problem/json/check-line-schema.ts';
import { StandingDisk, untilSaid } from './machine.ts';
import { ofType, pinnLens, startPinnLens } from './run.ts';

const dir = mkdtempSync(join(tmpdir(), 'pinn-errors-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const decay = "variable t in [0, 5]\nunknown u(t)\nequation decay: u' = -u\ninitial start: u(0) = 1\n";
const write = (name: string, text: string): string => {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
};

describe('bad input on the command line', () => {
  test('a missing spec is one sentence and exit code 2', async () => {
    const run = await pinnLens(['train', join(dir, 'nothing.pinn')]);
    expect(run.code).toBe(2);
    expect(run.stderr.trim()).toMatch(/^pinn-lens: cannot read .*nothing\.pinn: there is no such file$/);
  });

  test('a mistake in a spec stands as file:line:column and nothing is trained', async () => {
    const path = write('typo.pinn', `${decay}weights { deay = 1 }\n`);
    const run = await pinnLens(['train', path, '--out', join(dir, 'typo-runs')]);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/typo\.pinn:5:11: error: .*decay/);
    expect(existsSync(join(dir, 'typo-runs'))).toBe(false);
  });

  test('check says the same as JSON', async () => {
    const path = write('typo.pinn', `${decay}weights { deay = 1 }\n`);
    const run = await pinnLens(['check', path, '--json']);
    expect(run.code).toBe(2);
    expect(ofType(run, 'finding')).toContainEqual(expect.objectContaining({ severity: 'error', line: 5, column: 11 }));
    const [finding] = ofType(run, 'finding').map((line) => checkLineSchema.parse(line));
    expect(finding).toMatchObject({ file: path, code: 'unknown-name', endLine: 5, endColumn: 15, related: [] });
    const place = { line: 5, column: 11, endLine: 5, endColumn: 15 };
    expect(finding.fixes).toEqual([{ title: 'Change to "decay"', edits: [{ ...place, text: 'decay' }] }]);
  });

  test('a sentence about the command line offers no edit of the file', async () => {
    const path = write('plain.pinn', decay);
    const run = await pinnLens(['compare', path, '--json', '--with', 'x { weights { deay = 1 } }']);
    expect(run.code).toBe(2);
    for (const line of ofType(run, 'finding')) expect(checkLineSchema.parse(line).fixes).toEqual([]);
  });

  test.each([
    ['a missing data file', null, /lab\.csv/],
    ['a value that is not finite', 't,u\n0,1\n1,inf\n', /row 3|line 3/],
    ['text where numbers belong', 't,u\n0,1\n1,high\n', /row 3|line 3/],
    ['a missing column', 't,v\n0,1\n', /"u"/],
  ])('%s is named with its place', async (_, csv, message) => {
    rmSync(join(dir, 'lab.csv'), { force: true });
    if (csv !== null) write('lab.csv', csv);
    const path = write('data.pinn', `${decay}data lab from "lab.csv" { t = "t"  u = "u" }\n`);
    const run = await pinnLens(['train', path]);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(message);
    expect(run.stderr).toMatch(/data\.pinn:5:\d+: error/);
  });

  test('check goes on after a file that cannot be read, and JSON says which file a finding is about', async () => {
    const good = write('good.pinn', decay);
    const typo = write('typo.pinn', `${decay}weights { deay = 1 }\n`);
    const run = await pinnLens(['check', good, join(dir, 'nothing.pinn'), typo, '--json']);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/nothing\.pinn: there is no such file/);
    expect(ofType(run, 'finding')).toEqual([expect.objectContaining({ line: 5, file: typo })]);
  });

  test('what is not text is said in one sentence', async () => {
    const path = join(dir, 'wide.pinn');
    writeFileSync(path, decay, 'utf16le');
    const run = await pinnLens(['check', path]);
    expect(run.code).toBe(2);
    expect(run.stderr.trim()).toMatch(/^pinn-lens: cannot read .*wide\.pinn: it is not text in UTF-8$/);
  });

  test('a comparison with nothing to compare says what to write, and a mistake in --with is not one of the file', async () => {
    const path = write('alone.pinn', decay);
    const alone = await pinnLens(['compare', path, '--out', join(dir, 'compare-runs')]);
    expect(alone.code).toBe(2);
    expect(alone.stderr).toMatch(
      /no variant to compare with; write one.*variant other \{ weights \{ decay = 1e-2 \} \}/,
    );
    const wrong = await pinnLens(['compare', path, '--with', 'x { weights { deay = 1 } }']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/^--with: error: .*"deay"/m);
    expect(existsSync(join(dir, 'compare-runs'))).toBe(false);
  });

  test('a resumed run refuses what would change it, and says when the text has changed', async () => {
    const out = join(dir, 'changed-runs');
    const path = write('changed.pinn', `${decay}train { adam(50) }\n`);
    await pinnLens(['train', path, '--quiet', '--out', out]);
    const folder = join(out, readdirSync(out)[0]);
    const same = await pinnLens(['train', path, '--quiet', '--resume', folder]);
    expect(same.stderr).not.toMatch(/is not the text/);
    const seeded = await pinnLens(['train', path, '--quiet', '--resume', folder, '--seed', '3', '--set', 'decay=2']);
    expect(seeded.code).toBe(2);
    expect(seeded.stderr.trim()).toBe('pinn-lens: a resumed run goes on as it began; leave out --set and --seed');
    write('changed.pinn', `${decay}train { adam(500) }\n`);
    const changed = await pinnLens(['train', path, '--quiet', '--resume', folder]);
    expect(changed.stderr).toMatch(
      /^warning: .*changed\.pinn is not the text this run began with; it goes on with .*spec\.pinn$/m,
    );
    expect(changed.stdout).toMatch(/\n50 steps in/);
  });

  test('a setting that names nothing is refused', async () => {
    const run = await pinnLens(['train', write('decay.pinn', decay), '--set', 'speed=3', '--out', join(dir, 'runs')]);
    expect(run.code).not.toBe(0);
    expect(run.stderr).toMatch(/speed/);
    expect(run.stderr).not.toMatch(/\n\s+at /);
  });

  test.each(['', '{', '[]', 'null', '"x"', '{"__proto__":1}'])(
    'a run folder whose result is %j is damaged, which explain says in one sentence',
    async (content) => {
      const folder = mkdtempSync(join(dir, 'damaged-'));
      writeFileSync(join(folder, 'result.json'), content);
      const run = await pinnLens(['explain', folder]);
      expect(run.code).toBe(4);
      expect(run.stderr.trim()).toMatch(/^pinn-lens: .*result\.json" .*\.$/);
    },
  );

  test('an unwritable run folder is one sentence and exit code 4', async () => {
    // A file where the folder should be stops every user, root included.
    const blocked = write('blocked', 'a file');
    const run = await pinnLens(['train', write('decay.pinn', decay), '--out', blocked]);
    expect(run.code).toBe(4);
    expect(run.stderr).toMatch(/blocked/);
    expect(run.stderr).not.toMatch(/\n\s+at /);
  });
});

describe('a training that is ended from outside', () => {
  const training = (name: string, train: string): { spec: string; out: string } => ({
    spec: write(`${name}.pinn`, `${decay}network { layers = [16, 16] }\ntrain { ${train} }\n`),
    out: join(dir, `runs-${name}`),
  });

  test('an interrupt stops after its step and saves the run', async () => {
    // At this rate nothing is learnt, so that the verdict does not depend on how far the machine gets.
    const { spec, out } = training('interrupted', 'adam(10000000, rate = 1e-9)');
    const run = startPinnLens(['train', spec, '--json', '--out', out]);
    await untilSaid(run, (said) => ofType(said, 'frame').length > 2, 'frames of the training');
    run.child.kill('SIGINT');
    const { code, lines } = await run.ended;
    expect(code).toBe(3);
    const result = JSON.parse(readFileSync(join(out, readdirSync(out)[0], 'result.json'), 'utf8')) as object;
    expect(result).toMatchObject({ ended: 'stopped' });
    expect(lines.at(-1)).toMatchObject({ type: 'result', ended: 'stopped' });
  });

  test('a training that nobody reads any more ends without a word', async () => {
    const { spec, out } = training('unread', 'adam(10000000, rate = 1e-9)');
    const run = startPinnLens(['train', spec, '--json', '--out', out]);
    await untilSaid(run, (said) => ofType(said, 'frame').length > 2, 'frames of the training');
    run.child.stdout!.destroy();
    const { code, stderr } = await run.ended;
    expect(code).toBe(141);
    expect(stderr).toBe('');
  });

  test('a killed training leaves a folder that opens and resumes', async () => {
    const { spec, out } = training('killed', 'adam(4000)  checkpoint = 100');
    const disk = new StandingDisk([{ file: /checkpoint\.bin$/, nth: 2, at: 'after' }], { clock: 10 });
    const run = startPinnLens(['train', spec, '--json', '--out', out], disk);
    await disk.stands(run);
    await disk.kill();
    await run.ended;
    const folder = join(out, readdirSync(out)[0]);
    expect(existsSync(join(folder, 'result.json'))).toBe(false);
    for (const line of readFileSync(join(folder, 'metrics.jsonl'), 'utf8').split('\n').slice(0, -1)) JSON.parse(line);
    expect(JSON.parse(readFileSync(join(folder, 'problem.json'), 'utf8'))).toHaveProperty('version', 1);
    const resumed = await pinnLens(['train', spec, '--json', '--resume', folder]);
    expect(resumed.stderr).not.toMatch(/\n\s+at /);
    const [first] = ofType(resumed, 'frame') as { step: number }[];
    expect(first.step).toBeGreaterThanOrEqual(100);
    expect(ofType(resumed, 'result')).toEqual([expect.objectContaining({ ended: 'finished', steps: 4000 })]);
  });
});
