/** @file Names that other frameworks have for methods, and for options of blocks and methods. */

/** By their name elsewhere; which of them a place has, its own rows say. */
export const optionSynonyms: ReadonlyMap<string, string> = new Map([
  ...['lr', 'learning_rate', 'learningRate', 'alpha', 'eta'].map((word) => [word, 'rate'] as const),
  ...['epochs', 'iterations', 'iters', 'maxiter', 'max_iter', 'n'].map((word) => [word, 'steps'] as const),
  ...['hidden', 'neurons', 'units', 'width', 'widths', 'hidden_layers'].map((word) => [word, 'layers'] as const),
  ...['tol', 'rtol', 'reltol', 'atol', 'abstol', 'eps'].map((word) => [word, 'tolerance'] as const),
  ...['random_state', 'rng'].map((word) => [word, 'seed'] as const),
  ...['dtype'].map((word) => [word, 'precision'] as const),
  ...['backend', 'device'].map((word) => [word, 'engine'] as const),
  ...['activations', 'nonlinearity', 'act'].map((word) => [word, 'activation'] as const),
]);

/** Names that other frameworks have for methods; which of them a place has, its own rows say. */
export const methodSynonyms: ReadonlyMap<string, string> = new Map([
  ...['lhs', 'latin', 'latinhypercube'].map((word) => [word, 'latin_hypercube'] as const),
  ...['grid', 'linspace', 'equispaced'].map((word) => [word, 'uniform'] as const),
  ...['rand', 'pseudo'].map((word) => [word, 'random'] as const),
  ...['l2', 'mean_squared_error', 'squared'].map((word) => [word, 'mse'] as const),
  ...['l1', 'mean_absolute_error', 'absolute'].map((word) => [word, 'mae'] as const),
  ...['logcosh'].map((word) => [word, 'log_cosh'] as const),
  ...['sgd', 'adamw', 'rmsprop', 'momentum'].map((word) => [word, 'adam'] as const),
  ...['bfgs', 'l-bfgs', 'l_bfgs', 'lbfgsb'].map((word) => [word, 'lbfgs'] as const),
  ...['lm', 'levenberg', 'marquardt', 'gauss_newton'].map((word) => [word, 'levenberg_marquardt'] as const),
  ...['silu'].map((word) => [word, 'swish'] as const),
  ...['sine'].map((word) => [word, 'sin'] as const),
]);

/** Options that elsewhere say how long a whole training is and by which optimiser. */
export const phaseWords: ReadonlySet<string> = new Set([
  'optimizer',
  'optimiser',
  'method',
  'epochs',
  'steps',
  'iterations',
  'iters',
  'maxiter',
  'max_iter',
  'lr',
  'rate',
  'learning_rate',
]);
