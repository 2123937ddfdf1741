/**
 * @file Equilibria: Newton's method on the equations at rest from many starts, always the same ones, and the eigenvalues of
 * the equations linearised at each.
 */
import { type Eigenvalue, pencilEigenvalues } from '../../numeric/eigenvalues.ts';
import { leastSquares } from '../../numeric/qr.ts';
import { Random } from '../../numeric/random.ts';
import { say } from '../../problem/number-text/sentence.ts';
import type { Outcome } from '../../problem/outcome.ts';
import type { Problem } from '../../problem/problem.ts';
import type { Equilibrium, Stability, SteadyReport } from '../../problem/steady.ts';
import { prepare } from '../solver.ts';
import { comesToRest } from './comes-to-rest.ts';
import { type RestSystem, restSystem } from './rest-system.ts';

/** Starts of the search; fewer where there are many unknowns. */
const mostStarts = 300;
const startsTotal = 20_000;
const mostSteps = 60;
const mostHalvings = 12;
/** Relative length of a step that changes nothing any more. */
const settled = 1e-12;
/** Relative distance within which two equilibria are one. */
const same = 1e-6;
/** Equilibria that are listed. */
const mostShown = 20;
/** Share of an unknown's size that is zero. */
const nothing = 1e-12;
/** Share of the largest eigenvalue below which a real part is zero. */
const zero = 1e-9;
/** Share of the largest slope below which the equations do not tell an equilibrium from its neighbours. */
const flat = 1e-9;
/** Starts lie within so many sizes of the unknowns. */
const reach = 10;

/** Looks for equilibria of the equations of `problem` at the values in it; the reason says why there are none to look for. */
export function steadyStates(problem: Problem): Outcome<SteadyReport> {
  const read = restSystem(problem);
  if (!read.ok) return read;
  const rest = read.value;
  const { unknowns } = rest.problem;
  const own = ownStart(rest.problem);
  const sizes = unknowns.map((u, i) =>
    u.range ? Math.max(Math.abs(u.range[0]), Math.abs(u.range[1])) : Math.abs(own?.[i] ?? 0) || 1,
  );
  // A start near zero says little of how large an unknown becomes.
  const wide = unknowns.map((u, i) => (u.range ? sizes[i] : Math.max(sizes[i], 1)));
  const count = Math.max(20, Math.min(mostStarts, Math.floor(startsTotal / unknowns.length)));
  const random = new Random(0, 'steady');
  const found: { values: Float64Array; starts: number }[] = [];
  let families = 0;
  let outside = 0;
  for (let k = 0; k < count; k++) {
    const start = k === 0 && own ? Float64Array.from(own) : startFrom(rest, k % 2 === 0 ? sizes : wide, own, k, random);
    const ended = rested(rest, start, sizes);
    if (!ended) continue;
    const values = ended.map((x, i) => (Math.abs(x) <= nothing * sizes[i] ? 0 : x));
    if (!isExpected(rest.problem, values)) {
      outside++;
      continue;
    }
    const known = found.find((e) =>
      e.values.every((x, i) => Math.abs(x - values[i]) <= same * (sizes[i] + Math.abs(x))),
    );
    if (known) known.starts++;
    // Of equilibria side by side there is no end: one stands for them.
    else if (isIsolated(rest, values)) found.push({ values, starts: 1 });
    else if (families++ === 0) found.push({ values: own ? (ledTo(rest, sizes) ?? values) : values, starts: 1 });
  }
  const from = own ?? unknowns.map(() => 0);
  const distance = (values: Float64Array): number => Math.hypot(...values.map((x, i) => (x - from[i]) / sizes[i]));
  const equilibria = found
    .sort((a, b) => distance(a.values) - distance(b.values))
    .slice(0, mostShown)
    .map(({ values, starts }): Equilibrium => ({ ...nature(rest, values), values: [...values], starts }))
    .sort((a, b) => compared(a.values, b.values));
  return {
    ok: true,
    value: {
      unknowns: unknowns.map(({ name, unit }) => ({ name, unit })),
      equilibria,
      starts: count,
      because: saidOf(rest, equilibria, { count, found: found.length, outside }),
    },
  };
}

function compared(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((x, k) => x !== b[k]);
  return i < 0 ? 0 : a[i] - b[i];
}

/** Whether values lie in the ranges that are written. */
const isExpected = ({ unknowns }: Problem, values: Float64Array): boolean =>
  unknowns.every(({ range }, i) => {
    if (!range) return true;
    const slack = same * (range[1] - range[0]);
    return values[i] >= range[0] - slack && values[i] <= range[1] + slack;
  });

