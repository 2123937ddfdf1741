import { describe, expect, test } from 'vitest';
import { drawingGrid } from '../../../src/run/header.ts';
import { References } from '../../../src/run/reference.ts';
import { oscillator, problemOf } from '../../run/spec.ts';

function timeOf(text: string): number {
  const problem = problemOf(text);
  const references = new References(problem, drawingGrid(problem));
  return references.shortestTime(references.best());
}

describe('the shortest time of a problem', () => {
  test('of an oscillator is 1/ω, however it is damped', () => {
    expect(timeOf(oscillator()) * 20).toBeCloseTo(1, 5);
  });

  test('of a stiff system is that of its fastest mode, here rates 1000 and 1', () => {
    const time = timeOf(`variable t in [0, 1]
unknown x(t), y(t)
equation x' = 998*x + 1998*y
equation y' = -999*x - 1999*y
initial x(0) = 1
initial y(0) = 0`);
    expect(time * 1000).toBeCloseTo(1, 4);
  });

  test('of a nonlinear problem is looked for along its solution: u = tanh(50t) slows down from rate 0', () => {
    const time = timeOf(`variable t in [0, 1]
unknown u(t)
equation u' = 50*(1 - u^2)
initial u(0) = 0
exact u = tanh(50*t)`);
    expect(time * 100).toBeCloseTo(1, 4);
  });

  test('is unknown for a boundary-value problem and for an algebraic one', () => {
    expect(
      timeOf("variable x in [0, 1]\nunknown u(x)\nequation u'' = -1\nboundary u(0) = 0\nboundary u(1) = 0"),
    ).toBeNaN();
    expect(
      timeOf("variable t in [0, 1]\nunknown u(t), v(t)\nequation u' = -v\nequation v = 2*u\ninitial u(0) = 1"),
    ).toBeNaN();
  });
});
