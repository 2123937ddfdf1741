/** A chain of masses between springs as a run with families: a row of the loss for hundreds of statements. Made up, not trained. */
import { type Frame, frameVersion } from '../../src/problem/frame.ts';
import type { MemberSizes } from '../../src/problem/member-sizes.ts';
import { type RunHeader, runVersion } from '../../src/problem/run.ts';
import type { Recording } from './recording.ts';

/** The chain's slowest mode at mass i of n. */
const mode = (i: number, n: number): number => Math.sin((Math.PI * i) / (n + 1));

/** What member i is missed by: mass 37 stands out. */
const missed = (i: number): number => (i === 37 ? 1 : 0.2 + 0.2 * Math.sin(7.3 * i)) * 1e-3;

const mean = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** @param n masses, 40 or more */
export function chain(template: Recording, frames: number, n: number): Recording {
  const grid = Float64Array.from({ length: 201 }, (_, k) => 3 * (k / 200));
  const { source } = template.header.terms[0];
  const inner = Array.from({ length: n - 2 }, (_, k) => [k + 2]);
  const all = Array.from({ length: n }, (_, k) => [k + 1]);
  const curve = (i: number) => grid.map((t) => mode(i, n) * Math.cos(0.8 * t));
  const header: RunHeader = {
    ...template.header,
    v: runVersion,
    id: 'chain',
    title: 'A chain of masses',
    variable: { name: 't', unit: 's', from: 0, to: 3 },
    grid,
    terms: [
      { name: 'left', kind: 'equation', text: "m*x[1]'' = …", source },
      { name: 'motion', kind: 'equation', text: "m*x[i]'' = …", source, members: inner },
      { name: 'right', kind: 'equation', text: "m*x[n]'' = …", source },
      { name: 'start', kind: 'initial', text: 'x[i](0) = …', source, members: all },
    ],
    hardTerms: [],
    unknowns: all.map((index) => ({ name: `x[${index}]`, unit: 'm', member: { family: 'x', index } })),
    reference: { kind: 'exact', label: 'exact', values: all.map(([i]) => curve(i)) },
    points: [{ term: 'motion', times: grid.filter((_, k) => k % 5 === 0) }],
    data: [],
    parameters: [],
  };
  const sizes = (members: number[][], factor: number): MemberSizes => ({
    losses: Float64Array.from(members, ([i]) => factor * missed(i) ** 2),
    heldOut: Float64Array.from(members, ([i]) => 1.2 * factor * missed(i) ** 2),
    norms: Float64Array.from(members, ([i]) => 3 * factor * missed(i)),
  });
  const members = [null, sizes(inner, 1), null, sizes(all, 0.1)];
  const end = [1e-7, mean(members[1]!.losses), 2e-7, mean(members[3]!.losses)];
  const m = header.terms.length;
  /** How much larger losses were at frame f than at the end. */
  const fallOf = (f: number): number => 10 ** (3 * (1 - (f + 1) / frames));
  const fallen = (own: MemberSizes, f: number): MemberSizes => ({
    losses: own.losses.map((loss) => loss * fallOf(f)),
    heldOut: own.heldOut.map((loss) => loss * fallOf(f)),
    norms: own.norms?.map((norm) => norm * Math.sqrt(fallOf(f))),
  });
  const list = Array.from({ length: frames }, (_, f): Frame => {
    const fall = fallOf(f);
    const losses = Float64Array.from(end, (loss) => loss * fall);
    const gram = new Float64Array(m * m);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < m; j++) gram[i * m + j] = (i === j ? 1 : 0.2) * Math.sqrt(losses[i] * losses[j]);
    }
    return {
      ...template.frames[0],
      step: 10 * f,
      phase: 0,
      losses,
      heldOut: losses.map((loss) => 1.2 * loss),
      weights: new Float64Array(m).fill(1),
      gram,
      stepDots: losses.map((loss) => -1e-3 * loss),
      preconditionedGram: null,
      parameters: new Float64Array(0),
    };
  });
  const terms = header.terms.map(({ name }, i) => {
    const own = members[i];
    return [name, { loss: end[i], heldOut: 1.2 * end[i], weight: 1, ...(own && { members: own }) }] as const;
  });
  return {
    ...template,
    header,
    frames: list,
    solutions: list
      .filter((_, f) => f % 6 === 0 || f === frames - 1)
      .map(({ step }) => ({
        v: frameVersion,
        step,
        values: all.map(([i]) => curve(i).map((x) => x + missed(i))),
        residuals: [1e-4, 3e-4, 1e-4].map((size) => grid.map((t) => size * Math.sin(5 * t))),
        members: members.map((_, i) => (members[i] ? fallen(members[i], step / 10) : null)),
      })),
    findings: [],
    result: { ...template.result, terms: Object.fromEntries(terms), parameters: {}, findings: [] },
  };
}
