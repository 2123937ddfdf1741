import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { AdviceLine, AdviceStartedLine, AdviceTrialLine } from '../../src/problem/json/advice.ts';
import { pinnLens, startPinnLens } from './run.ts';

const dir = mkdtempSync(join(tmpdir(), 'pinn-advise-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Three trainings that fail, each for a reason of its own, and a rewrite with a network that mends it. */
const faults: Record<string, { text: string; helps: string }> = {
  resting: {
    text: `variable t in [0, 8]
unknown x(t)
equation growth: x' = x*(1 - x)
initial start: x(0) = 0.02
network { layers = [12] }
points { growth = uniform(50) }
train { adam(800, rate = 0.02)  seed = 0 }
`,
    helps: 'small networks in windows',
  },
  drowned: {
    text: `variable t in [0, 1]
unknown u(t)
equation motion: u' = -u
initial release: u(0) = 1
network { layers = [12] }
points { motion = uniform(30) }
weights { motion = 1e5  release = 1e-3 }
train { adam(800)  seed = 0 }
`,
    helps: 'default weights',
  },
  hasty: {
    text: `variable t in [0, 1]
unknown u(t)
equation motion: u'' = -4*u
initial release: u(0) = 1
initial rest: u'(0) = 0
network { layers = [12, 12] }
points { motion = uniform(30) }
train { adam(800, rate = 2)  seed = 0 }
`,
    helps: 'a usual rate that falls',
  },
};

const fileOf = (name: string): string => {
  const path = join(dir, `${name}.pinn`);
  writeFileSync(path, faults[name].text);
  return path;
};

describe('pinn-lens advise', () => {
  test.each(Object.keys(faults))('finds what mends "%s", and the spec with it is better', async (name) => {
    const file = fileOf(name);
    const out = join(dir, `${name}-better.pinn`);
    const { helps } = faults[name];
    const { code, lines } = await pinnLens(['advise', file, '--budget', '4', '--take', helps, '--out', out, '--json']);
    expect(code).toBe(0);
    const started = lines[0] as unknown as AdviceStartedLine;
    const advice = lines.at(-1) as unknown as AdviceLine;
    const trials = lines.filter((line) => line.type === 'adviceTrial') as unknown as AdviceTrialLine[];
    expect(started).toMatchObject({ type: 'adviceStarted', operations: 4e9 });
    expect(trials[0]).toMatchObject({ name: 'as written', fix: null });
    expect(advice.type).toBe('advice');
    expect(advice.helps[0]).toBe('no network at all');
    expect(advice.helps).toContain(helps);
    // Followed: the edited spec, trained as it stands.
    const before = advice.ranking.find((trial) => trial.fix === null)!;
    const trained = await pinnLens(['train', out, '--json', '--out', join(dir, 'runs')]);
    const result = trained.lines.find((line) => line.type === 'result') as { relativeL2: number } | undefined;
    expect(result!.relativeL2).toBeLessThan(before.error! / 2);
  });

  test('says what it will spend, ranks, draws, and shows the edits', async () => {
    const { code, stdout, stderr } = await pinnLens(['advise', fileOf('drowned'), '--budget', '5']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^trying \d+ rewrites beside the spec as written, with 5 billion operations in all/);
    expect(stdout).toMatch(/^rewrite +error +verdict +steps\n/);
    expect(stdout).toMatch(/ 1 no network at all .*▇.*reached/);
    expect(stdout).toMatch(/Relative error against the classical solution/);
    expect(stdout).toContain('┤');
    expect(stdout).toContain('    - weights { motion = 1e5  release = 1e-3 }');
    expect(stdout).toMatch(/"no network at all" takes the error .* to .*: a plain problem needs no network/);
  });

  test('writes the best into the spec when it is told to, and nothing otherwise', async () => {
    const file = fileOf('drowned');
    await pinnLens(['advise', file, '--budget', '2']);
    expect(readFileSync(file, 'utf8')).toBe(faults.drowned.text);
    const { stderr } = await pinnLens(['advise', file, '--budget', '2', '--apply']);
    expect(stderr).toContain(`wrote "no network at all" into ${file}`);
    expect(readFileSync(file, 'utf8')).toContain('train { auto  seed = 0 }');
    // Solved as it is written now: nothing is needed.
    const again = await pinnLens(['advise', file, '--budget', '2']);
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/solved as it is written/);
  });

  test('is the same twice', async () => {
    const file = fileOf('hasty');
    const outputs = [];
    for (let k = 0; k < 2; k++) outputs.push((await pinnLens(['advise', file, '--budget', '1', '--json'])).stdout);
    expect(outputs[0]).toBe(outputs[1]);
  });

  test('keeps what is known when it is interrupted', async () => {
    const run = startPinnLens(['advise', fileOf('resting'), '--json', '--budget', '100']);
    // Interrupted once, in the middle of a trial.
    let interrupted = false;
    run.child.stdout!.on('data', (chunk: string) => {
      if (interrupted || !chunk.includes('"name":"march"')) return;
      interrupted = true;
      run.child.kill('SIGINT');
    });
    const { code, lines } = await run.ended;
    const advice = lines.at(-1) as unknown as AdviceLine;
    expect(code).toBe(3);
    expect(advice).toMatchObject({ type: 'advice', stopped: true });
    expect(advice.ranking.map(({ name }) => name)).toContain('no network at all');
  });

  test.each([
    [['--apply'], /standard input cannot be written/, 2],
    [['--take', 'magic', '--out', join(dir, 'x.pinn'), '--budget', '0.2'], /"magic" was not tried; there are /, 3],
    [['--budget', 'none'], /a number > 0 is needed/, 2],
  ])('refuses %j', async (args, message, exit) => {
    const { code, stderr } = await pinnLens(['advise', '-', ...args], { input: faults.drowned.text });
    expect(stderr).toMatch(message);
    expect(code).toBe(exit);
  });
});
