/** @file The spec that every editor opens, what it asks for, and what its lenses come to. */

export const text = `variable t in [0, 1]
unknown u(t)
equation motion: u'' + 4*u' + 400*w = 0
initial release: u(0) = 1
initial rest: u'(0) = 0
points { motion = sobl(64) }
weights { motion = 1e-3  release = 1  rest = 1 }
train { adam(20) }

variant heavy { weights { motion = 1 } }
`;

/** What every editor asks for. */
export const services = [
  'completion',
  'hover',
  'signature help',
  'definition',
  'references',
  'highlights',
  'rename',
  'outline',
  'folding',
  'formatting',
  'semantic tokens',
  'inlay hints',
  'selection ranges',
  'links',
  'symbols of the workspace',
  'fixes',
  'lenses',
];

/** Lenses, and the sentence that each comes to. */
export const outcomes: [title: string, sentence: RegExp][] = [
  ['Train', /^release\.pinn: (not reached|wrong|unverified): /],
  ['Solve', /^release\.pinn: reached: /],
  ['Probe', /^release\.pinn: of the first update motion /],
  ['Compare', /^release\.pinn: heavy begins with a total of /],
  ['Train heavy', /^release\.pinn: (not reached|wrong|unverified): /],
];