/** The values that the conditions of the spec give, where they do. */
function ownStart(problem: Problem): number[] | null {
  const prepared = prepare(problem);
  if (!prepared.ok || prepared.value.kind !== 'forward') return null;
  const { system, start } = prepared.value;
  const values = problem.unknowns.map(({ name }) => {
    const i = system.unknowns.findIndex((u) => u.name === name);
    const { order, offset } = system.unknowns[i];
    return order === 0 ? start.top[i] : start.state[offset];
  });
  return values.every(Number.isFinite) ? values : null;
}

/** Within a box, of either sign, around zero, and over orders of magnitude, in turn. */
function startFrom(
  { held, problem }: RestSystem,
  sizes: readonly number[],
  own: readonly number[] | null,
  k: number,
  random: Random,
): Float64Array {
  const ways: ((u: number, i: number) => number)[] = [
    (u) => u,
    (u) => 2 * u - 1,
    (u) => reach * u,
    (u) => reach * (2 * u - 1),
    (u) => 10 ** (5 * u - 3),
  ];
  const way = ways[k % ways.length];
  return Float64Array.from(sizes, (size, i) => {
    const u = random.uniform();
    if (held[i]) return own?.[i] ?? 0;
    const { range } = problem.unknowns[i];
    return range && k % 2 === 0 ? range[0] + u * (range[1] - range[0]) : size * way(u, i);
  });
}

/**
 * Of equilibria side by side, the one that the conditions lead to: Newton's steps forget what is conserved on the way.
 * `null` where the solution does not come to rest, or not at one of these.
 */
function ledTo(rest: RestSystem, sizes: readonly number[]): Float64Array | null {
  const led = comesToRest(rest.problem);
  const values = led?.map((x, i) => (Math.abs(x) <= nothing * sizes[i] ? 0 : x));
  return values && isExpected(rest.problem, values) && !isIsolated(rest, values) ? values : null;
}

interface Linearised {
  /** [n] */
  residuals: Float64Array;
  /** [n·n] slopes by the unknowns. */
  slopes: Float64Array;
}

function linearisedAt({ evaluator: f, held, problem }: RestSystem, values: Float64Array): Linearised {
  const n = problem.unknowns.length;
  f.jets.fill(0);
  values.forEach((x, i) => {
    f.jets[f.jetAt(0, i, 0)] = x;
  });
  f.values(1);
  f.jacobian();
  const slopes = new Float64Array(n * n);
  const residuals = f.residuals.slice(0, n);
  f.rows.slice(0, n).forEach((row, e) => {
    row.inputs.forEach((input, j) => {
      const read = f.inputs[input];
      if (read.kind === 'jet' && read.order === 0 && !held[read.output])
        slopes[e * n + read.output] += f.partials[row.first + j];
    });
  });
  return { residuals, slopes };
}

/** Damped Newton's method; steps of least length where the slopes are singular. `null` where it ends nowhere. */
function rested(rest: RestSystem, start: Float64Array, sizes: readonly number[]): Float64Array | null {
  const n = start.length;
  let values = start;
  let at = linearisedAt(rest, values);
  for (let step = 0; step < mostSteps; step++) {
    const { residuals, slopes } = at;
    if (!residuals.every(Number.isFinite) || !slopes.every(Number.isFinite)) return null;
    // Rows of one size: equations have units of their own.
    const rows = slopes.slice();
    const weights = new Float64Array(n);
    for (let e = 0; e < n; e++) {
      let size = 0;
      for (let i = 0; i < n; i++) size = Math.max(size, Math.abs(slopes[e * n + i]) * (sizes[i] + Math.abs(values[i])));
      weights[e] = size > 0 ? 1 / size : 1;
      for (let i = 0; i < n; i++) rows[e * n + i] *= sizes[i] * weights[e];
    }
    const right = residuals.map((r, e) => -r * weights[e]);
    const { solution, residual } = leastSquares(rows, n, n, right, flat);
    const length = Math.max(...solution.map((x, i) => Math.abs(x * sizes[i]) / (sizes[i] + Math.abs(values[i]))));
    if (!Number.isFinite(length)) return null;
    if (length <= settled) return residual <= same * 1e-3 ? values : null;
    const before = norm(right);
    let next: Float64Array | null = null;
    for (let halving = 0; halving <= mostHalvings && !next; halving++) {
      const tried = values.map((x, i) => x + solution[i] * sizes[i] * 0.5 ** halving);
      const there = linearisedAt(rest, tried);
      const size = norm(there.residuals.map((r, e) => r * weights[e]));
      if (size < before || (length < 1e-8 && halving === 0)) {
        next = tried;
        at = there;
      }
    }
    if (!next) return null;
    values = next;
  }
  return null;
}

const norm = (x: Float64Array): number => Math.hypot(...x);

