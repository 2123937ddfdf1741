import { describe, expect, test } from 'vitest';
import { equallySpaced } from '../../../src/numeric/grid.ts';
import { departureAlong, forkAlong } from '../../../src/solver/classical/departure.ts';
import { isUnbounded } from '../../../src/solver/problem/uniqueness.ts';
import { prepare } from '../../../src/solver/solver.ts';
import { problemOf } from '../../run/spec.ts';

type Course = (t: number) => number;

function departure(...stated: Parameters<typeof known>) {
  const { system, start, course } = known(...stated);
  return departureAlong(system, start, course);
}

function fork(...stated: Parameters<typeof known>) {
  const { system, course } = known(...stated);
  return forkAlong(system, course);
}

function known(equations: readonly string[], starts: readonly string[], courses: Readonly<Record<string, Course>>) {
  const unknowns = Object.keys(courses).map((name) => `${name}(t)`);
  const lines = [...equations.map((e) => `equation ${e}`), ...starts.map((c) => `initial ${c}`)];
  const prepared = prepare(problemOf(`variable t in [0, 2]\nunknown ${unknowns.join(', ')}\n${lines.join('\n')}`));
  if (!prepared.ok || prepared.value.kind !== 'forward') throw new Error('no plain initial-value problem');
  const times = equallySpaced(0, 2, 201);
  const values = Object.values(courses).map((course) => times.map(course));
  return { system: prepared.value.system, start: prepared.value.start, course: { times, values } };
}

/** Arrivals at rest at t = 1. */
const cube = (t: number): number => (t < 1 ? (1 - t) ** 3 : 0);
const square = (t: number): number => (t < 1 ? (1 - t) ** 2 : 0);

describe('a solution that others may leave', () => {
  test('a rest at ½ with a way down', () => {
    const found = departure(["u' = -3*abs(u - 0.5)^(2/3)"], ['u(0) = 1.5'], { u: (t) => 0.5 + cube(t) });
    expect(found?.name).toBe('u');
    expect(found?.at).toBeCloseTo(1, 1);
  });

  test('a rest that is off by what a solver leaves', () => {
    const found = departure(["u' = -3*abs(u - 0.5)^(2/3)"], ['u(0) = 1.5'], { u: (t) => 0.5 + cube(t) + 1e-13 });
    expect(found?.at).toBeCloseTo(1, 1);
  });

  test('a surface that moves', () => {
    expect(departure(["u' = 1 - 3*abs(u - t)^(2/3)"], ['u(0) = 1'], { u: (t) => t + cube(t) })?.at).toBeCloseTo(1, 1);
  });

  test("Norton's dome, as an equation of second order and as two of first", () => {
    expect(departure(["x'' = sqrt(abs(x))"], ['x(0) = 0', "x'(0) = 0"], { x: () => 0 })).toEqual({ at: 0, name: 'x' });
    const pair = departure(["x' = v", "v' = sqrt(abs(x))"], ['x(0) = 0', 'v(0) = 0'], { x: () => 0, v: () => 0 });
    expect(pair).toEqual({ at: 0, name: 'x' });
  });

  test('a switch whose sides lead away', () => {
    expect(departure(["u' = t*sign(u)"], ['u(0) = 0'], { u: () => 0 })?.name).toBe('u');
  });
});

describe('a solution that stays', () => {
  test.each([
    ["u' = -2*sqrt(max(u, 0))", 1, square],
    ["u' = -2*sign(u)*sqrt(abs(u))", 1, square],
    ["u' = -3*cbrt(u)^2*step(u)", 1, cube],
    ["u' = 1 + sqrt(abs(u))", -1, (t: number) => t - 1],
    ["u' = -2*sqrt(abs(u))", 16, (t: number) => (4 - t) ** 2],
    ["u' = -u*log(abs(u) + 1e-300)", 0, () => 0],
    ["u' = 50*u*(1 - u)", 0, () => 0],
  ])('%s', (equation, start, u) => {
    expect(departure([equation], [`u(0) = ${start}`], { u })).toBeNull();
  });

  test('what swings, and a neighbour that only follows', () => {
    expect(departure(["x'' = -cbrt(x)"], ['x(0) = 0', "x'(0) = 0"], { x: () => 0 })).toBeNull();
    const still = { x: () => 0, y: () => 0 };
    expect(departure(["x' = -x + sqrt(abs(y))", "y' = -y"], ['x(0) = 0', 'y(0) = 0'], still)).toBeNull();
  });
});

describe('a matrix of highest derivatives that is singular on the way', () => {
  test('a turn round a circle, from whose end nothing has to go on', () => {
    const turn = { x: (t: number) => Math.cos(t + 2), y: (t: number) => Math.sin(t + 2) };
    const starts = [`x(0) = ${Math.cos(2)}`, `y(0) = ${Math.sin(2)}`];
    expect(fork(["x' = -y", 'x^2 + y^2 = 1'], starts, turn)).toBeCloseTo(Math.PI - 2, 1);
    expect(fork(["u'^2 + u^2 = 1"], ['u(0) = 0'], { u: Math.sin })).toBeCloseTo(Math.PI / 2, 1);
  });

  test('is not one that only touches zero, or stays away from it', () => {
    const roots = { u: (t: number) => 1 - t, z: (t: number) => Math.cbrt(1 - t) };
    expect(fork(["u' = -1", 'z^3 = u'], ['u(0) = 1', 'z(0) = 1'], roots)).toBeNull();
    const square = { u: (t: number) => 4 - t, z: (t: number) => Math.sqrt(4 - t) };
    expect(fork(["u' = -1", 'z^2 = u'], ['u(0) = 4', 'z(0) = 2'], square)).toBeNull();
  });
});

test('a power below one and u·log²u leave a rest, u·log u and what is smooth do not', () => {
  const quotients = (f: (u: number) => number) => [1e-4, 1e-7, 1e-10].map((d) => f(d) / d);
  expect(isUnbounded(quotients((u) => u ** 0.97))).toBe(true);
  expect(isUnbounded(quotients((u) => Math.sqrt(u) - 1000 * u))).toBe(true);
  expect(isUnbounded(quotients((u) => u * Math.log(u) ** 2))).toBe(true);
  expect(isUnbounded(quotients((u) => -u * Math.log(u)))).toBe(false);
  expect(isUnbounded(quotients((u) => Math.sin(u)))).toBe(false);
  expect(isUnbounded(quotients((u) => -Math.sqrt(u)))).toBe(false);
});
