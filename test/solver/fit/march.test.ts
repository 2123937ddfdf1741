import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { coordinateOf } from '../../../src/solver/fit/free-numbers.ts';
import { evaluateFit, type JointModel, jointModel } from '../../../src/solver/fit/joint-model.ts';
import { lastOf } from '../../../src/solver/march/steps.ts';
import { noLimit } from '../../../src/solver/problem/work.ts';

function modelIn(text: string): JointModel {
  const { problem, findings } = compileSpec(text);
  if (!problem) throw new Error(findings.map(({ message }) => message).join('\n'));
  const model = jointModel(problem);
  if (!model.ok) throw new Error(model.reason);
  return model.value;
}

function evaluated(model: JointModel, values: number[], accuracy: number, plain = false) {
  for (const experiment of model.experiments) experiment.steps = { accuracy: Number.NaN, shares: [] };
  const theta = Float64Array.from(model.numbers, (free, q) => coordinateOf(free, values[q]));
  const options = { accuracy, plain, budget: noLimit, cancelled: () => false };
  const found = lastOf(evaluateFit(model, theta, options));
  if (!found) throw new Error('it is not solved');
  return found;
}

/** A binds to B, of which more is made all the time, as fast as `k` says; C falls apart again. */
const binding = `
estimate k = 1e6 in log [1e-3, 1e12]
variable t in [0, 3600]
unknown A(t), B(t), C(t)
let bind = k*A*B
equation a: A' = -bind + 0.1*C
equation b: B' = 0.01 - bind
equation c: C' = bind - 0.1*C
initial A(0) = 1
initial B(0) = 10
initial C(0) = 0
data seen { t = [60, 600, 3600]  A = [0.9, 0.9, 0.9]  B = [0, 0, 0]  noise = 1 }
`;

