/** @file Which parts of an expression are functions of the variable alone, and where they are not smooth. */
import { binary, children, type Expression, literal, orders, walk } from '../../problem/expression.ts';

/** Whether `e` reads the variable, and nothing else but numbers and parameters. */
function ofVariableAlone(e: Expression): boolean {
  let alone = true;
  let variable = false;
  walk(e, (x) => {
    if (x.kind === 'unknown' || x.kind === 'delayed' || x.kind === 'input' || x.kind === 'integral') alone = false;
    if (x.kind === 'variable') variable = true;
  });
  return alone && variable;
}

/**
 * The largest parts of `e` that are functions of the variable alone, conditions of `if` left out; of a divisor its
 * inverse, which is what enters.
 */
export function partsOfVariable(e: Expression): Expression[] {
  if (e.kind === 'compare') return [];
  if (ofVariableAlone(e)) return [e];
  if (e.kind === 'binary' && e.operator === '/' && ofVariableAlone(e.right)) {
    return [...partsOfVariable(e.left), binary('/', literal(1), e.right)];
  }
  return children(e).flatMap(partsOfVariable);
}

/** Functions with a kink or jump where their argument passes zero; of two arguments, where they are equal. */
const kinked = new Set(['step', 'sign', 'abs', 'min', 'max', 'cbrt']);

/** Functions of the variable alone behind which `e` may have a kink or a jump where they are zero. */
export function switchesOf(e: Expression): Expression[] {
  const found: Expression[] = [];
  walk(e, (x) => {
    const gap =
      x.kind === 'compare'
        ? binary('-', x.left, x.right)
        : x.kind === 'call' && kinked.has(x.name)
          ? x.args.length === 2
            ? binary('-', x.args[0], x.args[1])
            : x.args[0]
          : null;
    if (gap && ofVariableAlone(gap)) found.push(gap);
  });
  return found;
}

/**
 * Functions of the variable alone where whose zeros `e` is singular for its unknowns: divisors of what reads them, and
 * factors of highest derivatives.
 * @param highest order of the highest derivative of each unknown in the problem
 */
export function singularAt(e: Expression, highest: ReadonlyMap<string, number>): Expression[] {
  const found: Expression[] = [];
  walk(e, (x) => {
    if (x.kind !== 'binary') return;
    if (x.operator === '/' && orders(x.left).size > 0 && ofVariableAlone(x.right)) found.push(x.right);
    if (x.operator !== '*') return;
    for (const [factor, other] of [
      [x.left, x.right],
      [x.right, x.left],
    ]) {
      const reads = [...orders(other)].some(([name, order]) => order > 0 && order === highest.get(name));
      if (reads && ofVariableAlone(factor)) found.push(factor);
    }
  });
  return found;
}
