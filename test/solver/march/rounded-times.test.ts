import { describe, expect, it } from 'vitest';
import { equallySpaced } from '../../../src/numeric/grid.ts';
import { valuesOn } from '../../../src/solver/network/piecewise.ts';
import { solved } from '../solved.ts';
import type { Textbook } from '../textbook.ts';

const spike = (width: number, place: number, [from, to]: [number, number]): Textbook => ({
  unknowns: ['u'],
  interval: [from, to],
  equations: [`u' = exp(-((t - ${place})/${width})^2)/${width}`],
  conditions: [`u(${from}) = 1`],
});

describe('where times round', () => {
  it('windows end at times as they are stored, and the network is what was solved', () => {
    const from = 1.7e9;
    const { network, errorEstimate } = solved({
      unknowns: ['u'],
      interval: [from, from + 1],
      equations: ["u'' = -1e4*u"],
      conditions: [`u(${from}) = 1`, `u'(${from}) = 0`],
    });
    const times = equallySpaced(from, from + 1, 201);
    const [values] = valuesOn(network, times);
    const off = times.map((t, p) => Math.abs(values[p] - Math.cos(100 * (t - from))));
    expect(Math.max(...off)).toBeLessThan(1e-11);
    expect(errorEstimate).toBeLessThan(1e-11);
  });

  it.each<[number, number, [number, number]]>([
    [1e-9, 450.123, [0, 1000]],
    [1e-9, 900.31, [0, 1000]],
    [1e-4, 1.7e9 + 7.77, [1.7e9, 1.7e9 + 10]],
  ])('a spike of width %s at %s is as uncertain as its times', (width, place, interval) => {
    const { network, errorEstimate } = solved(spike(width, place, interval));
    const [[end]] = valuesOn(network, [interval[1]]);
    const right = 1 + Math.sqrt(Math.PI);
    expect(Math.abs(end / right - 1)).toBeLessThan(1e-3);
    expect(errorEstimate).toBeGreaterThan(1e-6);
  });

  it('is nothing where they are exact enough', () => {
    const { network, errorEstimate } = solved(spike(1e-9, 0.3141, [0, 1]));
    const [[end]] = valuesOn(network, [1]);
    expect(Math.abs(end / (1 + Math.sqrt(Math.PI)) - 1)).toBeLessThan(1e-8);
    expect(errorEstimate).toBeLessThan(1e-7);
  });
});
