import { expectTypeOf, test } from 'vitest';
import type * as z from 'zod';
import type { Expression } from '../../src/problem/expression.ts';
import type { Problem } from '../../src/problem/problem.ts';
import type { expressionNode, problemSchema } from '../../src/problem/schema.ts';

// Checked by the compiler: a field that only one of them has, or has in another way, does not compile.
test('the schema of a problem says the same as its type', () => {
  expectTypeOf<z.infer<typeof problemSchema>>().toEqualTypeOf<Problem>();
  expectTypeOf<z.infer<typeof expressionNode>>().toEqualTypeOf<Expression>();
});
