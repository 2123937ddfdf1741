import { describe, expect, it } from 'vitest';
import { resultFromLine, resultLine } from '../../src/problem/json/lines.ts';
import { storedResult } from '../../src/problem/json/stored.ts';
import type { RunHeader } from '../../src/problem/run.ts';
import { solveProblem } from '../../src/run/solve.ts';
import { compile, initialTheta } from '../../src/trainer/compile/compile.ts';
import { wasmEngine } from '../../src/trainer/engine/embedded/wasm.ts';
import { FoldedSession, oneResultEach } from '../../src/trainer/engine/folded.ts';
import { referenceEngine } from '../../src/trainer/engine/reference/engine.ts';
import { SessionObjective } from '../../src/trainer/optimise/session-objective.ts';
import { RunControl } from '../../src/trainer/train/control.ts';
import { memberLosses, memberNorms } from '../../src/trainer/train/member-sizes.ts';
import { problemOf } from '../language/spec.ts';
import { trained as runOf } from './spec.ts';

const family = `let n = 5
variable t in [0, 2]
unknown x[1..n](t)
equation first: x[1]' = x[2]
equation inner[i in 2..n-1]: x[i]' = x[i+1] - x[i-1]
equation last: x[n]' = -x[n-1]
initial start[i in 1..n]: x[i](0) = i/n
`;
const byHand = `variable t in [0, 2]
unknown a(t), b(t), c(t), d(t), f(t)
equation a' = b
equation b' = c - a
equation c' = d - b
equation d' = f - c
equation f' = -d
initial a(0) = 1/5
initial b(0) = 2/5
initial c(0) = 3/5
initial d(0) = 4/5
initial f(0) = 5/5
`;

async function solved(text: string) {
  const events = solveProblem(problemOf(text), {
    control: new RunControl(),
    frameInterval: 1e9,
    variant: null,
    folder: null,
  });
  let header: RunHeader | null = null;
  let values: Float64Array[] = [];
  for await (const event of events) {
    if (event.type === 'started') header = event.header;
    if (event.type === 'solution') values = event.solution.values;
    if (event.type === 'finished') return { header: header!, values, result: event.result };
  }
  throw new Error('no result');
}

