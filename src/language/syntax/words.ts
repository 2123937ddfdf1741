/** @file The words that start statements and open blocks. */

/** Words that may start a statement, in the order of the reference. */
export const statementWords = [
  'problem',
  'param',
  'estimate',
  'let',
  'variable',
  'unknown',
  'input',
  'equation',
  'initial',
  'boundary',
  'hard',
  'data',
  'exact',
  'guess',
  'scale',
  'network',
  'points',
  'loss',
  'weights',
  'train',
  'variant',
  'sweep',
] as const;

/** Statements that may also stand in a variant. */
export const variantWords = ['param', 'scale', 'network', 'points', 'loss', 'weights', 'train'] as const;
