import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/language/syntax/spelling.ts';
import { compile } from './spec.ts';

describe('the nearest name', () => {
  it.each([
    ['a slip', 'rat', ['rate', 'k'], 'rate'],
    ['neighbours swapped', 'rtae', ['rate', 'k'], 'rate'],
    ['another case', 'K', ['k', 'u'], 'k'],
    ['the beginning of one word', 'vel', ['velocity', 'k'], 'velocity'],
    ['two letters that begin a short word', 'ph', ['phi', 'psi'], 'phi'],
    ['two letters that begin several', 'ph', ['phi', 'phi2'], undefined],
    ['two letters of a long word', 've', ['velocity'], undefined],
    ['one letter', 'x', ['y', 'xi'], undefined],
  ])('%s', (_what, name, known, expected) => {
    expect(nearest(name, known)).toBe(expected);
  });
});

/** What is suggested in place of what is at fault, in a spec that states these lines besides an oscillator's. */
function suggested(...lines: string[]): (string | undefined)[] {
  const spec = `variable t: s in [0, 1]
unknown u(t): m
param mass: kg = 1
param rate: 1/s = 2
param rater: m = 3
param tau: s = 1
initial start: u(0) = 1
${lines.join('\n')}
`;
  return compile(spec)
    .findings.filter(({ code }) => code === 'unknown-name' || code === 'unit-unknown')
    .map(({ message }) => /did you mean "(.*)"\?/.exec(message)?.[1]);
}

describe('a suggestion can stand where it is offered', () => {
  it.each([
    ['the dimension of what is added', "equation e: u' + rat*u = 0", 'rate'],
    ['of the other side', 'equation e: u = rat', 'rater'],
    ['of what is left of a product', "equation e: mass*u' = mass*rat*u", 'rate'],
    ['of what divides', "equation e: u' = u/ta", 'tau'],
    ['no dimension, in a function', "equation e: u' = -rate*u*exp(-rat)", undefined],
    ['nothing known beside it', "equation e: u' = -rat*k*u", 'rate'],
    ['what changes, in a param', 'param other = taus', 'tau'],
    ['itself', 'param others = other', undefined],
  ])('%s', (_what, statement, expected) => {
    expect(suggested(statement)[0]).toBe(expected);
  });

  it('and has the dimension that the uses of a quantity call for, where it is a unit', () => {
    const uses = (unit: string) => suggested(`param k: ${unit} = 1`, "equation e: u' = -u/k");
    expect(uses('hoor')).toEqual(['hour']);
    expect(uses('cel')).toEqual([undefined]);
    expect(suggested('param k: cel = 1', "equation e: u' = -rate*u")).toEqual(['cal']);
  });
});
