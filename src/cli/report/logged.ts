/** @file What is said of a lens log: where its findings stand, and what they are worth to a script. */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { digestOf } from '../../files/digest.ts';
import type { Finding } from '../../problem/finding.ts';
import { isSomewhere } from '../../problem/source.ts';
import { exitCode } from './exit.ts';
import { findingText } from './findings.ts';

/**
 * `file:line:column: severity: message [code]`; the log itself where no source is known, or its file was edited by now.
 * @param log path of the folder
 * @param digests SHA-256 of the source files, by path, as they were when the places were looked up
 */
export function loggedFindingText(log: string, finding: Finding, digests: Record<string, string> = {}): string {
  if (finding.file === undefined || !isSomewhere(finding.range) || isEdited(finding.file, digests[finding.file]))
    return findingText(log, {
      ...finding,
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    });
  const near = relative('', finding.file);
  return findingText(near.startsWith('..') ? finding.file : near, finding);
}

function isEdited(file: string, digest: string | undefined): boolean {
  return digest !== undefined && existsSync(file) && digestOf(readFileSync(file)) !== digest;
}

/** The worst finding decides. */
export function exitCodeOf(findings: readonly Finding[]): number {
  const severities = new Set(findings.map(({ severity }) => severity));
  if (severities.has('error')) return exitCode.failed;
  return severities.has('warning') ? exitCode.notReached : exitCode.reached;
}
