/** @file An expression of the variable as a function of numbers, for one that is asked at many places. */
import { binaryValue, comparisonValue, functionValue } from './evaluate.ts';
import { children, type Expression } from './expression.ts';

type Value = (a: number, b: number, c: number) => number;

interface Step {
  of: Value;
  /** Registers of its operands, [3]; those that it does not read are any. */
  from: readonly [number, number, number];
  to: number;
}

/** What a node does with the values of its parts; `null` for what is no function of the variable. */
function operationOf(e: Expression): Value | null {
  switch (e.kind) {
    case 'unary':
      return (a) => -a;
    case 'binary':
      return binaryValue[e.operator];
    case 'call':
      return functionValue[e.name];
    case 'compare': {
      const holds = comparisonValue[e.operator];
      return (a, b) => (holds(a, b) ? 1 : 0);
    }
    case 'if':
      return (condition, then, otherwise) => (condition !== 0 ? then : otherwise);
    default:
      return null;
  }
}

/**
 * The same numbers as `evaluate` with the variable and `parameters`: what reads no more than these is worked out once, and
 * a part that stands in `e` several times once at each place. NaN where `e` reads an unknown, an input, the past or an integral.
 */
export function curveFunction(
  e: Expression,
  parameters: Readonly<Record<string, number>>,
): (variable: number) => number {
  const registers = [Number.NaN];
  const steps: Step[] = [];
  /** Registers that change with the variable, which is the first of them. */
  const varying = new Set([0]);
  const known = new Map<Expression, number>();
  const holding = (value: number): number => registers.push(value) - 1;
  const registerOf = (x: Expression): number => {
    const done = known.get(x);
    if (done !== undefined) return done;
    const register = placed(x);
    known.set(x, register);
    return register;
  };
  const placed = (x: Expression): number => {
    if (x.kind === 'variable') return 0;
    if (x.kind === 'number') return holding(x.value);
    if (x.kind === 'parameter') return holding(parameters[x.name] ?? Number.NaN);
    const of = operationOf(x);
    if (!of) return holding(Number.NaN);
    const [a, b = a, c = a] = children(x).map(registerOf);
    const to = holding(of(registers[a], registers[b], registers[c]));
    if (![a, b, c].some((r) => varying.has(r))) return to;
    varying.add(to);
    steps.push({ of, from: [a, b, c], to });
    return to;
  };
  const result = registerOf(e);
  return (variable) => {
    registers[0] = variable;
    for (const { of, from, to } of steps)
      registers[to] = of(registers[from[0]], registers[from[1]], registers[from[2]]);
    return registers[result];
  };
}
