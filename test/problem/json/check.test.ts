import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { makeFix } from '../../../src/language/fixes/fixes.ts';
import { parse } from '../../../src/language/syntax/parser.ts';
import { checkLine } from '../../../src/problem/json/check.ts';
import { type CheckLine, checkLineSchema } from '../../../src/problem/json/check-line-schema.ts';

const folder = join(__dirname, '../../fixtures/specs/broken');
const broken = readdirSync(folder).filter((name) => name.endsWith('.pinn'));

function linesOf(text: string, path?: string): CheckLine[] {
  return compileSpec(text, { path }).findings.map((finding) => {
    const made = finding.fix && makeFix(finding.fix, parse(text).document);
    return checkLine(finding, 'spec.pinn', made ? [made] : []);
  });
}

/** Offset of a place as the contract counts it. */
function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split('\n');
  expect(line).toBeLessThanOrEqual(lines.length);
  expect(column).toBeLessThanOrEqual(lines[line - 1].length + 1);
  return lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0) + column - 1;
}

/** As a reader of the documentation would make the edits: from the last to the first. */
function applied(text: string, { edits }: CheckLine['fixes'][number]): string {
  const places = edits
    .map((e) => ({
      start: offsetOf(text, e.line, e.column),
      end: offsetOf(text, e.endLine, e.endColumn),
      written: e.text,
    }))
    .sort((a, b) => b.start - a.start);
  places.slice(1).forEach(({ end }, i) => void expect(end).toBeLessThanOrEqual(places[i].start));
  return places.reduce((t, { start, end, written }) => t.slice(0, start) + written + t.slice(end), text);
}

describe('a finding as a line of JSON', () => {
  it.each(broken)('of %s is as the schema says, stands inside the text, and its fixes help', (name) => {
    const path = join(folder, name);
    const text = readFileSync(path, 'utf8');
    const lines = linesOf(text, path);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      // What is printed is what is read.
      expect(checkLineSchema.parse(JSON.parse(JSON.stringify(line)))).toEqual(line);
      const start = offsetOf(text, line.line, line.column);
      expect(offsetOf(text, line.endLine, line.endColumn)).toBeGreaterThanOrEqual(start);
      for (const fix of line.fixes) {
        const after = linesOf(applied(text, fix), path);
        expect(after.filter((l) => l.code === line.code).length, fix.title).toBeLessThan(
          lines.filter((l) => l.code === line.code).length,
        );
      }
    }
  });

  it('counts from 1, in UTF-16 units, to behind the last character', () => {
    const [line] = linesOf("param 𝛼 = 1\nvariable t in [0, 1]\nunknown u(t)\nequation u' = -ω*u\n").filter(
      (l) => l.code === 'unknown-name',
    );
    expect(line).toMatchObject({ line: 4, column: 16, endLine: 4, endColumn: 17, severity: 'error' });
  });

  it('is refused by the schema where a field is missing or one too many', () => {
    const [line] = linesOf('param k = \n');
    expect(checkLineSchema.safeParse(line).success).toBe(true);
    const { endLine: _, ...short } = line;
    expect(checkLineSchema.safeParse(short).success).toBe(false);
    expect(checkLineSchema.safeParse({ ...line, other: 1 }).success).toBe(false);
  });
});
