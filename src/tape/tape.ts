/**
 * @file Residual graphs as a tape: a short straight-line program in single-assignment form over the points of a group.
 * Every engine interprets or translates the same tape; it is the only form in which an author's expression is run.
 */

/**
 * Instruction k occupies `code[4k … 4k+3]` = (number of the operation, a, b, c) and writes register k; what a, b and c
 * are is said in `operations`, and `instructions` reads them.
 */
export interface Tape {
  code: Int32Array;
  constants: Float64Array;
  /** Registers that hold the residuals, one per term of the group. */
  results: Int32Array;
}
