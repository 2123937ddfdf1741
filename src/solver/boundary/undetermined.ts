/** @file What nothing determines, in words: which unknowns and estimates can change, and in which shape. */

import { evaluate } from '../../problem/evaluate.ts';
import type { Expression } from '../../problem/expression.ts';
import { listed, placeText } from '../../problem/number-text/sentence.ts';
import { parameterValues } from '../../problem/parameters.ts';
import { type PiecewiseNetwork, valuesOn } from '../network/piecewise.ts';
import type { System } from '../problem/system.ts';
import type { Change, CoupledWindows, Unfolded } from './coupled.ts';

/** Points that a shape is known by. */
const points = 301;
/** A share of the largest below which a value is zero. */
const zero = 1e-6;
/** Size up to which a solution is zero. */
const nothing = 1e-9;

/**
 * One sentence for the changes `open` of the solution `all`.
 * @param affine every equation and condition is linear
 */
export function undeterminedSentence(
  c: CoupledWindows,
  all: Unfolded,
  open: readonly Change[],
  affine: boolean,
): string {
  const { system } = c;
  const names = system.unknowns.map((u) => u.name);
  const grid = Float64Array.from(
    { length: points },
    (_, i) => system.from + ((system.to - system.from) * i) / (points - 1),
  );
  const sizes = valuesOn(c.networkOf(all), grid).map(largest);
  const trivial = sizes.every((x) => x <= 1e-9);
  // Curves are linear in states and coordinates, so that a change has one, too.
  const curves = open.map((change) => valuesOn(c.networkOf({ ...all, ...change }), grid));
  const most = Math.max(...curves.flatMap((rows) => rows.map(largest)), 0);
  const parameters = system.estimates.filter((_, q) => open.some(({ parameters: p }) => Math.abs(p[q]) > zero));
  const moving = names.filter((_, i) => curves.some((rows) => largest(rows[i]) > zero * Math.max(most, sizes[i])));
  const rest = trivial ? ` where ${listed(names.map((name) => `${name} = 0`))}, which solves the problem` : '';
  if (parameters.length > 0) {
    const what = trivial || moving.length === 0 ? parameters : [...parameters, ...moving];
    return `Not determined: ${listed(what)} can change${what.length > 1 ? ' together' : ''} and nothing notices${rest}.`;
  }
  if (open.length > 1)
    return `Not determined: ${open.length} numbers are left open, and ${listed(moving)} can change${rest}.`;
  const [curve] = curves;
  const shape = (name: string) => shapeOf(curve[names.indexOf(name)], system);
  if (moving.length === 1) {
    const [name] = moving;
    if (!affine)
      return `Not determined: there are other solutions beside this one, in which ${name} changes by ${shape(name)}.`;
    return trivial
      ? `Not determined: ${name} = 0 and every multiple of ${shape(name)} solve the problem.`
      : `Not determined: every multiple of ${shape(name)} can be added to ${name}.`;
  }
  return affine && trivial
    ? `Not determined: ${listed(moving)} can be zero or any multiple of one solution that is not.`
    : `Not determined: ${listed(moving)} can change together and nothing notices.`;
}

/** Whether every unknown is zero all along, and nothing asks for more: what is driven a little is small and not zero. */
export const isZeroSolution = (system: System, network: PiecewiseNetwork): boolean =>
  valuesOn(network, gridOf(system)).every((values) => largest(values) <= nothing) && isMetByZero(system);

/** Places at which equations are asked whether zero meets them. */
const asked = 9;

function isMetByZero({ problem, from, to }: System): boolean {
  const parameters = parameterValues(problem);
  const zero = (residual: Expression, variable: number): boolean =>
    evaluate(residual, { variable, parameters, unknown: () => 0 }) === 0;
  return problem.terms.every(({ kind, residual }) =>
    kind === 'data'
      ? true
      : kind === 'equation'
        ? Array.from({ length: asked }, (_, i) => from + ((to - from) * i) / (asked - 1)).every((x) =>
            zero(residual, x),
          )
        : zero(residual, from),
  );
}

const gridOf = ({ from, to }: System): Float64Array =>
  Float64Array.from({ length: points }, (_, i) => from + ((to - from) * i) / (points - 1));

const largest = (values: ArrayLike<number>): number => {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
};

/** Half and quarter waves over the interval that are looked for. */
const mostHalfWaves = 64;

/** The shape of a curve: one with a name, or where it is largest. */
function shapeOf(values: Float64Array, { problem }: System): string {
  const { name: t, from, to } = problem.variable;
  const length = to - from;
  const last = values.length - 1;
  const argument = from === 0 ? t : `(${t} ${from < 0 ? '+' : '-'} ${placeText(Math.abs(from))})`;
  const named: [string, (ξ: number) => number][] = [
    ['a constant', () => 1],
    [argument, (ξ) => ξ],
    [`(${placeText(to)} - ${t})`, (ξ) => 1 - ξ],
  ];
  for (let half = 1; half <= mostHalfWaves; half++) {
    const k = half / 2;
    const wave = `${k === 1 ? '' : `${placeText(k)}*`}pi*${argument}${length === 1 ? '' : `/${placeText(length)}`}`;
    named.push([`sin(${wave})`, (ξ) => Math.sin(k * Math.PI * ξ)], [`cos(${wave})`, (ξ) => Math.cos(k * Math.PI * ξ)]);
  }
  const match = named.find(([, shape]) => {
    const other = Float64Array.from(values, (_, i) => shape(i / last));
    const dot = (x: Float64Array, y: Float64Array) => x.reduce((s, v, i) => s + v * y[i], 0);
    return 1 - Math.abs(dot(values, other)) / Math.sqrt(dot(values, values) * dot(other, other)) < 1e-9;
  });
  if (match) return match[0];
  const top = values.reduce((best, v, i) => (Math.abs(v) > Math.abs(values[best]) ? i : best), 0);
  return `a curve that is largest at ${t} = ${placeText(from + (length * top) / last)}`;
}
