/** What a spec is read from, and what changes it from outside: the same for every command. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StandingDisk } from './machine.ts';
import { oscillator } from './oscillator.ts';
import { ofType, pinnLens, startPinnLens } from './run.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'pinn-input-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

const decay = "variable t in [0, 5]\nunknown u(t)\nequation decay: u' = -u\ninitial start: u(0) = 1\n";
const twins = oscillator({
  layers: '[8, 8]',
  points: 'motion = uniform(30)',
  train: 'adam(20)',
  extra: 'variant twin { weights { release = 0.1  motion = equal_total } }\nvariant heavy { weights { motion = 1 } }',
});

interface Terms {
  [term: string]: { loss: number; weight: number };
}

describe('--variant, --set and --seed', () => {
  test.each([
    ['as written', []],
    ['a variant with a weight that the first step settles', ['--variant', 'twin']],
    ['another weight and another seed', ['--variant', 'heavy', '--set', 'rest=0.5', '--seed', '7']],
  ])('say the same to a probe as to a training: %s', async (_, changes) => {
    const spec = write('twins.pinn', twins);
    const probed = await pinnLens(['probe', spec, '--json', ...changes]);
    expect(probed.code).toBe(0);
    const trained = await pinnLens(['train', spec, '--json', '--out', join(dir, 'twins'), ...changes]);
    const [of, at] = [probed, trained].map((run) => ofType(run, 'frame')[0].terms as Terms);
    for (const term of ['motion', 'release', 'rest']) {
      expect(of[term].loss / at[term].loss).toBeCloseTo(1, 5);
      expect(of[term].weight / at[term].weight).toBeCloseTo(1, 5);
    }
  });

  test('give a check what is wrong with the spec as it would be trained', async () => {
    const text = `param a = 1\n${decay}initial again: a*u(0) = 1\nvariant other { a = 2 }\n`;
    const spec = write('other.pinn', text);
    const written = await pinnLens(['check', spec]);
    expect(written.stderr).not.toMatch(/contradict/);
    const other = await pinnLens(['check', spec, '--variant', 'other']);
    const set = await pinnLens(['check', spec, '--set', 'a=2']);
    expect(other.stderr).toMatch(/other\.pinn:6:\d+: \w+: .*contradict/);
    expect(set.stderr).toBe(other.stderr);
    expect(set.code).toBe(other.code);
    for (const command of ['probe', 'train']) {
      const run = await pinnLens([command, spec, '--set', 'a=2', ...(command === 'train' ? ['--out', dir] : [])]);
      expect(run.stderr).toMatch(/other\.pinn:6:\d+: \w+: .*contradict/);
    }
  });

  test.each(['check', 'probe', 'train', 'export'])('that the spec has not are exit code 2 in %s', async (command) => {
    const spec = write('twins.pinn', twins);
    const rest = command === 'export' ? ['--format', 'python'] : [];
    const variant = await pinnLens([command, spec, ...rest, '--variant', 'twn']);
    expect(variant.code).toBe(2);
    expect(variant.stderr.trim()).toMatch(
      /^pinn-lens: .*twins\.pinn has no variant "twn"; it has twin, heavy; did you mean "twin"\?$/,
    );
    const set = await pinnLens([command, spec, ...rest, '--set', 'speed=3']);
    expect(set.code).toBe(2);
    expect(set.stderr.trim()).toMatch(/^pinn-lens: "speed" is neither a term nor a parameter; there are motion, /);
    const seed = await pinnLens([command, spec, ...rest, '--seed', '1.5']);
    expect(seed.code).toBe(2);
    expect(seed.stderr).toMatch(/a whole number ≥ 0 is needed/);
  });

  test('are refused for a run that is exported, which is as it was trained', async () => {
    const outcome = await pinnLens(['export', dir, '--format', 'csv', '--variant', 'twin', '--seed', '1']);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr.trim()).toBe(
      'pinn-lens: a run is exported as it was trained; leave out --variant and --seed',
    );
  });
});

describe('- reads standard input', () => {
  const measured = `${decay}data lab from "lab.csv" { t = "t"  u = "u" }\ntrain { adam(5) }\n`;

  test('check says where, and finds data files in the working folder', async () => {
    write('lab.csv', 't,u\n0,1\n1,0.37\n');
    const good = await pinnLens(['check', '-'], { cwd: dir, input: measured });
    expect(good.stderr).toBe('0 errors, 0 warnings\n');
    expect(good.code).toBe(0);
    const typo = await pinnLens(['check', '-'], { cwd: dir, input: `${decay}weights { deay = 1 }\n` });
    expect(typo.stderr).toMatch(/^<stdin>:5:11: error: .*"deay"/);
    expect(typo.code).toBe(2);
    const json = await pinnLens(['check', '-', '--json'], { cwd: dir, input: `${decay}weights { deay = 1 }\n` });
    expect(ofType(json, 'finding')).toEqual([expect.objectContaining({ file: '<stdin>', line: 5, column: 11 })]);
    const beside = await pinnLens(['check', '-', write('spec.pinn', decay)], { cwd: dir, input: 'variable t' });
    expect(beside.stderr).toMatch(/^<stdin>:1:\d+: error/);
    expect(beside.code).toBe(2);
  });

  test('what is not a text is one sentence', async () => {
    const nul = await pinnLens(['check', '-'], { cwd: dir, input: 'v\0' });
    expect(nul.stderr.trim()).toBe('pinn-lens: cannot read <stdin>: it is not text in UTF-8');
    expect(nul.code).toBe(2);
    const nothing = await pinnLens(['train', '-'], { cwd: dir });
    expect(nothing.stderr).toMatch(/^<stdin>:1:1: error/);
    expect(nothing.stderr).toMatch(/^pinn-lens: <stdin> has \d+ errors?; nothing was trained$/m);
    expect(nothing.code).toBe(2);
  });

  test('probe and train do with it what they do with a file', async () => {
    const spec = write('twins.pinn', twins);
    const [file, input] = await Promise.all([
      pinnLens(['probe', spec, '--variant', 'heavy'], { cwd: dir }),
      pinnLens(['probe', '-', '--variant', 'heavy'], { cwd: dir, input: twins }),
    ]);
    expect(input.stdout).toBe(file.stdout);
    expect(input.code).toBe(0);
    expect(input.stderr).toBe(file.stderr.replaceAll(spec, '<stdin>'));
    const trained = await pinnLens(['train', '-', '--json', '--out', 'from-stdin'], { cwd: dir, input: measured });
    const [result] = ofType(trained, 'result');
    expect(readFileSync(join(dir, result.run as string, 'spec.pinn'), 'utf8')).toBe(measured);
    expect(result.run).toMatch(/^from-stdin.stdin-/);
  });

  test('a run goes on with the copy of the text that its folder keeps', async () => {
    const out = join(dir, 'stopped');
    const text = `${decay}network { layers = [8] }\ntrain { adam(20) }\n`;
    await pinnLens(['train', '-', '--quiet', '--out', out], { input: text });
    const run = join(out, readdirSync(out)[0]);
    const resumed = await pinnLens(['train', '-', '--quiet', '--resume', run], {
      input: readFileSync(join(run, 'spec.pinn'), 'utf8'),
    });
    expect(resumed.stderr).not.toMatch(/not the text this run began with/);
    expect(resumed.stdout).toMatch(/steps in/);
  });

  test('compare, sweep and export take it, too', async () => {
    const compared = await pinnLens(['compare', '-', 'heavy', '--out', 'compared'], { cwd: dir, input: twins });
    expect(compared.code).toBe(0);
    expect(compared.stdout).toMatch(/figure compared.stdin-compare-/);
    const swept = await pinnLens(['sweep', '-'], { cwd: dir, input: twins });
    expect(swept.stderr).toMatch(/^pinn-lens: <stdin> declares no sweep/m);
    const script = await pinnLens(['export', '-', '--format', 'python', '--variant', 'heavy'], {
      cwd: dir,
      input: twins,
    });
    expect(script.stdout).toBe('stdin.py\n');
    expect(readFileSync(join(dir, 'stdin.py'), 'utf8')).toMatch(/WEIGHTS = \[1, /);
  });
});

describe('a data file that is being read', () => {
  test.each(['check', 'train', 'probe'])('is left at SIGTERM by %s', async (command) => {
    const place = join(dir, `long-${command}`);
    mkdirSync(place);
    writeFileSync(
      join(place, 'long.csv'),
      `t,u\n${Array.from({ length: 50_000 }, (_, k) => `${k / 5e4},1\n`).join('')}`,
    );
    writeFileSync(join(place, 'long.pinn'), `${decay}data lab from "long.csv" { t = "t"  u = "u" }\n`);
    const disk = new StandingDisk([{ file: /long\.csv$/, nth: 3, at: 'read' }]);
    try {
      const running = startPinnLens([command, 'long.pinn'], { cwd: place, env: disk.env });
      await disk.stands(running);
      running.child.kill('SIGTERM');
      const { signal, stdout, stderr } = await running.ended;
      expect([signal, stdout, stderr]).toEqual(['SIGTERM', '', '']);
      expect(readdirSync(place).sort()).toEqual(['long.csv', 'long.pinn']);
    } finally {
      await disk.kill();
    }
  });
});
