/** @file What hover, completion and the reference say about words, methods and schedules. */

import type { Method, MethodParameter } from '../../problem/catalogue/method.ts';
import type { SettingRow } from '../../problem/catalogue/settings.ts';
import type { Schedule, ScheduleStep } from '../../problem/schedule.ts';
import { isConstant, resolveStep, valueAt } from '../../problem/schedule.ts';
import type { FunctionDeclaration } from '../generated/ast.ts';
import type { BuiltinFunction } from '../syntax/builtins.ts';

/** Statements: how they are written, and one sentence. */
export const statementDocs: Record<string, { syntax: string; summary: string }> = {
  problem: { syntax: 'problem "title"', summary: 'Title of the problem.' },
  param: {
    syntax: 'param k: N/m = 400 in [100, 1000]',
    summary:
      'A constant. Variants, sweeps and the command line can override it; with a range the panel has a slider that redraws the preview.',
  },
  estimate: {
    syntax: 'estimate k: 1/s = 1 in log [1e-3, 1e3] ~ lognormal(0, 1) per experiment',
    summary:
      'A constant that is found from data, within its bounds. `in log` searches its logarithm, `~` states what is known before the data, `per experiment` gives it a value in each experiment.',
  },
  let: { syntax: 'let w = sqrt(k/m)', summary: 'An abbreviation, expanded where it is used.' },
  function: {
    syntax: 'function hill(x, k, n) = x^n / (k^n + x^n)',
    summary:
      'A pure function of its arguments; their units are looked at in every call. It may name params and other functions, not itself.',
  },
  learn: {
    syntax: 'learn f(x): 1/s = 0.2 in [0, 10] { layers = [16] }',
    summary:
      'An unknown function of one argument, which data determine: a small network over the range of its argument, which begins as a constant. It stands in equations like any function.',
  },
  smooth: {
    syntax: 'smooth f: 1e-6',
    summary:
      'Holds the curvature of a learned function down: a term of the loss of its own, with this weight beside the mean squared misfit of the data.',
  },
  variable: { syntax: 'variable t: s in [0, 1]', summary: 'The independent variable and its interval.' },
  unknown: {
    syntax: 'unknown u(t): m in [-1, 1]',
    summary: 'A function to find, or a family of them: unknown x[1..n](t). The range only helps scaling.',
  },
  state: {
    syntax: 'state light = 1',
    summary: 'A value that is constant between events, which alone change it; drawn like an unknown.',
  },
  input: {
    syntax: 'input f(t): N from "force.csv" { t = "time"  f = "force" }',
    summary: 'A known function given by samples, interpolated by a monotone cubic.',
  },
  equation: {
    syntax: "equation motion: m*u'' + c*u' + k*u = 0",
    summary:
      'A differential or algebraic equation; its residual lhs − rhs is driven to zero at the collocation points.',
  },
  initial: { syntax: 'initial release: u(0) = 1', summary: 'A condition at the left end of the interval.' },
  boundary: {
    syntax: 'boundary ends: u(0) = u(1)',
    summary: 'A condition anywhere on the interval, also mixed or periodic.',
  },
  hard: {
    syntax: 'hard initial release: u(0) = 1',
    summary: 'Built into the trial solution u = g + φ·N, so that no loss term is left.',
  },
  data: {
    syntax: 'data lab from "lab.csv" { t = "time [s]"  u = "x [mm]"  noise = 0.01 }',
    summary: 'Measured values of an expression of the unknowns.',
  },
  event: {
    syntax: "event bounce when h = 0 falling { h' = -0.8*h' }",
    summary:
      'Something that happens in an instant: `at [8, 16] h`, `every 24 from 20 until 240`, or `when` a condition becomes true. Its assignments happen together, with the values before it; `stop` ends the solution. Events at one time happen in the order of the text.',
  },
  dose: {
    syntax: 'dose gut: 100 mg over 30 min at 0 every 12 h times 6',
    summary:
      'Adds an amount to an unknown: at once, or with `over` at a constant rate in the right-hand side of its equation. Amounts and times may be estimates.',
  },
  history: {
    syntax: 'history u(t) = cos(t)',
    summary: 'What an unknown was before the interval, where a delay such as u(t - tau) reads it.',
  },
  experiment: {
    syntax:
      'experiment low { param dose = 10  initial start: S(0) = 2  data plate from "low.csv" { t = "t"  P = "y" } }',
    summary:
      'The same equations and estimates under other circumstances: params, initial values, inputs, events and doses of its own, and its data. `start = steady { dose = 0 }` begins at the steady state under these values; `experiment from "conditions.csv" { name = "condition"  dose = "dose" }` makes one for each row.',
  },
  exact: { syntax: 'exact u = exp(-t)', summary: 'A known solution; only ever used to validate.' },
  guess: {
    syntax: 'guess u = 4*sin(pi*t)',
    summary:
      'A curve that a solve with conditions at several points starts from, where the simplest one leads to no solution or to another; a trained network does not read it.',
  },
  scale: { syntax: 'scale auto', summary: 'Nondimensionalisation: auto, none, or { t = 0.1  u = 2  motion = 400 }.' },
  network: {
    syntax: 'network { layers = [32, 32, 32]  activation = tanh }',
    summary: 'The network that represents the unknowns.',
  },
  points: {
    syntax: 'points { motion = sobol(256, resample = 500)  holdout = uniform(1024) }',
    summary: 'Collocation points of each equation, and the held-out set that judges the result.',
  },
  loss: {
    syntax: 'loss { lab = huber(0.1) }',
    summary: 'How the residuals of a term become its loss; mse by default.',
  },
  weights: {
    syntax: 'weights gradnorm(alpha = 1.5) { motion = 1e-4  release = 100 until 2000 then linear to 1 at 6000 }',
    summary: 'How much each term counts: fixed numbers, schedules, or starting values of an adaptive method.',
  },
  train: {
    syntax: 'train { adam(5000, rate = 1e-3)  levenberg_marquardt(200)  seed = 0 }',
    summary: 'Phases in their order, and settings. train auto(tolerance = 1e-6) is the default.',
  },
  variant: {
    syntax: 'variant drowned { weights { motion = 1 } }',
    summary: 'A partial copy of the blocks above to compare with; what it does not name stays.',
  },
  sweep: {
    syntax: 'sweep band { motion = log(1e-6, 1, 13)  seed = [0, 1, 2] }',
    summary: 'A grid over weights, params, seeds or the network’s width.',
  },
};

