import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ofType, pinnLens } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinn-steady-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function spec(name: string, text: string): string {
  const path = join(folder, `${name}.pinn`);
  writeFileSync(path, text);
  return path;
}

describe('pinn-lens steady', () => {
  const pitchfork = spec(
    'pitchfork',
    "param r = 1\nvariable t in [0, 9]\nunknown x(t)\nequation x' = r*x - x^3\ninitial x(0) = 0.1\n",
  );

  test('lists equilibria with their stability, in words and as JSON', async () => {
    const words = await pinnLens(['steady', pitchfork]);
    expect(words.code).toBe(0);
    expect(words.stdout).toContain('2 · unstable: disturbances grow');
    expect(words.stdout).toContain('eigenvalues -2');
    const [line] = ofType(await pinnLens(['steady', pitchfork, '--json']), 'steady');
    expect((line.equilibria as { stability: string }[]).map((e) => e.stability)).toEqual([
      'stable',
      'unstable',
      'stable',
    ]);
  });

  test('takes other values', async () => {
    const [line] = ofType(await pinnLens(['steady', pitchfork, '--set', 'r=-1', '--json']), 'steady');
    expect(line.equilibria).toMatchObject([{ values: [0], stability: 'stable' }]);
  });

  test('says in one sentence why there is no state of rest', async () => {
    const driven = spec(
      'driven',
      "variable t in [0, 9]\nunknown x(t)\nequation drive: x' = cos(t) - x\ninitial x(0) = 0\n",
    );
    const run = await pinnLens(['steady', driven]);
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('No state of rest: the system is not autonomous: "drive" depends on t itself');
  });
});
