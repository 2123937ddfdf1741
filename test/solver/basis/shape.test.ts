import { describe, expect, it } from 'vitest';
import { relativeError } from '../../../src/numeric/grid.ts';
import { defaultChoice, shapeFor, writtenChoice } from '../../../src/solver/basis/basis.ts';
import { valuesOn } from '../../../src/solver/network/piecewise.ts';
import { solved } from '../solved.ts';
import type { Textbook } from '../textbook.ts';

/** Kepler's ellipse of eccentricity 0.6: windows of every length between the two ends of its axis. */
const orbit: Textbook = {
  unknowns: ['x', 'y'],
  interval: [0, 2 * Math.PI],
  equations: ["x'' = -x/(x^2 + y^2)^1.5", "y'' = -y/(x^2 + y^2)^1.5"],
  conditions: ['x(0) = 0.4', "x'(0) = 0", 'y(0) = 0', "y'(0) = 2"],
};

const times = Float64Array.from({ length: 40 }, (_, i) => (2 * Math.PI * i) / 39);

/** Newton's method for the eccentric anomaly. */
function position(t: number): [number, number] {
  let anomaly = t;
  for (let k = 0; k < 50; k++) anomaly -= (anomaly - 0.6 * Math.sin(anomaly) - t) / (1 - 0.6 * Math.cos(anomaly));
  return [Math.cos(anomaly) - 0.6, 0.8 * Math.sin(anomaly)];
}
const truth = [0, 1].map((i) => times.map((t) => position(t)[i]));

describe('the shape of a basis for an accuracy', () => {
  it('has fewer points the looser it is, and that of all solves where nothing looser is asked for', () => {
    const points = [1e-3, 1e-4, 1e-6, 1e-7, 1e-8, 1e-9, 4e-11].map((accuracy) => shapeFor(accuracy).points);
    expect(points).toEqual([...points].sort((a, b) => a - b));
    expect(points[1]).toBeLessThan(0.5 * points[6]);
    expect({ ...shapeFor(5e-12), seed: 0 }).toEqual(defaultChoice);
  });

  it('gives way to what a spec says', () => {
    const phases = [{ name: 'random_features', args: { points: 33 } }];
    expect(writtenChoice({ phases }, 3, 1e-6)).toEqual({
      ...shapeFor(1e-6),
      points: 33,
      seed: 3,
    });
  });

  it.each([1e-3, 1e-4, 1e-6, 1e-7, 1e-8, 1e-9, 4e-11])('resolves an accuracy of %s in few windows', (accuracy) => {
    const { network, windows, errorEstimate, trouble } = solved(orbit, { tolerance: 1, accuracy });
    expect(trouble).toBeNull();
    expect(windows).toBeLessThan(30);
    const error = relativeError(valuesOn(network, times), truth);
    expect(error).toBeLessThan(10 * accuracy);
    expect(errorEstimate! / error).toBeGreaterThan(0.5);
    expect(errorEstimate! / error).toBeLessThan(2);
  });
});
