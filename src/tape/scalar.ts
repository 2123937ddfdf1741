/** @file Functions of a number that tapes need and the language has no name for. */

const twoOverRootPi = 2 / Math.sqrt(Math.PI);

/** d erf/dx */
export const erfSlope = (x: number): number => twoOverRootPi * Math.exp(-x * x);

export const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

export const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