describe('the march of a fit', () => {
  it('stays on the branch that stiff reactions go to, however fast they are', () => {
    const model = modelIn(binding);
    for (const k of [1e3, 1e6, 1e9]) {
      for (const accuracy of [1e-3, 1e-4, 1e-6]) {
        for (const { predicted } of evaluated(model, [k], accuracy, true).points) {
          expect(predicted).toBeGreaterThan(-1e-4);
        }
        // B that is made lets as much of C be as falls apart meanwhile.
        expect(evaluated(model, [k], accuracy).points.findLast(({ series }) => series === 0)!.predicted).toBeCloseTo(
          0.9,
          2,
        );
      }
    }
  });

  it('stays on it by windows as well, which march where an event waits for the solution', () => {
    const model = modelIn(`${binding}event drained when A = -1 falling { A = 0 }`);
    expect(model.experiments[0].march).toBeNull();
    for (const k of [1e3, 1e6]) {
      const { points } = evaluated(model, [k], 1e-4, true);
      for (const { predicted } of points) expect(predicted).toBeGreaterThan(-1e-4);
      expect(points.findLast(({ series }) => series === 0)!.predicted).toBeCloseTo(0.9, 2);
    }
  });

  it('has exact slopes where every equation reads all unknowns', () => {
    const model = modelIn(`
let n = 10
estimate k = 2 in log [0.1, 10]
variable t in [0, 2]
unknown x[1..n](t), y[1..n](t)
equation p[i in 1..n]: 0.1*x[i]' + y[i]' = -k*y[i] + 0.1*sum(x[j], j in 1..n)
equation q[i in 1..n]: x[i]' + 0.1*y[i]' = -x[i]*(1 + x[i]^2) + 0.1*sum(y[j], j in 1..n)
initial a[i in 1..n]: x[i](0) = 1/i
initial b[i in 1..n]: y[i](0) = i/n
data seen { t = [0.5, 1, 2]  y[n] = [0.3, 0.5, 0.6]  noise = 0.1 }
`);
    const at = (k: number): ReturnType<typeof evaluated> => evaluated(model, [k], 1e-8);
    const h = 1e-4;
    const { gradient } = at(2);
    const slope = (at(2 * Math.exp(h)).value - at(2 * Math.exp(-h)).value) / (2 * h);
    expect(gradient[0] / slope).toBeCloseTo(1, 4);
  });

  it('finds a steady state once for all experiments that begin there, with the slopes of each', () => {
    const model = modelIn(`
estimate k = 2 in log [0.1, 10]
estimate m = 0.5 in log [0.1, 10]
estimate gain = 1.5 in log [0.1, 10]
param dose = 0
variable t in [0, 2]
unknown x(t), y(t)
equation a: x' = k*(1 + dose) - x
equation b: y' = x - m*y
initial x(0) = 0
initial y(0) = 0
experiment low { param dose = 1  start = steady { dose = 0 }  data l { t = [1, 2]  y = [5, 6]  noise = 0.5 } }
experiment high { param dose = 3  start = steady { dose = 0 }  data h { t = [1, 2]  gain*y = [9, 12]  noise = 0.5 } }
experiment wet { param dose = 3  start = steady { dose = 1 }  data w { t = [1, 2]  x = [6, 7]  noise = 0.5 } }
`);
    const [low, high, wet] = model.experiments;
    expect(high.rest).toBe(low.rest);
    expect(wet.rest).not.toBe(low.rest);
    const values = [2, 0.5, 1.5];
    const { gradient } = evaluated(model, values, 1e-8);
    const h = 1e-4;
    values.forEach((_, q) => {
      const at = (d: number): number =>
        evaluated(
          model,
          values.map((x, i) => (i === q ? x * Math.exp(d) : x)),
          1e-8,
          true,
        ).value;
      expect((at(h) - at(-h)) / (2 * h) / gradient[q]).toBeCloseTo(1, 4);
    });
  });

  it('goes on from rest at nothing, whatever is switched on later', () => {
    const drives = ['level*step(t - 30)', 'if(t < 30, 0, level)', 'level*max(0, sign(t - 30))'];
    // x' = -k(x - 10) from 0 at t = 30, y' = x - y behind it.
    const y = (t: number, k: number): number => 10 * (1 - Math.exp(-t) - (Math.exp(-t) - Math.exp(-k * t)) / (k - 1));
    for (const drive of drives) {
      for (const rest of ['', 'start = steady { level = 0 }']) {
        const model = modelIn(`
estimate k = 2 in log [0.01, 1e4]
param level = 0
variable t in [0, 65]
unknown x(t), y(t)
equation x' = -k*(x - ${drive})
equation y' = x - y
initial x(0) = 0
initial y(0) = 0
experiment one { param level = 10  ${rest}  data m { t = [20, 30.5, 32, 65]  y = [0, 1, 9, 10]  noise = 1 } }
`);
        for (const k of [0.2, 5, 2000]) {
          const { points } = evaluated(model, [k], 1e-8);
          const expected = [0, y(0.5, k), y(2, k), y(35, k)];
          points.forEach(({ predicted }, i) => {
            expect(predicted).toBeCloseTo(expected[i], 5);
          });
        }
      }
    }
  });

  it('is not stopped by numbers at which an earlier march failed', () => {
    // By windows as well, which march where an event waits for the solution.
    for (const event of ['', 'event drained when x = -1 falling { x = 0 }']) {
      const model = modelIn(`
estimate n = 2 in log [0.1, 1e5]
variable t in [0, 1]
unknown x(t)
equation x' = -x^n
initial x(0) = 2
data m { t = [0.5, 1]  x = [1, 0.7]  noise = 1 }
${event}
`);
      const of = (n: number): ReturnType<typeof evaluated> => evaluated(model, [n], 1e-8);
      expect(() => of(1e5)).toThrow('it is not solved');
      // Of x' = -x² from 2.
      of(2).points.forEach(({ predicted, time }) => {
        expect(predicted).toBeCloseTo(2 / (1 + 2 * time), 6);
      });
    }
  });

  it('begins at nothing, where each unknown is made of the one before', () => {
    const model = modelIn(`
estimate k = 2 in log [0.1, 10]
variable t in [0, 2]
unknown a(t), b(t), c(t)
equation a' = k
equation b' = a^2
equation c' = b^2
initial a(0) = 0
initial b(0) = 0
initial c(0) = 0
data m { t = [0.1, 1, 2]  c = [0, 0, 1]  noise = 1 }
`);
    // a = kt, b = k²t³/3, c = k⁴t⁷/63
    for (const { predicted, time } of evaluated(model, [2], 1e-8).points) {
      expect(predicted / ((2 ** 4 * time ** 7) / 63)).toBeCloseTo(1, 6);
    }
  });
});
