import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/language/syntax/spelling.ts';

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
