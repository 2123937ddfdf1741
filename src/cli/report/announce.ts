/** @file Findings of a run that goes on: each is told once, and a hint only when it still holds at the end. */
import type { Finding } from '../../problem/finding.ts';

const keyOf = (f: Finding) => `${f.code} ${f.term} ${f.severity}`;

/**
 * @param told before, which are not told again
 * @param hints whether hints are told at once
 */
export function announcer(told: readonly Finding[], hints: boolean, tell: (finding: Finding) => void) {
  const announced = new Set(told.map(keyOf));
  return (findings: readonly Finding[], ended: boolean): void => {
    for (const finding of findings) {
      if (announced.has(keyOf(finding)) || (finding.severity === 'hint' && !hints && !ended)) continue;
      announced.add(keyOf(finding));
      tell(finding);
    }
  };
}
