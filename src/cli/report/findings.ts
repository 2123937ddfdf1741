/** @file Findings as `file:line:column: severity: message [code]`, which editors and problem matchers understand. */
import type { Finding, Severity } from '../../problem/finding.ts';
import { type Colour, colour } from './colour.ts';

const colours: Record<Severity, Colour> = { error: 'red', warning: 'yellow', information: 'blue', hint: 'dim' };

export function findingText(file: string, finding: Finding): string {
  const { line, character } = finding.range.start;
  const severity = colour(colours[finding.severity], finding.severity, process.stderr);
  return `${file}:${line + 1}:${character + 1}: ${severity}: ${finding.message} [${finding.code}]`;
}
