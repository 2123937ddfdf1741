/**
 * @file The scan of a problem: where its equations switch, jump or have features that points would step over, as far as
 * that depends on the variable alone. Everything that looks at points asks it where to look.
 */
import { intervalAt } from '../../numeric/interval.ts';
import { enclosureOf } from '../../problem/enclosure.ts';
import { type Expression, literal, mapped, orders, walk } from '../../problem/expression.ts';
import { orderText, placeText } from '../../problem/number-text/sentence.ts';
import { parameterValues } from '../../problem/parameters.ts';
import type { Problem } from '../../problem/problem.ts';
import { unrolled } from '../../problem/unrolled.ts';
import {
  factorQuotients,
  givenBy,
  isOfVariable,
  partsOfVariable,
  type Quotient,
  singularAt,
  switchesOf,
} from './parts.ts';
import { type Enclosed, pointsPerLook, scanPiece } from './piece-scan.ts';
import { isSlow } from './slow.ts';
import { type KnownParameters, TimeFunction } from './time-function.ts';
import { isPoint, zerosOf } from './zeros.ts';

/** A stretch much shorter than its surroundings in which an equation changes. */
export interface Feature {
  from: number;
  to: number;
  /** Names of the equations. */
  equations: string[];
}

export interface Scan {
  /** Places inside the interval behind which a right-hand side, or what an event waits for, is not smooth, ascending. */
  switches: number[];
  /** Places inside the interval where the equations are singular for their unknowns, ascending. */
  singular: number[];
  /** Those of its ends where they are: nothing can be evaluated there. */
  singularEnds: number[];
  features: Feature[];
  /** Times inside the features, ascending: where they are resolved. */
  points: Float64Array;
  /** Why something may still hide, a clause; `null` where nothing does. */
  unverified: string | null;
}

/** Enclosures for all parts of a problem: of switches, and of features between them. */
const mostLooks = { switches: 600_000, features: 60_000 };
/** A feature is shorter than this share of the interval; what is longer, points of a window see. */
const longest = 1 / 32;
/** Looks of a feature were halved at least this often: a piece between two switches is short by itself. */
const leastDepth = 4;
/** On both sides of a feature nothing as fine lies within this many of its lengths. */
const apart = 2;
/** Levels of features differ by this factor. */
const level = 4;
/** More points than these are thinned out. */
const mostPoints = 4096;
/** Ends of a piece are left out by this share: a switch there is decided on one side. */
const rim = 1e-9;

const known = new WeakMap<Problem, Scan>();

/** The scan of `problem` with its parameters as written, estimates at their start; made once. */
export function scanOf(problem: Problem): Scan {
  let scan = known.get(problem);
  if (!scan) {
    scan = scanProblem(problem, parameterValues(problem));
    known.set(problem, scan);
  }
  return scan;
}

