import { describe, expect, it } from 'vitest';
import { jobs } from '../../src/language/background/jobs.ts';
import { bandSentence } from '../../src/panel/solution/preview.ts';
import { problemOf } from './spec.ts';

const drawn = (text: string, values: Record<string, number>) =>
  jobs.preview({ problem: problemOf(text), values, patience: 1 }, () => false);

describe('a parameter that is moved', () => {
  it('shows how far the solution moves with a tenth of it, to first order', async () => {
    const decay = `param k = 1 in [0.1, 4]
variable t in [0, 2]
unknown u(t), v(t)
equation fall: u' = -k*u
equation twice: v' = u
initial u(0) = 3
initial v(0) = 0
`;
    const preview = (await drawn(decay, { k: 2 }))!;
    expect(preview.band).toMatchObject({ parameter: 'k', share: 0.1 });
    const [u, v] = preview.band!.radii;
    for (const [p, t] of preview.grid.entries()) {
      // ∂u/∂k = −t·u, and v = 3(1 − e⁻ᵏᵗ)/k.
      expect(u[p]).toBeCloseTo(0.2 * 3 * t * Math.exp(-2 * t), 4);
      expect(v[p]).toBeCloseTo(0.2 * Math.abs((3 * t * Math.exp(-2 * t)) / 2 - (3 * (1 - Math.exp(-2 * t))) / 4), 4);
    }
    // As it is written nothing is moved.
    expect((await drawn(decay, {}))!.band).toBeUndefined();
  });

  it('carries what is defined by it along, and belongs to the one moved last', async () => {
    const text = `param a = 1 in [0, 4]
param b = 2*a
param c = 1 in [0, 4]
variable t in [0, 1]
unknown u(t)
equation rise: u' = b + c*t
initial u(0) = a
`;
    const { grid, band } = (await drawn(text, { c: 2, a: 3 }))!;
    expect(band!.parameter).toBe('a');
    for (const [p, t] of grid.entries()) expect(band!.radii[0][p]).toBeCloseTo(0.3 * (1 + 2 * t), 6);
    expect((await drawn(text, { a: 3, c: 2 }))!.band!.parameter).toBe('c');
  });

  it('moves events with it', async () => {
    const ball = `param g = 9.81 in [1, 20]
variable t in [0, 1]
unknown h(t)
equation fall: h'' = -g
initial h(0) = 1
initial h'(0) = 0
event bounce when h = 0 falling { h' = -0.8*h' }
`;
    const { grid, band } = (await drawn(ball, { g: 10 }))!;
    const hit = Math.sqrt(2 / 10);
    // After the bounce h = v(t − s) − g(t − s)²/2 with v = 0.8·√(2g) and s = √(2/g).
    const height = (g: number, t: number): number => {
      const s = t - Math.sqrt(2 / g);
      return 0.8 * Math.sqrt(2 * g) * s - (g * s * s) / 2;
    };
    const after = grid.findIndex((t) => t > hit + 0.1);
    const t = grid[after];
    const slope = (height(10 + 1e-5, t) - height(10 - 1e-5, t)) / 2e-5;
    expect(band!.radii[0][after]).toBeCloseTo(Math.abs(slope), 3);
  });

  it('tells nothing where conditions stand at both ends', async () => {
    const preview = (await drawn(
      `param k = 1 in [0, 4]
variable t in [0, 1]
unknown u(t)
equation bar: u'' = k
boundary u(0) = 0
boundary u(1) = 0
`,
      { k: 2 },
    ))!;
    expect(preview.tried).toBe(true);
    expect(preview.band).toBeUndefined();
    expect(bandSentence(preview)).toBe(
      'Where it goes with k ± 10 % is not shown: conditions stand elsewhere than at the start. ',
    );
  });

  it('says that a tenth of zero is nothing', async () => {
    const text = "param k = 1 in [0, 4]\nvariable t in [0, 1]\nunknown u(t)\nequation u' = -k*u\ninitial u(0) = 1\n";
    const preview = (await drawn(text, { k: 0 }))!;
    expect(preview.noBand).toMatchObject({ parameter: 'k', because: 'a share of zero is zero' });
  });
});
