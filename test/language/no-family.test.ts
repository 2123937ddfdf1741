import { expect, it } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { line } from './spec.ts';

const spec = (more: string) => `variable t in [0, 1]
unknown u(t)
${more}equation e: u' = -u
initial s: u(0) = 1
`;

it('says what has no members', () => {
  const input = compileSpec(spec('input f[1..2](t) { t = [0, 1]  f = [1, 2] }\n')).findings.map(line);
  expect(input).toContain('3:8 error syntax an input has no members: "f" cannot be a family');
});