describe('a family', () => {
  it('is solved to the bits of what is written out by hand, and reported as one term', async () => {
    const own = await solved(family);
    const hand = await solved(byHand);
    expect(own.values).toEqual(hand.values);
    expect(own.result.verdict).toBe('reached');
    expect(own.header.terms.map((t) => [t.name, t.members?.length])).toEqual([
      ['first', undefined],
      ['inner', 3],
      ['last', undefined],
      ['start', 5],
    ]);
    expect(own.header.unknowns[1]).toEqual({ name: 'x[2]', unit: null, member: { family: 'x', index: [2] } });
    expect(Object.keys(own.result.terms)).toEqual(['first', 'inner', 'last', 'start']);
  });

  const trained = `${family}data lab[i in 1..2] { t = [0.5, 1]  x[i] = [0.3, 0.4] }
network { layers = [6] }
points { first = uniform(8)  inner = uniform(8)  last = uniform(8) }
weights { first = 1 }
`;

  it('is the mean over members and points in every engine', async () => {
    const compiled = compile(problemOf(trained));
    const { program } = compiled;
    expect(compiled.terms.map(({ term, rows }) => [term.name, rows.length])).toEqual([
      ['first', 1],
      ['inner', 3],
      ['last', 1],
      ['start', 5],
      ['lab', 2],
    ]);
    const theta = initialTheta(compiled);
    const reference = await referenceEngine.open(program, 'f64');
    const wasm = await wasmEngine().open(program, 'f64');
    const rows = oneResultEach(program);
    const folded = new FoldedSession(await referenceEngine.open(rows.program, 'f64'), rows.termOf, program.terms);
    for (const session of [reference, wasm, folded]) {
      session.theta.set(theta);
      await session.evaluate();
    }
    for (const [i, { counts }] of compiled.terms.entries()) {
      const { residuals, jacobian } = await reference.jacobian(i);
      expect(residuals).toHaveLength(counts.program);
      const mean = residuals.reduce((sum, r) => sum + r * r, 0) / residuals.length;
      for (const session of [reference, wasm, folded]) {
        expect(session.losses[i]).toBeCloseTo(mean, 12);
        const own = await session.jacobian(i);
        for (const [k, r] of residuals.entries()) expect(own.residuals[k]).toBeCloseTo(r, 10);
        for (const [k, r] of jacobian.entries()) expect(own.jacobian[k]).toBeCloseTo(r, 8);
        expect(await session.residuals(i)).toHaveLength(residuals.length);
      }
    }
    for (const session of [wasm, folded])
      for (const [k, g] of reference.gram.entries()) expect(session.gram[k]).toBeCloseTo(g, 8);
  });

  it('tells its members apart as if each were a term of its own', async () => {
    const apart = trained.replace('weights { first = 1 }', 'weights { inner[2] = 1  inner[3] = 1  inner[4] = 1 }');
    const [family, single] = [compile(problemOf(trained)), compile(problemOf(apart))];
    const engine = wasmEngine();
    const [one, other] = [await engine.open(family.program, 'f64'), await engine.open(single.program, 'f64')];
    const theta = initialTheta(family);
    one.theta.set(theta);
    other.theta.set(theta);
    await other.evaluate();
    const losses = await memberLosses(family, one, family.program.groups);
    const norms = await memberNorms(family, one, family.program.groups);
    const inner = family.terms.findIndex(({ term }) => term.name === 'inner');
    for (const [k, name] of ['inner[2]', 'inner[3]', 'inner[4]'].entries()) {
      const i = single.terms.findIndex(({ term }) => term.name === name);
      expect(losses[inner]![k]).toBeCloseTo(other.losses[i], 12);
      expect(norms[inner]![k]).toBeCloseTo(Math.sqrt(other.gram[i * other.terms + i]), 9);
    }
    await one.evaluate();
    for (const [i, own] of losses.entries()) {
      const isFamily = family.terms[i].term.members !== undefined;
      expect(own !== null).toBe(isFamily);
      if (own) expect(own.reduce((sum, x) => sum + x, 0) / own.length).toBeCloseTo(one.losses[i], 12);
    }
  });

  it('keeps the losses of its members in the result of a solve and of a training', async () => {
    const { result } = await solved(family);
    const { loss, members } = result.terms.inner;
    expect(members!.losses).toHaveLength(3);
    expect(members!.losses.reduce((sum, x) => sum + x, 0) / 3).toBeCloseTo(loss, 20);
    expect(members!.norms).toBeUndefined();
    expect(result.terms.first.members).toBeUndefined();
    const run = await runOf(`${trained}train { adam(20) }`);
    const lab = run.result.terms.lab.members!;
    expect([lab.losses, lab.heldOut, lab.norms].map((x) => x?.length)).toEqual([2, 2, 2]);
    const [solution] = run.solutions;
    expect(solution.members!.map((own) => own?.losses.length)).toEqual([undefined, 3, undefined, 5, 2]);
    // What a run folder keeps is read back.
    const back = resultFromLine(storedResult(JSON.parse(JSON.stringify(resultLine(run.result))), 'result.json'));
    expect(back.terms.lab.members).toEqual(lab);
  });

  it('has as many rows in a least-squares step as residuals, and the gradient of its loss', async () => {
    const compiled = compile(problemOf(trained));
    const session = await referenceEngine.open(compiled.program, 'f64');
    session.theta.set(initialTheta(compiled));
    const objective = new SessionObjective(session, [...compiled.program.groups], new Float64Array([1, 2, 1, 3, 1]));
    await objective.evaluate();
    const { rows, residuals, jacobian } = await objective.system();
    expect(rows).toBe(compiled.terms.reduce((sum, t) => sum + t.counts.program, 0));
    const p = session.parameters;
    for (let k = 0; k < p; k++) {
      let slope = 0;
      for (let n = 0; n < rows; n++) slope += 2 * residuals[n] * jacobian[n * p + k];
      expect(slope).toBeCloseTo(objective.gradient[k], 9);
    }
    expect(await objective.residuals()).toHaveLength(rows);
  });
});
