/** @file Findings as `file:line:column: severity: message [code]`, which editors and problem matchers understand. */
import type { Finding, Severity } from '../../problem/finding.ts';
import { inColour, type TerminalColour } from './colour.ts';

const colours: Record<Severity, TerminalColour> = { error: 'red', warning: 'yellow', information: 'blue', hint: 'dim' };

/** @param file `null`: the finding is about what stands on the command line. */
export function findingText(file: string | null, finding: Finding): string {
  const { line, character } = finding.range.start;
  const place = file === null ? '--with' : `${file}:${line + 1}:${character + 1}`;
  const severity = inColour(colours[finding.severity], finding.severity, process.stderr);
  return `${place}: ${severity}: ${finding.message} [${finding.code}]`;
}
