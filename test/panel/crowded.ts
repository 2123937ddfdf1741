/** A run with many terms, long names and three unknowns: what a chart must bear. The numbers are made up, not trained. */
import { type Frame, frameVersion } from '../../src/problem/frame.ts';
import { type RunHeader, runVersion } from '../../src/problem/run.ts';
import { imbalance, type Recording } from './recording.ts';

const few = [
  'conservation_of_mass',
  'momentum',
  'energy',
  'inlet temperature',
  'outlet_pressure_at_the_far_end',
  'u(0)',
  'thermocouples',
  'symmetry',
];
/** As many terms again, behind the last colour. */
const more = ['species A', 'species B', 'species C', 'charge', 'wall temperature', 'a(0)', 'b(0)', 'c(0)'];

/** Deterministic numbers in (−1, 1). */
const wave = (a: number, b: number): number => Math.sin(12.9898 * a + 78.233 * b) * Math.cos(3.1 * a - b);

/** @param all 16 terms instead of 8 */
export function crowded(template: Recording, frames: number, all = false): Recording {
  const names = all ? [...few, ...more] : few;
  const m = names.length;
  const source = template.header.terms[0].source;
  const grid = template.header.grid;
  const header: RunHeader = {
    ...template.header,
    v: runVersion,
    id: 'crowded',
    title: 'Heated channel with a rather long title that does not fit into one line of a narrow panel',
    terms: names.map((name, i) => ({
      name,
      kind: i < 3 ? 'equation' : i === 6 ? 'data' : 'boundary',
      text: `${name}: …`,
      source,
    })),
    hardTerms: ['no_slip'],
    unknowns: [
      { name: 'T', unit: 'K' },
      { name: 'p', unit: 'Pa' },
      { name: 'w', unit: 'm/s' },
    ],
    phases: [
      { name: 'march', steps: 200 },
      { name: 'adam', steps: 200_000 },
      { name: 'lbfgs', steps: 100 },
      { name: 'lm', steps: frames * 50 },
    ],
    totalSteps: 200_300 + frames * 50,
    reference: {
      kind: 'classical',
      label: 'Radau 5',
      values: [grid.map((t) => 300 + 40 * t), grid.map((t) => 1.2e5 * (1 - t)), grid.map((t) => t * (1 - t))],
    },
    points: [],
    data: [],
  };
  const vectors = names.map((_, i) => Array.from({ length: 12 }, (_, k) => wave(i + 1, k + 1)));
  const list = Array.from({ length: frames }, (_, f): Frame => {
    const fall = (i: number) => 10 ** (-(f / frames) * (2 + (i % 4)) + 0.3 * wave(f, i));
    const rows = vectors.map((v, i) => v.map((x, k) => fall(i) * (x + 0.3 * wave(k, f / frames + i))));
    const gram = Float64Array.from(rows.flatMap((a) => rows.map((b) => a.reduce((s, x, k) => s + x * b[k], 0))));
    const weights = Float64Array.from(names, (_, i) => 10 ** (i - 4) * (1 + 0.4 * wave(i, f / 40)));
    const step = f * 50;
    return {
      v: frameVersion,
      step,
      phase: step < 200 ? 0 : 1,
      seconds: f * 1.7,
      losses: Float64Array.from(names, (_, i) => fall(i) ** 2),
      heldOut: Float64Array.from(names, (_, i) => (f % 8 === 0 ? 1.4 * fall(i) ** 2 : Number.NaN)),
      weights,
      gram,
      stepDots: Float64Array.from(names, (_, i) => -gram[i * m + i] * 1e-3),
      stepNorm: 1e-3,
      preconditionedGram: null,
      total: 1,
      rate: 1e-3,
      measure: Number.NaN,
      parameters: new Float64Array(0),
    };
  });
  return {
    ...template,
    header,
    frames: list,
    findings: imbalance(header, list[list.length - 1], 3000),
    solutions: [0, list[list.length - 1].step].map((step) => ({
      v: frameVersion,
      step,
      values: (header.reference?.values ?? []).map((v, u) => v.map((x, k) => x * (1 + 0.01 * wave(k / 40, u)))),
      residuals: [0, 1, 2].map((e) => grid.map((t) => 10 ** -e * Math.sin(9 * t + e))),
    })),
  };
}