function scanProblem(stated: Problem, parameters: KnownParameters): Scan {
  const { problem } = unrolled(stated);
  const { from, to } = problem.variable;
  const whole = to - from;
  const equations = problem.terms.filter((t) => t.kind === 'equation');
  const watched = (problem.events ?? []).flatMap(({ trigger }) => (trigger.kind === 'crossing' ? [trigger.gap] : []));
  const switching = zerosIn(
    [...equations.flatMap((t) => [t.residual, ...historiesIn(t.residual, problem)]), ...watched].flatMap(switchesOf),
    parameters,
    from,
    to,
  );
  const highest = highestOrders(equations.map((t) => t.residual));
  const gives = givenBy(
    equations.map((t) => t.residual),
    highest,
  );
  const written = zerosIn(
    equations.flatMap((t, k) => singularAt(t.residual, highest, gives[k])),
    parameters,
    from,
    to,
  );
  const poles = equations.flatMap((t) => factorQuotients(t.residual)).map((one) => polesOf(one, parameters, from, to));
  const singular = [...new Set([written, ...poles].flatMap(({ zeros }) => zeros))].sort((a, b) => a - b);
  const singularEnds = [from, to].filter((x) => [written, ...poles].some(({ ends }) => ends.includes(x)));
  const switches = switching.zeros;
  const borders = [from, ...switches, to];
  let unverified =
    switching.givenUp === null
      ? null
      : `the equations may switch more often than could be followed from ${problem.variable.name} = ${placeText(switching.givenUp)} on`;
  let left = mostLooks.features;
  const looks: OfEquation[] = [];
  for (const { name: own, member, residual } of equations) {
    const name = member?.family ?? own;
    for (const part of [...partsOfVariable(residual), ...historiesIn(residual, problem)]) {
      if (isSlow(part, parameters, [from, to])) continue;
      const f = new TimeFunction(part, parameters, pointsPerLook);
      if (f.straight) continue;
      const found: Enclosed[] = [];
      for (let k = 0; k + 1 < borders.length; k++) {
        const a = borders[k];
        const b = borders[k + 1];
        if (isPoint(a, b, whole)) continue;
        const edge = rim * (b - a);
        const ends = [k === 0 ? a : a + edge, k + 2 === borders.length ? b : b - edge] as const;
        const scan = scanPiece(f, ...ends, whole, { most: left });
        left -= scan.count;
        found.push(...scan.looks);
        if (scan.givenUp) {
          const worst = scan.looks.filter((x) => !x.explained).reduce((p, q) => (p.hidden >= q.hidden ? p : q));
          unverified ??= `"${name}" may change faster than ${orderText(worst.to - worst.from)} near ${problem.variable.name} = ${placeText(worst.from)}`;
        }
      }
      let scale = 0;
      for (const { largest } of found) if (largest < Number.POSITIVE_INFINITY) scale = Math.max(scale, largest);
      for (const x of found)
        looks.push({ ...x, equation: name, bends: x.bend * (4 * (x.to - x.from)) ** 2 > 0.01 * scale });
    }
  }
  const features = featuresOf(looks, from, to);
  return { switches, singular, singularEnds, features, points: pointsIn(features, looks), unverified };
}

/**
 * What an equation reads of histories, as functions of the variable: zero from where on the solution itself is read. Where
 * the earlier time depends on the solution, it is read at whatever time.
 */
function historiesIn(residual: Expression, { histories, variable }: Problem): Expression[] {
  const found: Expression[] = [];
  walk(residual, (x) => {
    if (x.kind !== 'delayed') return;
    const history = histories?.find(({ unknown }) => unknown === x.name);
    if (!history || !isOfVariable(x.at)) return;
    const value = mapped(
      history.value,
      ({ kind }) => kind === 'variable',
      () => x.at,
    );
    if (!value || !isOfVariable(value)) return;
    found.push({
      kind: 'if',
      condition: { kind: 'compare', operator: '<', left: x.at, right: literal(variable.from) },
      // biome-ignore lint/suspicious/noThenProperty: `then` is a field of the Problem's JSON
      then: value,
      else: literal(0),
    });
  });
  return found;
}

interface OfEquation extends Enclosed {
  equation: string;
  /** At a few times its length the function would no longer look straight: it is short for a reason. */
  bends: boolean;
}

function highestOrders(residuals: readonly Expression[]): Map<string, number> {
  const highest = new Map<string, number>();
  for (const residual of residuals) {
    for (const [name, order] of orders(residual)) highest.set(name, Math.max(order, highest.get(name) ?? 0));
  }
  return highest;
}

/** Where any of `functions` is zero inside (from, to) and at its ends, and from where on zeros may be missed. */
function zerosIn(
  functions: readonly Expression[],
  parameters: KnownParameters,
  from: number,
  to: number,
): { zeros: number[]; ends: number[]; givenUp: number | null } {
  let left = mostLooks.switches;
  let givenUp: number | null = null;
  const found = new Set<number>();
  for (const one of functions) {
    // To differentiate what has no zero by its form costs more than all else of a scan.
    const [low, high] = enclosureOf(one, [from, to], parameters);
    if (low > 0 || high < 0) continue;
    const all = zerosOf(new TimeFunction(one, parameters), from, to, left);
    left -= all.looks;
    givenUp ??= all.givenUp;
    for (const x of all.places) found.add(x);
  }
  const smallest = 1e-13 * (to - from);
  const zeros = [...found].filter((x) => x > from + smallest && x < to - smallest).sort((a, b) => a - b);
  return { zeros, ends: [from, to].filter((x) => found.has(x)), givenUp };
}

