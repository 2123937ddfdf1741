/** @file `D(…)` of expressions in specs. */
import { describe, expect, it } from 'vitest';
import { makeFix } from '../../src/language/fixes/fixes.ts';
import { parse } from '../../src/language/syntax/parser.ts';
import { compile, line, problemOf } from './spec.ts';

const spec = (equation: string, ...more: string[]) => `param k: m^2/s = 2
param tau: s = 1
let k2 = 1 + t/tau
variable t: s in [0, 1]
unknown u(t): m
equation e: ${equation}
initial a: u(0) = 1
initial b: u'(0) = 0
${more.join('\n')}
`;

const residualOf = (equation: string) => problemOf(spec(equation)).terms[0].residual;

describe('the derivative of an expression', () => {
  it.each([
    ["D(k*u', 1) = -k*u/tau^2", "k*u'' = -k*u/tau^2"],
    ["D(k*u') = -k*u/tau^2", "k*u'' = -k*u/tau^2"],
    ['D(u, 2) = -u/tau^2', "u'' = -u/tau^2"],
    ['D(k*u, 2) = -k*u/tau^2', "k*u'' = -k*u/tau^2"],
    ["D(u*u') = -u*u/tau^2", "u'*u' + u*u'' = -u*u/tau^2"],
  ])('%s is %s', (written, meant) => {
    expect(residualOf(written)).toEqual(residualOf(meant));
  });

  it('follows lets that change, and has a unit', () => {
    const { findings } = compile(spec("D(k2*u') = -u/tau^2"));
    expect(findings.filter((f) => f.severity === 'error')).toEqual([]);
    const [mismatch] = compile(spec("D(k2*u') = -u")).findings;
    expect(mismatch.code).toBe('unit-mismatch');
  });

  it.each([
    ['D(k*u, 5) = -u', 'order-too-high'],
    ['D(max(u, 1), 1) = -u', 'not-differentiable'],
  ])('%s is refused: %s', (equation, code) => {
    expect(compile(spec(equation)).findings.map((f) => f.code)).toContain(code);
  });
});

describe('a primed bracket', () => {
  it.each([
    ["(k*u')' = -k*u/tau", "D(k*u', 1) = -k*u/tau"],
    ["-u + (k*(u + 1))'' = 0", '-u + D(k*(u + 1), 2) = 0'],
  ])('%s is rewritten as %s', (written, meant) => {
    const text = spec(written);
    const found = compile(text).findings.find((f) => f.code === 'syntax');
    expect(found && line(found)).toMatch(/the derivative of a bracket is written D\(/);
    const made = found?.fix && makeFix(found.fix, parse(text).document);
    const [edit] = made?.edits ?? [];
    const lines = text.split('\n');
    const { start, end } = edit.range;
    lines[start.line] =
      lines[start.line].slice(0, start.character) + edit.newText + lines[start.line].slice(end.character);
    expect(lines.join('\n')).toBe(spec(meant));
  });

  it('of a function has no such fix', () => {
    const [found] = compile(spec("sin(u)' = -u")).findings;
    expect(found.fix).toBeNull();
  });
});
