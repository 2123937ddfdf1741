/** @file Inputs from tables as pieces of MathML: SBML has no interpolation of its own. */
import { binary, type Expression, literal } from '../../problem/expression.ts';
import type { Input } from '../../problem/problem.ts';
import { ExportError } from '../trained/export-error.ts';
import { mathMl } from './mathml.ts';

/** Samples that are written out at most. */
const mostSamples = 2000;

const time: Expression = { kind: 'variable' };

/** @throws ExportError for what pieces of straight lines do not follow */
export function inputMath({ name, interpolation, outside, times, values }: Input): string {
  const no = (why: string) => new ExportError(`the input ${name} ${why}`);
  if (interpolation === 'cubic') throw no('is a cubic spline, which SBML has no words for; `linear` is written out');
  if (outside === 'periodic') throw no('is periodic, which SBML has no words for');
  if (times.length > mostSamples) throw no(`has more than ${mostSamples} samples`);
  const last = times.length - 1;
  const between = (i: number): Expression => {
    const [from, to] = [times[i], times[i + 1]];
    const slope = interpolation === 'previous' ? 0 : (values[i + 1] - values[i]) / (to - from);
    if (slope === 0) return literal(values[i]);
    return binary('+', literal(values[i]), binary('*', literal(slope), binary('-', time, literal(from))));
  };
  const pieces = [
    pieceBefore(times[0], literal(values[0])),
    // The time of a jump stands twice.
    ...times.slice(0, last).flatMap((t, i) => (times[i + 1] > t ? [pieceBefore(times[i + 1], between(i))] : [])),
  ];
  return `<piecewise>${pieces.join('')}<otherwise>${math(literal(values[last]))}</otherwise></piecewise>`;
}

/** Samples are numbers. */
const noNames = { parameter: () => '', unknown: () => '', input: () => '' };

const math = (e: Expression): string => mathMl(e, noNames, () => '');

const pieceBefore = (at: number, value: Expression): string =>
  `<piece>${math(value)}${math({ kind: 'compare', operator: '<', left: time, right: literal(at) })}</piece>`;
