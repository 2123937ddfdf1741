/**
 * @file Where a solution comes to the border of what its equations are defined on: what a root, logarithm or power is taken of
 * has come to zero. Behind it there is no slope, or the slope is not Lipschitz there and more than one solution may go on.
 */
import { evaluate } from '../../problem/evaluate.ts';
import { binary, type Expression, literal, walk } from '../../problem/expression.ts';
import { placeText } from '../../problem/number-text/sentence.ts';
import { parameterValues } from '../../problem/parameters.ts';
import { unrolled } from '../../problem/unrolled.ts';
import { CourseFunction } from '../../tape/enclosure/course.ts';
import { courseOf } from '../network/course.ts';
import type { PiecewiseNetwork } from '../network/piecewise.ts';
import type { System } from '../problem/system.ts';

/** What is taken of something that has come to this share of its largest size on the way, or less. */
const nothingLeft = 1e-6;
/** Places on the way at which its size is seen. */
const places = 64;

/** What bounds the domain of `e`, or where it has no bounded slope: a zero, and how it is called. */
interface Border {
  what: string;
  /** What it has come to there. */
  end: string;
  gap: Expression;
  beyond: string;
}

const ends = 'behind it the equations are not defined, or more than one solution goes on';
const turns = 'the equations have no bounded slope there, and the solution cannot be followed on';

/** What is read of `e` on both sides of zero goes on there. */
const behind = (e: Expression): string => (e.kind === 'call' && e.name === 'abs' ? turns : ends);

const powerOf = (base: Expression, exponent: number): Border[] =>
  Number.isFinite(exponent) && !Number.isInteger(exponent)
    ? [{ what: `a power ${placeText(exponent)}`, end: 'zero', gap: base, beyond: behind(base) }]
    : [];

function bounded(e: Expression, parameters: Readonly<Record<string, number>>): Border[] {
  if (e.kind === 'binary' && e.operator === '^') return powerOf(e.left, evaluate(e.right, { parameters }));
  if (e.kind !== 'call') return [];
  const [argument, second] = e.args;
  switch (e.name) {
    case 'sqrt':
      return [{ what: 'a square root', end: 'zero', gap: argument, beyond: behind(argument) }];
    case 'cbrt':
      return [{ what: 'a cube root', end: 'zero', gap: argument, beyond: turns }];
    case 'pow':
      return powerOf(argument, evaluate(second, { parameters }));
    case 'log':
      return [{ what: 'a logarithm', end: 'zero', gap: argument, beyond: behind(argument) }];
    case 'asin':
    case 'acos':
      return [
        {
          what: `an ${e.name}`,
          end: 'one',
          gap: binary('-', literal(1), binary('^', argument, literal(2))),
          beyond: ends,
        },
      ];
    default:
      return [];
  }
}

/** Why a march that is stuck at `reached`, an end of `network`, is so, a clause; `null` where it is not for the domain of its equations. */
export function domainEnd(system: System, network: PiecewiseNetwork, reached: number): string | null {
  const { borders } = network;
  const count = borders.length - 1;
  if (count < 1 || system.delays) return null;
  const { problem } = unrolled(system.problem);
  const parameters = {
    ...parameterValues(system.problem),
    ...Object.fromEntries(system.estimates.map((name, i) => [name, system.parameters[i]])),
  };
  const isBack = Math.abs(reached - borders[0]) < Math.abs(reached - borders[count]);
  const course = courseOf(network, system);
  const every = Math.max(1, Math.floor(count / places));
  for (const { name, kind, residual } of problem.terms) {
    if (kind !== 'equation') continue;
    const found: Border[] = [];
    walk(residual, (e) => found.push(...bounded(e, parameters)));
    for (const { what, end, gap, beyond } of found) {
      const f = CourseFunction.of(gap, problem, parameters, course, 1);
      if (!f) continue;
      const sizeAt = (k: number, t: number): number => {
        course.enter(borders[k], borders[k + 1]);
        return Math.abs(f.at([t], 1)[0]);
      };
      let largest = 0;
      for (let k = 0; k < count; k += every) largest = Math.max(largest, sizeAt(k, (borders[k] + borders[k + 1]) / 2));
      const last = isBack ? sizeAt(0, borders[0]) : sizeAt(count - 1, borders[count]);
      if (last <= nothingLeft * largest) {
        return `what ${what} is taken of in "${name}" comes to ${end}: ${beyond}`;
      }
    }
  }
  return null;
}
