/** @file What is said of a lens log: where its findings stand, and what they are worth to a script. */
import { relative } from 'node:path';
import type { Finding } from '../../problem/finding.ts';
import { isSomewhere } from '../../problem/source.ts';
import { exitCode } from './exit.ts';
import { findingText } from './findings.ts';

/** `file:line:column: severity: message [code]`; the log itself where no source is known. @param log path of the folder */
export function loggedFindingText(log: string, finding: Finding): string {
  if (finding.file === undefined || !isSomewhere(finding.range))
    return findingText(log, {
      ...finding,
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    });
  const near = relative('', finding.file);
  return findingText(near.startsWith('..') ? finding.file : near, finding);
}

/** The worst finding decides. */
export function exitCodeOf(findings: readonly Finding[]): number {
  const severities = new Set(findings.map(({ severity }) => severity));
  if (severities.has('error')) return exitCode.failed;
  return severities.has('warning') ? exitCode.notReached : exitCode.reached;
}
