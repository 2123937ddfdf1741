/** @file What the data of an inverse problem have to determine besides parameters, and where the fit starts. */
import { type Outcome, refused } from '../../problem/outcome.ts';
import type { Conditions } from '../problem/conditions.ts';
import type { Measured } from '../problem/measured.ts';
import type { System } from '../problem/system.ts';
import { constrainedStates } from './constrained-start.ts';

/** What is free besides the parameters, and how conditions fix the rest. */
export interface InverseStart {
  /** Where the conditions stand, or the left end. */
  at: number;
  /** State variables without a condition, by their place in the state. */
  freeStates: number[];
  /** [freeStates.length] guesses from the data. */
  guesses: Float64Array;
  /** State variables that conditions and hidden constraints give, one for each row of the conditions' evaluator. */
  takenStates: number[];
  /** [takenStates.length] where the search for them starts; zero without hidden constraints. */
  takenGuesses: Float64Array;
}

/** Which numbers the data have to determine; refuses conditions that are not of the form state = expression. */
export function inverseStart(system: System, conditions: Conditions, measured: Measured): Outcome<InverseStart> {
  const { names, terms, evaluator: c, points } = conditions;
  if (points.length > 1) return refused('parameters are estimated with conditions at several points');
  const taken: number[] = [];
  for (const [e, row] of c.rows.slice(0, terms.length).entries()) {
    const jets = Array.from(row.inputs, (i) => c.inputs[i]).filter((x) => x.kind === 'jet');
    const [only] = jets;
    if (jets.length !== 1 || only.order >= system.unknowns[only.output].order) {
      return refused(`${names[e]} does not give one initial value`);
    }
    const place = system.unknowns[only.output].offset + only.order;
    if (taken.includes(place)) return refused(`${names[e]} gives an initial value twice`);
    taken.push(place);
  }
  const at = points[0] ?? system.from;
  const open = () => Array.from({ length: system.stateSize }, (_, i) => i).filter((i) => !taken.includes(i));
  if (system.hidden.rows.length > 0) {
    const constrained = constrainedStates(system, conditions, open(), guessStates(system, measured, at, open()));
    if (!constrained) {
      return refused('the hidden constraints do not tell which initial values the data have to determine');
    }
    taken.push(...constrained);
  }
  const freeStates = open();
  const guesses = guessStates(system, measured, at, freeStates);
  const takenGuesses =
    system.hidden.rows.length > 0 ? guessStates(system, measured, at, taken) : new Float64Array(taken.length);
  return { ok: true, value: { at, freeStates, guesses, takenStates: taken, takenGuesses } };
}

/** Initial values from the first measurements of the unknown itself: value and slope of the line through them. */
function guessStates(system: System, measured: Measured, at: number, freeStates: number[]): Float64Array {
  const { problem } = system;
  const data = problem.terms.filter((t) => t.kind === 'data' && t.data);
  return Float64Array.from(freeStates, (place) => {
    const i = system.unknowns.findIndex((u) => place >= u.offset && place < u.offset + u.order);
    const derivative = place - system.unknowns[i].offset;
    const term = data.findIndex(
      ({ residual: r }) => r.kind === 'unknown' && r.name === system.unknowns[i].name && r.order <= derivative,
    );
    const range = problem.unknowns[i].range;
    const fallback = derivative === 0 && range ? (range[0] + range[1]) / 2 : 0;
    if (term < 0) return fallback;
    const residual = data[term].residual;
    const near = measured.points
      .filter((m) => m.term === term)
      .sort((a, b) => Math.abs(a.time - at) - Math.abs(b.time - at))
      .slice(0, 5);
    const gap = derivative - (residual.kind === 'unknown' ? residual.order : 0);
    if (gap === 0) return near[0].value;
    if (gap > 1 || near.length < 2) return 0;
    const time = near.reduce((s, m) => s + m.time, 0) / near.length;
    const value = near.reduce((s, m) => s + m.value, 0) / near.length;
    const below = near.reduce((s, m) => s + (m.time - time) ** 2, 0);
    return below > 0 ? near.reduce((s, m) => s + (m.time - time) * (m.value - value), 0) / below : 0;
  });
}

/** An unknown initial value as the author would write it. */
export const stateName = (system: System, place: number): string => {
  const u = system.unknowns.find((x) => place >= x.offset && place < x.offset + x.order)!;
  return `${u.name}${"'".repeat(place - u.offset)}(${system.problem.variable.name}₀)`;
};
