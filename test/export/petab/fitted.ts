/** A spec and its fit. */
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { fitOf } from '../../../src/solver/fit/fit.ts';
import { lastOf } from '../../../src/solver/march/steps.ts';
import { noLimit } from '../../../src/solver/problem/work.ts';

export function fitted(text: string, files: Record<string, string> = {}) {
  const { problem, findings } = compileSpec(text, { readFile: (path) => files[path] ?? null });
  if (!problem) throw new Error(findings.map((f) => f.message).join('\n'));
  const fit = fitOf(problem, { budget: noLimit, cancelled: () => false });
  if (!fit.ok) throw new Error(fit.reason);
  return { problem, fit: lastOf(fit.value).report! };
}