/** Other words of the language. */
export const wordDocs: Record<string, string> = {
  until: 'holds the value until this step (a number of steps, or a percentage of the training)',
  // biome-ignore lint/suspicious/noThenProperty: it is a word of the language
  then: 'starts the next segment of a schedule: then linear to 1 at 6000',
  linear: 'straight line from the last value',
  cosine: 'half a cosine from the last value',
  exponential: 'equal ratios from the last value; both must be positive',
  step: 'jumps at the end of the segment',
  when: 'the event happens where this becomes true: h = 0 falling, T >= 21, x = 1 rising; behind an index: members that are meant, i in 1..n when i != 3',
  every:
    'again and again with this time between: every 24 from 20 until 240; without from the first comes after one such time',
  jump: 'weight of what an event or a dose makes of an unknown, a term of its own where a network is trained: jump gut = 10',
  continuity:
    "weight of what goes on where the pieces of a trained network meet, a term of its own: continuity u = 10, continuity h' = 1",
  rising: 'only where the left side passes the right one upwards',
  falling: 'only where the left side passes the right one downwards',
  stop: 'the solution ends here',
  over: 'an infusion: the amount flows in evenly over this time',
  times: 'so many doses in all',
  per: 'per experiment: one value for each experiment',
  steady: 'start = steady { dose = 0 }: begins at the steady state of the equations under these values',
  equal_total: 'in a variant: the weight that makes the total loss at the start equal to the spec’s own',
  holdout: 'points that are never trained on; they judge the result',
  seed: 'seed of everything that is random',
  width: 'width of every hidden layer',
  grow: 'grow(from, to, until): the number of points rises linearly until that step',
  lin: 'lin(a, b, n): n values equally spaced',
  log: 'log(a, b, n): n values equally spaced in the logarithm',
};

