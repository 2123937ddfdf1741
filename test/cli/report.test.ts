import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { outcome } from '../../src/cli/report/outcome.ts';
import { progress, progressText } from '../../src/cli/report/progress.ts';
import { RunControl } from '../../src/trainer/train/control.ts';
import type { Trained } from '../run/spec.ts';
import { oscillator, trained } from '../run/spec.ts';

const report = ({ header, result, solutions }: Trained) => outcome(header, result, solutions.at(-1) ?? null, 'my.pinn');

describe('what a training ends with', () => {
  it('is that it was stopped, where, and how to go on', async () => {
    const run = await trained(oscillator({ train: '{ adam(500) }' }), {}, new RunControl(), (frame, control) => {
      if (frame.step === 40) control.stop();
    });
    const text = report({ ...run, result: { ...run.result, run: 'runs/a' } });
    expect(text).toMatch(
      /\n4\d of 500 steps in .*, stopped · run folder runs\/a\ngo on with: pinn-lens train my\.pinn --resume runs\/a$/,
    );
    const piped = outcome(run.header, { ...run.result, run: 'runs/a' }, null, '-');
    expect(piped).toMatch(/\ngo on with: pinn-lens train - --resume runs\/a < runs\/a\/spec\.pinn$/);
    const whole = await trained(oscillator({ train: '{ adam(5) }' }));
    expect(report(whole)).toMatch(/\n5 steps in [\d.]+ (ms|s)\nwhat helps: .*; pinn-lens advise my\.pinn tries more$/);
  });

  it('names random-feature windows once', async () => {
    const text = report(await trained("variable t in [0, 1]\nunknown u(t)\nequation u' = -u\ninitial u(0) = 1\n"));
    expect(text.split('\n')[0].match(/random-feature windows/g)).toHaveLength(1);
  });

  it('says why windows were not used', async () => {
    const spec = `variable x in [0, 1]
unknown u(x)
equation e: u'' = 6*x
equation f: u' = 3*x^2
boundary a: u(0) = 1
train auto(budget = 0.1 s)
`;
    expect((await trained(spec)).header.choice).toMatch(
      /random-feature windows do not take it \(2 equations for 1 unknown/,
    );
  });

  it('fits on a few screens, however many unknowns there are', async () => {
    const count = 120;
    const each = (row: (i: number) => string) => Array.from({ length: count }, (_, i) => row(i)).join('\n');
    const run = await trained(`variable t in [0, 1]
${each((i) => `unknown u${i}(t)`)}
${each((i) => `equation e${i}: u${i}' = -u${i}`)}
${each((i) => `initial s${i}: u${i}(0) = 1`)}
`);
    const text = report(run);
    expect(text.split('\n').length).toBeLessThan(150);
    expect(text).toContain('… and 114 more unknowns: solution.csv of the run folder');
    expect(text).toMatch(/\n… +200 more\n/);
    expect(progressText(run.header, run.frames.at(-1)!).length).toBeLessThan(300);
  });
});

describe('progress in a file', () => {
  it('ends with where the training is, said once', async () => {
    const { header, frames } = await trained(oscillator({ train: '{ adam(30) }' }));
    const said: string[] = [];
    const file = new Writable({
      write(text, _, done) {
        said.push(...String(text).trimEnd().split('\n'));
        done();
      },
    });
    const line = progress(header, file as NodeJS.WriteStream);
    for (const frame of frames) line.show(frame);
    // Whatever is said between.
    line.end();
    line.end(true);
    line.end(true);
    expect(said.at(-1)).toBe(progressText(header, frames.at(-1)!));
    expect(new Set(said).size).toBe(said.length);
  });
});
