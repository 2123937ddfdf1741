/** @file Intervals that hold the values of an expression of the variable alone, over an interval of it. */
import { type Boxes, encloseOperations } from '../numeric/enclosure.ts';
import type { Comparison, Expression } from './expression.ts';

export type Enclosure = readonly [low: number, high: number];

const operators = { '+': 'add', '-': 'sub', '*': 'mul', '/': 'div', '^': 'pow' } as const;

/** `a > b` is `b < a`. */
const comparisons: Record<Comparison, readonly ['lt' | 'le' | 'eq' | 'ne', boolean]> = {
  '<': ['lt', false],
  '<=': ['le', false],
  '>': ['lt', true],
  '>=': ['le', true],
  '==': ['eq', false],
  '!=': ['ne', false],
};

const anything: Enclosure = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

function enclosed(operation: keyof typeof encloseOperations, operands: readonly Enclosure[]): Enclosure {
  const x: Boxes = { low: new Float64Array(4), high: new Float64Array(4) };
  operands.forEach(([low, high], i) => {
    x.low[i] = low;
    x.high[i] = high;
  });
  encloseOperations[operation](x, 3, 0, 1, 2);
  return [x.low[3], x.high[3]];
}

/**
 * @param variable interval of the variable
 * @returns an interval that holds every value of `e` there; both ends NaN where it has none
 */
export function enclosureOf(
  e: Expression,
  variable: Enclosure,
  parameters: Readonly<Record<string, number>>,
): Enclosure {
  const of = (x: Expression) => enclosureOf(x, variable, parameters);
  switch (e.kind) {
    case 'number':
      return [e.value, e.value];
    case 'parameter': {
      const value = parameters[e.name] ?? Number.NaN;
      return [value, value];
    }
    case 'variable':
      return variable;
    case 'unary':
      return enclosed('neg', [of(e.operand)]);
    case 'binary':
      return enclosed(operators[e.operator], [of(e.left), of(e.right)]);
    case 'compare': {
      const [operation, turned] = comparisons[e.operator];
      const [left, right] = [of(e.left), of(e.right)];
      return enclosed(operation, turned ? [right, left] : [left, right]);
    }
    case 'call':
      return e.name === 'log10'
        ? enclosed('mul', [enclosed('log', e.args.map(of)), [Math.LOG10E, Math.LOG10E]])
        : enclosed(e.name, e.args.map(of));
    case 'if':
      return enclosed('select', [of(e.condition), of(e.then), of(e.else)]);
    default:
      return anything;
  }
}

/** Boxes that a search looks at, and how narrow they become as a share of the interval. */
const mostBoxes = 4000;
const narrow = 1e-9;

/** The first place in [from, to] where `e` may be zero, as far as a search of this length tells; `null`: nowhere. */
export function firstZero(
  e: Expression,
  [from, to]: Enclosure,
  parameters: Readonly<Record<string, number>>,
): number | null {
  const open: Enclosure[] = [[from, to]];
  const width = narrow * (to - from);
  for (let count = 0; count < mostBoxes; count++) {
    const box = open.pop();
    if (!box) return null;
    const [low, high] = enclosureOf(e, box, parameters);
    if (low > 0 || high < 0 || Number.isNaN(low)) continue;
    const [a, b] = box;
    if (b - a <= width) return a === from ? from : b === to ? to : (a + b) / 2;
    const middle = (a + b) / 2;
    open.push([middle, b], [a, middle]);
  }
  return null;
}