/** Whether the equations tell an equilibrium from its neighbours. */
function isIsolated(rest: RestSystem, values: Float64Array): boolean {
  const n = values.length;
  const free = rest.held.flatMap((held, i) => (held ? [] : [i]));
  const { slopes } = linearisedAt(rest, values);
  const matrix = new Float64Array(n * free.length);
  for (let e = 0; e < n; e++) {
    free.forEach((i, k) => {
      matrix[e * free.length + k] = slopes[e * n + i];
    });
  }
  return leastSquares(matrix, n, free.length, new Float64Array(n), flat).rank === free.length;
}

/**
 * Eigenvalues of the linearised equations Σ ∂F/∂u⁽ᵏ⁾·λᵏ·δu = 0, as a pencil A − λB whose rows say first what the derivatives of
 * the states are, then the equations.
 */
function nature(rest: RestSystem, values: Float64Array): Omit<Equilibrium, 'values' | 'starts'> {
  const isolated = isIsolated(rest, values);
  if (rest.readsPast) return { isolated, stability: 'not looked for', eigenvalues: [] };
  const found = cleaned(spectrum(rest, values));
  return { isolated, stability: found ? stabilityOf(found) : 'undecided', eigenvalues: found ?? [] };
}

function spectrum(rest: RestSystem, values: Float64Array): Eigenvalue[] | null {
  const { evaluator: f, orders, held } = rest;
  linearisedAt(rest, values);
  const first: number[] = [];
  let n = 0;
  orders.forEach((order, i) => {
    first.push(n);
    if (!held[i]) n += Math.max(1, order);
  });
  const a = new Float64Array(n * n);
  const b = new Float64Array(n * n);
  let row = 0;
  orders.forEach((order, i) => {
    if (held[i]) return;
    for (let k = 0; k + 1 < order; k++, row++) {
      a[row * n + first[i] + k + 1] = 1;
      b[row * n + first[i] + k] = 1;
    }
  });
  f.rows.forEach((cone) => {
    // What only events change has no equation at rest.
    const reads = Array.from(cone.inputs, (input) => f.inputs[input]);
    if (reads.every((read) => read.kind === 'jet' && held[read.output])) return;
    cone.inputs.forEach((input, j) => {
      const read = f.inputs[input];
      if (read.kind !== 'jet' || held[read.output]) return;
      const slope = f.partials[cone.first + j];
      const order = orders[read.output];
      if (read.order < Math.max(1, order)) a[row * n + first[read.output] + read.order] -= slope;
      else b[row * n + first[read.output] + order - 1] += slope;
    });
    row++;
  });
  const size = (m: Float64Array): number => Math.hypot(...m) || 1;
  // No eigenvalue is likely to be there, and one of its size is.
  for (const share of [0.7310585786, -1.6180339887]) {
    const found = pencilEigenvalues(a, b, n, (share * size(a)) / size(b));
    if (found) return found;
  }
  return null;
}

/** Parts that are rounding are zero. */
function cleaned(found: Eigenvalue[] | null): Eigenvalue[] | null {
  if (!found) return null;
  const largest = Math.max(0, ...found.map(({ re, im }) => Math.hypot(re, im)));
  const part = (x: number): number => (Math.abs(x) <= zero * largest ? 0 : x);
  return found.map(({ re, im }) => ({ re: part(re), im: part(im) }));
}

function stabilityOf(found: readonly Eigenvalue[]): Stability {
  const signs = found.map(({ re }) => Math.sign(re));
  const grows = signs.includes(1);
  if (grows && signs.includes(-1)) return 'saddle';
  if (signs.includes(0)) return grows ? 'unstable' : 'undecided';
  return grows ? 'unstable' : 'stable';
}

interface Search {
  count: number;
  found: number;
  /** Starts that ended where the author expects no unknown to be. */
  outside: number;
}

function saidOf({ problem, readsPast }: RestSystem, equilibria: readonly Equilibrium[], search: Search): string {
  const { count, found: n, outside } = search;
  const sentences = [
    n === 0
      ? `No equilibrium was found from ${count} starts.`
      : `${n === 1 ? 'One equilibrium was' : `${n} equilibria were`} found from ${count} starts within about ${say(reach)} times the size of each unknown; there may be more, and further away.`,
  ];
  if (n > equilibria.length) sentences.push(`The ${equilibria.length} nearest to the start are listed.`);
  if (outside > 0) sentences.push('Others lie outside the ranges of the unknowns.');
  if (equilibria.some((e) => !e.isolated))
    sentences.push(
      'Equilibria lie side by side, as where something is conserved: one stands for all of them, and an eigenvalue of zero for their direction.',
    );
  if (readsPast) sentences.push('The equations read the past; stability is not told.');
  if (problem.events) sentences.push('Events are left out: these are equilibria between them.');
  return sentences.join(' ');
}