/** Distances from a zero of a divisor, as shares of the interval, at which a factor is compared, and by how much a pole grows. */
const nearPole = { close: 1e-8, far: 1e-6, grows: 3 };

/** Zeros of a divisor towards which the factor grows: sin(t)/t has none. */
function polesOf({ factor, divisor }: Quotient, parameters: KnownParameters, from: number, to: number) {
  const { zeros, ends } = zerosIn([divisor], parameters, from, to);
  const f = new TimeFunction(factor, parameters);
  const size = (x: number): number => Math.abs(f.at([x], 1)[0]);
  const isPole = (x: number): boolean => {
    const away = (x < to ? 1 : -1) * (to - from);
    return size(x + nearPole.close * away) > nearPole.grows * size(x + nearPole.far * away);
  };
  return { zeros: zeros.filter(isPole), ends: ends.filter(isPole) };
}

/** Stretches of fine looks that stand alone, level by level. */
function featuresOf(looks: readonly OfEquation[], from: number, to: number): Feature[] {
  const features: Feature[] = [];
  for (const equation of new Set(looks.map((x) => x.equation))) {
    const sorted = looks.filter((x) => x.equation === equation).sort((a, b) => a.from - b.from);
    const poles = sorted.filter((x) => x.pole);
    for (let size = longest * (to - from); size > 0; size /= level) {
      const fine = sorted.filter((x) => x.bends && x.to - x.from <= size && x.depth >= leastDepth);
      if (fine.length === 0) break;
      for (const { from: a, to: b } of standingAlone(joined(fine), to - from)) {
        // Towards a pole everything becomes finer and finer, but nothing hides.
        if (poles.some((x) => x.from >= a && x.to <= b)) continue;
        const same = features.find((f) => f.from === a && f.to === b);
        if (!same) features.push({ from: a, to: b, equations: [equation] });
        else if (!same.equations.includes(equation)) same.equations.push(equation);
      }
    }
  }
  return features.sort((a, b) => a.from - b.from);
}

interface Stretch {
  from: number;
  to: number;
}

/** Neighbours without room between them, made one. @param sorted ascending by their start */
function joined(sorted: readonly Stretch[]): Stretch[] {
  const out: Stretch[] = [];
  for (const { from, to } of sorted) {
    const last = out.at(-1);
    if (last && from - last.to <= apart * Math.max(to - from, last.to - last.from)) last.to = Math.max(last.to, to);
    else out.push({ from, to });
  }
  return out;
}

/** Those with room to their neighbours, which leave most of the interval free. */
function standingAlone(stretches: readonly Stretch[], whole: number): Stretch[] {
  return stretches.filter((s, k) => {
    const before = k > 0 ? s.from - stretches[k - 1].to : Number.POSITIVE_INFINITY;
    const after = k + 1 < stretches.length ? stretches[k + 1].from - s.to : Number.POSITIVE_INFINITY;
    const room = apart * (s.to - s.from);
    return before >= room && after >= room && room <= whole;
  });
}

/** Points of the looks inside features, thinned out where there are many. */
function pointsIn(features: readonly Feature[], looks: readonly Enclosed[]): Float64Array {
  const inside = new Set<number>();
  const sorted = looks.toSorted((a, b) => a.from - b.from);
  const starts = Float64Array.from(sorted, (x) => x.from);
  for (const { from, to } of features) {
    for (let k = intervalAt(starts, from); k < sorted.length && sorted[k].from < to; k++) {
      const x = sorted[k];
      if (x.from < from || x.to > to) continue;
      // Midway between the points that were looked at, so that no point stands on a border.
      for (let p = 0; p + 1 < pointsPerLook; p++) {
        inside.add(x.from + ((x.to - x.from) * (p + 0.5)) / (pointsPerLook - 1));
      }
    }
  }
  const all = Float64Array.from(inside).sort();
  const every = Math.ceil(all.length / mostPoints);
  return every <= 1 ? all : all.filter((_, i) => i % every === 0);
}
