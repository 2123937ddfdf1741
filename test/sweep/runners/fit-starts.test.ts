import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import type { Problem } from '../../../src/problem/problem.ts';
import type { TrainOptions } from '../../../src/problem/protocol.ts';
import type { RunResult } from '../../../src/problem/run.ts';
import { fitStarts } from '../../../src/problem/run-folder.ts';
import { makeStart, type StartMaker, storedStarts } from '../../../src/run/fit-starts.ts';
import { train } from '../../../src/run/run.ts';
import { RunControl } from '../../../src/trainer/train/control.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinn-starts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = `
estimate k = 0.5 in log [0.01, 100]
estimate sigma = 0.3 in log [0.001, 10]
variable t in [0, 4]
unknown u(t)
equation fall: u' = -k*u
initial start: u(0) = 2
data seen { t = [0.5, 1, 2, 3, 4]  u = [1.8, 1.4, 0.5, 0.4, 0.1]  noise = sigma }
train auto(starts = 3)
`;

function problemIn(spec: string): Problem {
  const { problem, findings } = compileSpec(spec);
  if (!problem) throw new Error(findings.map((f) => f.message).join('\n'));
  return problem;
}

async function trained(spec: string, out: string, makeStarts?: StartMaker): Promise<RunResult> {
  const options: TrainOptions = {
    ...{
      variant: null,
      set: {},
      seed: null,
      out: join(folder, out),
      resume: null,
      specText: spec,
      frameInterval: 1000,
    },
  };
  let result: RunResult | null = null;
  for await (const event of train(problemIn(spec), options, new RunControl(), makeStarts ? { makeStarts } : {})) {
    if (event.type === 'finished') result = event.result;
  }
  return result!;
}

describe('starts that others make', () => {
  test('come to the same fit as those of the run itself, in any order, and when only some are made', async () => {
    const alone = await trained(text, 'alone');
    const wanted: number[] = [];
    const backwards: StartMaker = async (run, open) => {
      wanted.push(...open);
      for (const index of open.toReversed()) {
        if (index !== 1) await makeStart(run, problemIn(text), index, new RunControl());
      }
    };
    const shared = await trained(text, 'shared', backwards);
    expect(wanted).toEqual([0, 1, 2]);
    expect(shared.fit).toEqual(alone.fit);
    expect(shared.fit!.starts).toHaveLength(3);
    expect(storedStarts(shared.run!).map(({ index }) => index)).toEqual([0, 2]);
  });

  test('are not written down where they are stopped', async () => {
    const control = new RunControl();
    control.stop();
    const path = mkdtempSync(join(folder, 'stopped-'));
    await makeStart(path, problemIn(text), 1, control);
    expect(readdirSync(path)).not.toContain(fitStarts);
  });
});