/** Ranges of values and of counts, which are no methods: what their arguments mean. */
export const rangeSignatures: ReadonlyMap<string, { parameters: [name: string, docs: string][]; summary: string }> =
  new Map([
    [
      'lin',
      {
        parameters: [
          ['a', 'The first value.'],
          ['b', 'The last value.'],
          ['n', 'How many values.'],
        ],
        summary: 'n values equally spaced from a to b.',
      },
    ],
    [
      'log',
      {
        parameters: [
          ['a', 'The first value, above 0.'],
          ['b', 'The last value, above 0.'],
          ['n', 'How many values.'],
        ],
        summary: 'n values from a to b, equally spaced in the logarithm.',
      },
    ],
    [
      'grow',
      {
        parameters: [
          ['from', 'Points at the start.'],
          ['to', 'Points at the end.'],
          ['until', 'The step at which they are all there.'],
        ],
        summary: 'The number of points rises linearly until that step.',
      },
    ],
  ]);

const shown = (value: number | string): string => String(value);

export const parameterLabel = (p: Pick<MethodParameter, 'name' | 'default'>): string =>
  p.default === undefined ? p.name : `${p.name} = ${shown(p.default)}`;

export const methodSignature = (m: Method): string =>
  m.parameters.length ? `${m.name}(${m.parameters.map(parameterLabel).join(', ')})` : m.name;

export function methodDocs(m: Method): string {
  const lines = [m.summary];
  if (m.formula) lines.push('', `\`${m.formula}\``);
  if (m.parameters.length) lines.push('', ...m.parameters.map((p) => `- \`${parameterLabel(p)}\` – ${p.summary}`));
  if (m.source) lines.push('', `*${m.source}*`);
  return lines.join('\n');
}

export const settingDocs = (row: SettingRow): string =>
  `\`${parameterLabel(row)}\`\n\n${row.summary}${row.names ? `\n\nOne of ${row.names.join(', ')}.` : ''}`;

export const functionSignature = ({ name, formals }: Pick<FunctionDeclaration, 'name' | 'formals'>): string =>
  `${name}(${formals.map((f) => f.name).join(', ')})`;

export const functionDocs = (f: BuiltinFunction): string =>
  `\`\`\`pinn\n${f.name}(${f.args.join(', ')})${f.formula ? ` = ${f.formula}` : ''}\n\`\`\`\n${f.summary}`;

const bars = '▁▂▃▄▅▆▇█';

/** A schedule drawn with block characters over its own length, with the values at its corners. */
export function sparkline(schedule: Schedule, total: number | null, width = 24): string {
  if (isConstant(schedule)) return `constant ${schedule.value}`;
  const steps = [schedule.until, ...schedule.segments.flatMap((s) => [s.at, s.until])].filter(
    (s): s is ScheduleStep => s !== undefined,
  );
  const longest = Math.max(...steps.map((s) => resolveStep(s, total ?? 1000)));
  const end = Math.max(total ?? 0, longest);
  const values = Array.from({ length: width }, (_, i) => valueAt(schedule, (i / (width - 1)) * end, total ?? end));
  const corners = [schedule.value, ...schedule.segments.map((s) => s.to)];
  const positive = corners.every((v) => v > 0);
  const wide = positive && Math.max(...corners) / Math.min(...corners) > 20;
  const f = (v: number) => (wide ? Math.log10(v) : v);
  const low = Math.min(...values.map(f));
  const high = Math.max(...values.map(f));
  const line = values
    .map((v) => bars[high > low ? Math.round(((f(v) - low) / (high - low)) * (bars.length - 1)) : 0])
    .join('');
  return `${line}  ${corners.join(' → ')}${wide ? ' (log)' : ''}, ${total === null ? `until step ${Math.round(end)}` : `${Math.round(end)} steps`}`;
}
