import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { equallySpaced } from '../../../src/numeric/grid.ts';
import type { Problem } from '../../../src/problem/problem.ts';
import { applyOverrides } from '../../../src/problem/variant.ts';
import { misfitsOf } from '../../../src/solver/inverse/sensitivity.ts';
import { valuesOn } from '../../../src/solver/network/piecewise.ts';
import { conditionsOf } from '../../../src/solver/problem/conditions.ts';
import { initialState } from '../../../src/solver/problem/initial.ts';
import { measuredOf } from '../../../src/solver/problem/measured.ts';
import { buildSystem } from '../../../src/solver/problem/system.ts';
import { noLimit } from '../../../src/solver/problem/work.ts';
import { prepare } from '../../../src/solver/solver.ts';
import { solutionOf } from '../solved.ts';

function problemIn(text: string): Problem {
  const { problem, findings } = compileSpec(text);
  if (!problem) throw new Error(findings.map((f) => f.message).join('\n'));
  return problem;
}

/** Misfits of a spec with its estimates at `values`, and their derivatives by them. */
function fittedAt(problem: Problem, values: readonly number[]) {
  const built = buildSystem(problem);
  if (!built.ok) throw new Error(built.reason);
  const system = built.value;
  system.parameters.set(values);
  const conditions = conditionsOf(system);
  if (!conditions.ok) throw new Error(conditions.reason);
  const start = initialState(system, conditions.value);
  const measured = measuredOf(problem, system);
  if (!start.ok || !measured.ok) throw new Error('no start');
  const free = values.length;
  const parameterSlope = new Float64Array(free * free);
  for (let i = 0; i < free; i++) parameterSlope[i * free + i] = 1;
  const fitted = misfitsOf(
    system,
    { ...start.value, slope: new Float64Array(system.stateSize * free), parameterSlope, free },
    measured.value,
    {
      choice: { width: 64, slope: 2, points: 40, seed: 0 },
      accuracy: 1e-11,
      until: system.to,
      budget: noLimit,
      cancelled: () => false,
    },
  );
  if (!fitted) throw new Error('the march failed');
  return fitted;
}

const specs: Record<string, { text: string; at: number[] }> = {
  'a ball whose bounces come later': {
    at: [9.5, 0.85],
    text: `
estimate g = 9.5
estimate e = 0.85
variable t in [0, 3]
unknown h(t)
equation fall: h'' = -g - 0.1*h'
initial drop: h(0) = 1
initial rest: h'(0) = 0
event bounce when h = 0 falling { h' = -e*h' }
data seen { t = [0.2, 0.6, 1.0, 1.4, 1.9, 2.3, 2.9]  h = [0, 0, 0, 0, 0, 0, 0]  noise = 1 }`,
  },
  'a dose with a lag, and an infusion': {
    at: [0.35, 0.7, 90, 2.5],
    text: `
estimate lag = 0.35
estimate k = 0.7
estimate amount = 90
estimate length = 2.5
variable t in [0, 24]
unknown gut(t), blood(t)
equation absorption: gut' = -1.1*gut
equation elimination: blood' = 1.1*gut - k*blood
initial g0: gut(0) = 0
initial b0: blood(0) = 0
dose gut: amount at 0 + lag every 8 times 3
dose blood: amount/3 over length at 2*lag + 4
data seen { t = [0.5, 1.7, 4, 5.5, 8.1, 9, 13, 17, 22]  blood = [0, 0, 0, 0, 0, 0, 0, 0, 0]  noise = 1 }`,
  },
  'a thermostat': {
    at: [21, 0.11],
    text: `
estimate high = 21
estimate cooling = 0.11
variable t in [0, 20]
unknown T(t)
state heater = 1
equation room: T' = -cooling*(T - 10) + 2*heater
initial start: T(0) = 15
event off when T >= high { heater = 0 }
event on when T <= high - 2 { heater = 1 }
data seen { t = [2, 5.3, 9.1, 12.7, 15.1, 19.9]  T = [0, 0, 0, 0, 0, 0]  noise = 1 }`,
  },
  'switches at an estimated time and at a surface': {
    at: [1.3, 0.6],
    text: `
estimate begin = 1.3
estimate edge = 0.6
variable t in [0, 4]
unknown u(t)
equation e: u' = if(t < begin, 0.4, -0.3*u) + if(u > edge, -0.2, 0.1)
initial start: u(0) = 0.1
data seen { t = [0.5, 1.2, 1.9, 2.7, 3.9]  u = [0, 0, 0, 0, 0]  noise = 1 }`,
  },
};

describe('sensitivities across events', () => {
  it.each(Object.entries(specs))('%s', (_, { text, at }) => {
    const problem = problemIn(text);
    const { jacobian, misfits } = fittedAt(problem, at);
    for (let q = 0; q < at.length; q++) {
      const h = 1e-4 * at[q];
      const moved = (step: number) =>
        fittedAt(
          problem,
          at.map((x, i) => (i === q ? x + step : x)),
        ).misfits;
      // Fourth-order differences of a tight solve.
      const [a, b, c, d] = [2, 1, -1, -2].map((k) => moved(k * h));
      misfits.forEach((_, r) => {
        const difference = (-a[r] + 8 * b[r] - 8 * c[r] + d[r]) / (12 * h);
        const size = Math.max(1, Math.abs(difference));
        expect(Math.abs(jacobian[r * at.length + q] - difference) / size).toBeLessThan(1e-6);
      });
    }
  });
});

describe('fits through events', () => {
  it('find the lag of a dose from exact data', () => {
    const text = (data: string) => `
estimate lag = 0.1 in [0, 2]
estimate k = 1 in [0.01, 10]
variable t in [0, 24]
unknown gut(t), blood(t)
equation absorption: gut' = -1.1*gut
equation elimination: blood' = 1.1*gut - k*blood
initial g0: gut(0) = 0
initial b0: blood(0) = 0
dose gut: 100 at lag every 8 times 3
${data}`;
    const truth = applyOverrides(problemIn(text('').replace(/estimate (\w+) = [^\n]*/g, 'param $1 = 1')), {
      lag: 0.45,
      k: 0.3,
    });
    const prepared = prepare(truth);
    if (!prepared.ok) throw new Error(prepared.reason);
    const times = equallySpaced(0.5, 23.5, 24);
    const values = valuesOn(solutionOf(prepared.value).network, times)[1];
    const data = `data seen { t = [${times.join(', ')}]  blood = [${values.join(', ')}] }`;
    const fit = prepare(problemIn(text(data)));
    if (!fit.ok) throw new Error(fit.reason);
    const { parameters } = solutionOf(fit.value);
    expect(parameters[0].value).toBeCloseTo(0.45, 8);
    expect(parameters[1].value).toBeCloseTo(0.3, 8);
  });
});
