/** @file The operations of a tape on plain numbers: what folding, tests and engines agree on. */
import { erf } from '../numeric/special.ts';
import { Op, type OpCode } from './tape.ts';

const twoOverRootPi = 2 / Math.sqrt(Math.PI);

/** d erf/dx */
export const erfSlope = (x: number): number => twoOverRootPi * Math.exp(-x * x);

export const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

export const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** a^b. Integer exponents keep the sign of a negative base; other exponents of a negative base give NaN. */
const power = (a: number, b: number): number => a ** b;

const values: Partial<Record<OpCode, (a: number, b: number, c: number) => number>> = {
  [Op.neg]: (a) => -a,
  [Op.add]: (a, b) => a + b,
  [Op.sub]: (a, b) => a - b,
  [Op.mul]: (a, b) => a * b,
  [Op.div]: (a, b) => a / b,
  [Op.pow]: power,
  [Op.sin]: (a) => Math.sin(a),
  [Op.cos]: (a) => Math.cos(a),
  [Op.tan]: (a) => Math.tan(a),
  [Op.asin]: (a) => Math.asin(a),
  [Op.acos]: (a) => Math.acos(a),
  [Op.atan]: (a) => Math.atan(a),
  [Op.atan2]: (a, b) => Math.atan2(a, b),
  [Op.sinh]: (a) => Math.sinh(a),
  [Op.cosh]: (a) => Math.cosh(a),
  [Op.tanh]: (a) => Math.tanh(a),
  [Op.exp]: (a) => Math.exp(a),
  [Op.log]: (a) => Math.log(a),
  [Op.sqrt]: (a) => Math.sqrt(a),
  [Op.cbrt]: (a) => Math.cbrt(a),
  [Op.abs]: (a) => Math.abs(a),
  [Op.sign]: (a) => Math.sign(a),
  [Op.min]: (a, b) => Math.min(a, b),
  [Op.max]: (a, b) => Math.max(a, b),
  [Op.step]: (a) => (a >= 0 ? 1 : 0),
  [Op.erf]: erf,
  [Op.sigmoid]: sigmoid,
  [Op.softplus]: softplus,
  [Op.lt]: (a, b) => (a < b ? 1 : 0),
  [Op.le]: (a, b) => (a <= b ? 1 : 0),
  [Op.eq]: (a, b) => (a === b ? 1 : 0),
  [Op.ne]: (a, b) => (a !== b ? 1 : 0),
  [Op.select]: (a, b, c) => (a !== 0 ? b : c),
};

/** Value of one operation on registers. @throws on leaves, which have no operands. */
export function applyOp(op: OpCode, a: number, b: number, c: number): number {
  const f = values[op];
  if (!f) throw new Error(`tape operation ${op} is not a function of registers`);
  return f(a, b, c);
}
