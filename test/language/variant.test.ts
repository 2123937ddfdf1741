import { describe, expect, it } from 'vitest';
import { applyOverrides, applyVariant } from '../../src/problem/variant.ts';
import { full, problemOf } from './spec.ts';

const weightOf = (p: ReturnType<typeof problemOf>, term: string) =>
  p.terms.find((t) => t.name === term)?.weight?.schedule;

describe('variants', () => {
  it('change what they name and keep the rest', () => {
    const p = problemOf(full);
    const drowned = applyVariant(p, 'drowned');
    expect(weightOf(drowned, 'motion')).toEqual({ value: 1, segments: [] });
    expect(weightOf(drowned, 'lab')).toEqual(weightOf(p, 'lab'));
    expect(drowned.network).toBe(p.network);
    expect(weightOf(p, 'motion')).toEqual({ value: 1e-4, segments: [] });
    expect(() => applyVariant(p, 'other')).toThrow('there is no variant "other"; there are drowned, twin');
  });
});

describe('overrides', () => {
  const p = problemOf(`param a = 2
param b = 3*a
let c = a + b
variable t in [0, 1]
unknown u(t)
equation decay: u' = -c*u
hard initial start: u(0) = 1
`);

  it('carry through to parameters that are defined by others', () => {
    expect(p.parameters.map((x) => x.value)).toEqual([2, 6]);
    expect(applyOverrides(p, { a: 5 }).parameters.map((x) => x.value)).toEqual([5, 15]);
    expect(applyOverrides(p, { b: 1 }).parameters.map((x) => x.value)).toEqual([2, 1]);
  });

  it('set weights, the seed and the width', () => {
    const changed = applyOverrides(p, { decay: 7, seed: 4, width: 8 });
    expect(weightOf(changed, 'decay')).toEqual({ value: 7, segments: [] });
    expect(changed.training.seed).toBe(4);
    expect(changed.network.layers).toEqual([8, 8, 8]);
    expect(changed.written.weights).toBe(true);
  });

  it.each([
    [{ start: 1 }, 'hard condition'],
    [{ decay: -1 }, 'must not be negative'],
    [{ nobody: 1 }, 'neither a term nor a parameter; there are decay, a, b, seed, width'],
    [{ width: 1.5 }, 'positive whole number'],
    [{ a: Number.NaN }, 'finite number'],
  ])('refuse %o', (overrides, message) => {
    expect(() => applyOverrides(p, overrides as Record<string, number>)).toThrow(message);
  });
});
