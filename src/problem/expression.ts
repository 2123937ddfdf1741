/** @file Expressions of a `Problem`: plain JSON trees, `let`s already expanded, units already made coherent. */

export type UnaryOperator = '-';
export type BinaryOperator = '+' | '-' | '*' | '/' | '^';
export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=';

/** The functions of the language, with the number of their arguments. */
export const functionArity = {
  sin: 1,
  cos: 1,
  tan: 1,
  asin: 1,
  acos: 1,
  atan: 1,
  atan2: 2,
  sinh: 1,
  cosh: 1,
  tanh: 1,
  exp: 1,
  log: 1,
  log10: 1,
  sqrt: 1,
  cbrt: 1,
  abs: 1,
  sign: 1,
  min: 2,
  max: 2,
  step: 1,
  pow: 2,
  erf: 1,
} as const satisfies Record<string, number>;

/** Engines and solver carry derivatives up to this order. */
export const highestOrder = 4;

export type FunctionName = keyof typeof functionArity;

export type Expression =
  | { kind: 'number'; value: number }
  /** A `param` or an `estimate`, by name; its value stands in `Problem.parameters`. */
  | { kind: 'parameter'; name: string }
  /** The independent variable. */
  | { kind: 'variable' }
  /**
   * The `order`-th derivative of an unknown in the independent variable. Without `at` it is taken at the current
   * point; with `at` (in conditions) at a fixed point of the interval.
   */
  | { kind: 'unknown'; name: string; order: number; at?: Expression }
  /** A derivative of an unknown at an earlier time, which may depend on the variable and the unknowns. */
  | { kind: 'delayed'; name: string; order: number; at: Expression }
  /** A known function given by samples (`input`), at the current point. */
  | { kind: 'input'; name: string }
  | { kind: 'unary'; operator: UnaryOperator; operand: Expression }
  | { kind: 'binary'; operator: BinaryOperator; left: Expression; right: Expression }
  | { kind: 'compare'; operator: Comparison; left: Expression; right: Expression }
  | { kind: 'call'; name: FunctionName; args: Expression[] }
  /** `if(cond, a, b)`: `condition` is a `compare`. */
  | { kind: 'if'; condition: Expression; then: Expression; else: Expression }
  /** Integral over the whole interval of the variable; only in conditions. */
  | { kind: 'integral'; body: Expression };

export const literal = (value: number): Expression => ({ kind: 'number', value });

export const binary = (operator: BinaryOperator, left: Expression, right: Expression): Expression => ({
  kind: 'binary',
  operator,
  left,
  right,
});

/** The direct sub-expressions of `e`, in the order they are written. */
export function children(e: Expression): Expression[] {
  switch (e.kind) {
    case 'number':
    case 'parameter':
    case 'variable':
    case 'input':
      return [];
    case 'unknown':
      return e.at ? [e.at] : [];
    case 'delayed':
      return [e.at];
    case 'unary':
      return [e.operand];
    case 'binary':
    case 'compare':
      return [e.left, e.right];
    case 'call':
      return e.args;
    case 'if':
      return [e.condition, e.then, e.else];
    case 'integral':
      return [e.body];
  }
}

/** Visits `e` and everything below it, parents first. */
export function walk(e: Expression, visit: (e: Expression) => void): void {
  visit(e);
  for (const child of children(e)) walk(child, visit);
}

const knownOrders = new WeakMap<Expression, ReadonlyMap<string, number>>();

/** Highest derivative of each unknown in `e`; unknowns that do not occur are absent. Found once for each expression. */
export function orders(e: Expression): ReadonlyMap<string, number> {
  const known = knownOrders.get(e);
  if (known) return known;
  const found = new Map<string, number>();
  knownOrders.set(e, found);
  walk(e, (x) => {
    if (x.kind === 'unknown') found.set(x.name, Math.max(found.get(x.name) ?? 0, x.order));
  });
  return found;
}

/** `e` with every part that `is` holds of replaced by what `by` makes of it; `null` where there is none. */
export function mapped(
  e: Expression,
  is: (e: Expression) => boolean,
  by: (e: Expression) => Expression,
): Expression | null {
  if (is(e)) return by(e);
  let found = false;
  const go = (x: Expression): Expression => {
    const inner = mapped(x, is, by);
    if (inner) found = true;
    return inner ?? x;
  };
  const result = withChildren(e, go);
  return found ? result : null;
}

/** `e` with `go` done to each of its direct sub-expressions. */
function withChildren(e: Expression, go: (e: Expression) => Expression): Expression {
  switch (e.kind) {
    case 'number':
    case 'parameter':
    case 'variable':
    case 'input':
      return e;
    case 'unknown':
      return e.at ? { ...e, at: go(e.at) } : e;
    case 'delayed':
      return { ...e, at: go(e.at) };
    case 'unary':
      return { ...e, operand: go(e.operand) };
    case 'binary':
    case 'compare':
      return { ...e, left: go(e.left), right: go(e.right) };
    case 'call':
      return { ...e, args: e.args.map(go) };
    case 'if':
      // biome-ignore lint/suspicious/noThenProperty: `then` is a field of the Problem's JSON
      return { ...e, condition: go(e.condition), then: go(e.then), else: go(e.else) };
    case 'integral':
      return { ...e, body: go(e.body) };
  }
}
