/** @file Findings as `file:line:column: severity: message [code]`, which editors and problem matchers understand. */
import type { Finding, Severity } from '../../problem/finding.ts';
import { type Colour, colour } from './colour.ts';

const colours: Record<Severity, Colour> = { error: 'red', warning: 'yellow', information: 'blue', hint: 'dim' };

export function findingLine(file: string, finding: Finding): string {
  const { line, character } = finding.range.start;
  const place = `${file}:${line + 1}:${character + 1}`;
  return `${place}: ${colour(colours[finding.severity], finding.severity, process.stderr)}: ${finding.message} [${finding.code}]`;
}

/** One finding as an object of the command line's `--json` output. */
export function findingJson(finding: Finding): object {
  return {
    type: 'finding',
    code: finding.code,
    severity: finding.severity,
    term: finding.term,
    line: finding.range.start.line + 1,
    column: finding.range.start.character + 1,
    message: finding.message,
    evidence: finding.evidence,
    fix: finding.fix?.title ?? null,
  };
}
