/** @file The words that start statements and open blocks. */

/** Words that may start a statement, in the order of the reference. */
export const statementWords = [
  'problem',
  'param',
  'estimate',
  'let',
  'function',
  'learn',
  'smooth',
  'variable',
  'unknown',
  'state',
  'input',
  'equation',
  'initial',
  'boundary',
  'hard',
  'data',
  'event',
  'dose',
  'history',
  'experiment',
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

/** Statements that may also stand in an experiment. */
export const experimentWords = ['param', 'input', 'initial', 'boundary', 'hard', 'data', 'event', 'dose'] as const;

/** Statements that stand in others, by the word of the outer one. */
export const nestedWords: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['variant', new Set<string>(variantWords)],
  ['experiment', new Set<string>(experimentWords)],
]);

/** How each statement is written, in short. */
export const statementForms: Readonly<Record<(typeof statementWords)[number], string>> = {
  problem: 'problem "title"',
  param: 'param k = 1',
  estimate: 'estimate k = 1',
  let: 'let w = 2*k',
  function: 'function hill(x, k, n) = x^n / (k^n + x^n)',
  learn: 'learn f(x) in [0, 10] { layers = [16] }',
  smooth: 'smooth f: 1e-4',
  variable: 'variable t in [0, 1]',
  unknown: 'unknown u(t)',
  state: 'state light = 1',
  input: 'input f(t) from "file.csv" { t = "time"  f = "force" }',
  equation: "equation u' = -u",
  initial: 'initial u(0) = 1',
  boundary: 'boundary u(1) = 0',
  hard: 'hard initial u(0) = 1',
  data: 'data lab from "file.csv" { t = "time"  u = "x" }',
  event: 'event refill at [8, 16] { u = u + 1 }',
  dose: 'dose u: 100 at 0 every 12 times 6',
  history: 'history u(t) = 1',
  experiment: 'experiment low { param dose = 10  data lab { … } }',
  exact: 'exact u = exp(-t)',
  guess: 'guess u = 1 - t',
  scale: 'scale auto',
  network: 'network { layers = [32, 32] }',
  points: 'points { motion = sobol(256) }',
  loss: 'loss { lab = huber(0.1) }',
  weights: 'weights { motion = 1  start = 10 }',
  train: 'train { adam(5000)  seed = 0 }',
  variant: 'variant light { weights { motion = 1 } }',
  sweep: 'sweep band { motion = log(1e-6, 1, 13) }',
};

/** Statements whose entries stand in braces. */
export const bracedWords: ReadonlySet<string> = new Set([
  'input',
  'data',
  'event',
  'experiment',
  'scale',
  'network',
  'points',
  'loss',
  'weights',
  'train',
  'variant',
  'sweep',
]);

/** Words that other languages and textbooks use for a statement. */
export const statementSynonyms: ReadonlyMap<string, (typeof statementWords)[number]> = new Map([
  ...(
    [
      'parameter',
      'parameters',
      'params',
      'const',
      'constant',
      'constants',
      'par',
      'double',
      'float',
      'int',
      'real',
    ] as const
  ).map((word) => [word, 'param'] as const),
  ...(['fit', 'unknown_param', 'estimated'] as const).map((word) => [word, 'estimate'] as const),
  ...(['def', 'define', 'set', 'where', 'alias'] as const).map((word) => [word, 'let'] as const),
  ...(['var', 'variables', 'independent', 'time', 'domain'] as const).map((word) => [word, 'variable'] as const),
  ...(['function', 'func', 'unknowns', 'states', 'dependent'] as const).map((word) => [word, 'unknown'] as const),
  ...(['eq', 'eqn', 'ode', 'equations', 'diffeq', 'pde', 'dae'] as const).map((word) => [word, 'equation'] as const),
  ...(['ic', 'init', 'initials', 'start', 'condition'] as const).map((word) => [word, 'initial'] as const),
  ...(['bc', 'bound', 'boundaries'] as const).map((word) => [word, 'boundary'] as const),
  ...(['measurement', 'measurements', 'observation', 'observations', 'dataset'] as const).map(
    (word) => [word, 'data'] as const,
  ),
  ...(['replicate', 'scenario', 'treatment', 'arm', 'study'] as const).map((word) => [word, 'experiment'] as const),
  ...(['solution', 'analytic', 'reference', 'truth'] as const).map((word) => [word, 'exact'] as const),
  ...(['net', 'nn', 'model', 'mlp'] as const).map((word) => [word, 'network'] as const),
  ...(['collocation', 'sampling', 'grid'] as const).map((word) => [word, 'points'] as const),
  ...(['losses'] as const).map((word) => [word, 'loss'] as const),
  ...(['weight', 'weighting', 'lambda', 'lambdas'] as const).map((word) => [word, 'weights'] as const),
  ...(['solve', 'solver', 'training', 'optimize', 'optimise', 'optimizer', 'optimiser'] as const).map(
    (word) => [word, 'train'] as const,
  ),
  ...(['events', 'reset', 'on', 'at'] as const).map((word) => [word, 'event'] as const),
  ...(['bolus', 'infusion', 'injection', 'doses'] as const).map((word) => [word, 'dose'] as const),
  ...(['title', 'name'] as const).map((word) => [word, 'problem'] as const),
]);

/** Words of other languages for what has no statement here: no near spelling is meant by them. */
export const wordsWithoutStatement: ReadonlyMap<string, string> = new Map([
  ...['constraint', 'constraints', 'subject', 'assert', 'inequality'].map(
    (word) => [word, 'bounds stand behind in: estimate k = 1 in [0, 2]'] as const,
  ),
  ...['for', 'foreach', 'do'].map(
    (word) => [word, "an index stands behind the name: equation motion[i in 1..3]: x[i]' = -x[i]"] as const,
  ),
  ...['import', 'using', 'include', 'require', 'library', 'use'].map(
    (word) => [word, 'functions such as exp and sin are there without it'] as const,
  ),
  ...['if', 'else', 'elif', 'elseif', 'end', 'switch', 'case'].map(
    (word) => [word, 'a choice stands in a formula: if(t < 1, a, b)'] as const,
  ),
]);

/** Words that are names wherever they do not begin their statement. */
export const softStatementWords: readonly string[] = [
  'function',
  'learn',
  'smooth',
  'state',
  'event',
  'dose',
  'history',
  'experiment',
];

/** Words before what the weight of a term between two pieces of a network belongs to, and names elsewhere. */
export const borderWords: readonly string[] = ['jump', 'continuity'];

/** Words that are names outside statements which begin with `event` or `dose`. */
export const timingWords: readonly string[] = ['when', 'every', 'rising', 'falling', 'stop', 'over', 'times'];
