import { expect, test } from 'vitest';
import { isCondition, totalOrders } from '../../src/problem/conditions.ts';
import type { Expression } from '../../src/problem/expression.ts';
import { binary } from '../../src/problem/expression.ts';
import type { Term } from '../../src/problem/problem.ts';

const unknown = (name: string, order = 0): Expression => ({ kind: 'unknown', name, order });
const term = (kind: Term['kind'], residual: Expression): Term => ({ kind, residual }) as Term;

test('total orders are those of the equations alone', () => {
  const terms = [
    term('equation', binary('+', unknown('u', 2), unknown('v', 1))),
    term('equation', binary('-', unknown('v', 1), unknown('u', 1))),
    term('equation', unknown('w')),
    term('initial', unknown('u', 3)),
    term('boundary', unknown('v')),
    term('data', unknown('u', 4)),
  ];
  expect(Object.fromEntries(totalOrders(terms))).toEqual({ u: 2, v: 1, w: 0 });
  expect(terms.filter(isCondition).map((t) => t.kind)).toEqual(['initial', 'boundary']);
});
