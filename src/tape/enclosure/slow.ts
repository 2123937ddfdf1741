/**
 * @file Functions of the variable whose form alone tells that nothing hides between points: polynomials, sines, cosines and
 * exponentials of linear functions, their sums and products. They are of exponential type σ, whose derivatives are no
 * larger than σ times themselves (Bernstein's inequality; Boas, Entire Functions, 1954, section 11.1): where σ is small,
 * so is all that is short. The inverse of one that stays away from zero changes faster by the share of its bounds.
 */
import { type Enclosure, enclosureOf } from '../../problem/enclosure.ts';
import type { Expression } from '../../problem/expression.ts';
import type { KnownParameters } from './time-function.ts';

/** A function with a smaller exponential type on an interval of length 1 has no feature on it. */
const slowest = 128;

/** Functions of exponential type 1. */
const ofType = new Set(['sin', 'cos', 'exp', 'sinh', 'cosh']);

/** Whether the form of `e`, a function of the variable alone, tells that it is slow on an interval of it. */
export const isSlow = (e: Expression, parameters: KnownParameters, interval: Enclosure): boolean =>
  typeOf(e, parameters, interval) < slowest;

/** Exponential type, with the degree of a polynomial added; infinite where the form does not tell. */
function typeOf(e: Expression, parameters: KnownParameters, interval: Enclosure): number {
  const of = (x: Expression) => typeOf(x, parameters, interval);
  const line = lineOf(e, parameters);
  if (line) return line.slope === 0 ? 0 : 1;
  switch (e.kind) {
    case 'unary':
      return of(e.operand);
    case 'binary':
      switch (e.operator) {
        case '+':
        case '-':
          return Math.max(of(e.left), of(e.right));
        case '*':
          return of(e.left) + of(e.right);
        case '/': {
          const divisor = of(e.right);
          if (divisor === 0 || divisor === Number.POSITIVE_INFINITY) return of(e.left) + divisor;
          const [low, high] = enclosureOf(e.right, interval, parameters);
          const share = low > 0 ? high / low : high < 0 ? low / high : Number.POSITIVE_INFINITY;
          return of(e.left) + divisor * share;
        }
        case '^': {
          const power = lineOf(e.right, parameters);
          const natural = power?.slope === 0 && Number.isInteger(power.value) && power.value >= 0;
          return natural ? power.value * of(e.left) : Number.POSITIVE_INFINITY;
        }
      }
      break;
    case 'call': {
      const argument = ofType.has(e.name) ? lineOf(e.args[0], parameters) : null;
      return argument ? Math.abs(argument.slope) * (interval[1] - interval[0]) : Number.POSITIVE_INFINITY;
    }
  }
  return Number.POSITIVE_INFINITY;
}

interface Line {
  value: number;
  slope: number;
}

/** `e` as value + slope·variable with finite numbers; `null` where it is not written as one. */
function lineOf(e: Expression, parameters: KnownParameters): Line | null {
  const line = written(e, parameters);
  return line && Number.isFinite(line.value) && Number.isFinite(line.slope) ? line : null;
}

function written(e: Expression, parameters: KnownParameters): Line | null {
  switch (e.kind) {
    case 'number':
      return { value: e.value, slope: 0 };
    case 'parameter':
      return { value: parameters[e.name] ?? Number.NaN, slope: 0 };
    case 'variable':
      return { value: 0, slope: 1 };
    case 'unary': {
      const x = written(e.operand, parameters);
      return x && { value: -x.value, slope: -x.slope };
    }
    case 'binary': {
      const a = written(e.left, parameters);
      const b = a && written(e.right, parameters);
      if (!a || !b) return null;
      switch (e.operator) {
        case '+':
          return { value: a.value + b.value, slope: a.slope + b.slope };
        case '-':
          return { value: a.value - b.value, slope: a.slope - b.slope };
        case '*':
          if (a.slope !== 0 && b.slope !== 0) return null;
          return { value: a.value * b.value, slope: a.slope * b.value + a.value * b.slope };
        case '/':
          return b.slope === 0 ? { value: a.value / b.value, slope: a.slope / b.value } : null;
        case '^':
          return a.slope === 0 && b.slope === 0 ? { value: a.value ** b.value, slope: 0 } : null;
      }
      break;
    }
    default:
      return null;
  }
}
