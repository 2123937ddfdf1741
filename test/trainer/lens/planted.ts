/** Specs with one fault each, planted on purpose, and healthy ones. */
import { oscillator } from '../loop/spec.ts';

export interface Planted {
  code: string;
  /** Loss term it is about. */
  term: string | null;
  /** Text of the line on which the finding must stand. */
  line: string;
  text: string;
}

export const planted: Planted[] = [
  {
    code: 'loss-imbalance',
    term: 'motion',
    line: 'weights { motion = 1  release = 1  rest = 0.1 }',
    text: oscillator({ weights: '{ motion = 1  release = 1  rest = 0.1 }', train: '{ adam(50) }' }),
  },
  {
    code: 'drowned-condition',
    term: 'release',
    line: 'initial  release: u(0) = 1',
    text: oscillator({ weights: '{ motion = 1  release = 1  rest = 0.1 }', train: '{ adam(1500, rate = 3e-3) }' }),
  },
  {
    code: 'equilibrium-collapse',
    term: null,
    line: 'unknown u(t)',
    text: oscillator({ weights: '{ motion = 1  release = 1  rest = 0.1 }', train: '{ adam(1500, rate = 3e-3) }' }),
  },
  {
    code: 'point-overfit',
    term: 'motion',
    line: 'points  { motion = uniform(12)  holdout = uniform(400) }',
    text: oscillator({
      points: '{ motion = uniform(12)  holdout = uniform(400) }',
      train: '{ levenberg_marquardt(60) }',
    }),
  },
  {
    code: 'rate-too-high',
    term: null,
    line: 'train   { adam(1500, rate = 0.5) }',
    text: oscillator({ train: '{ adam(1500, rate = 0.5) }' }),
  },
  {
    code: 'network-too-small',
    term: 'motion',
    line: 'network { layers = [3] }',
    text: oscillator({ network: '{ layers = [3] }', train: '{ levenberg_marquardt(150) }' }),
  },
  {
    code: 'precision-floor',
    term: null,
    line: 'train   { lbfgs(4000)  precision = f32 }',
    text: oscillator({ train: '{ lbfgs(4000)  precision = f32 }' }),
  },
  {
    code: 'missing-condition',
    term: null,
    line: 'unknown u(t)',
    text: `variable t in [0, 1]
unknown u(t)
equation motion: u'' + 4*u' + 400*u = 0
initial release: u(0) = 1
network { layers = [16, 16] }
train { adam(30) }`,
  },
  {
    code: 'noise-fitted',
    term: 'lab',
    line: 'weights { bend = 1e-8  lab = 100 }',
    text: `variable t in [0, 1]
unknown u(t)
equation bend: u'' = 0
data lab { t = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]  u = [0.05, 0.02, 0.29, 0.22, 0.47, 0.41, 0.68, 0.62, 0.85, 0.84, 1.06]  noise = 0.06 }
network { layers = [16, 16] }
points  { bend = uniform(20) }
weights { bend = 1e-8  lab = 100 }
train   { levenberg_marquardt(60) }`,
  },
  {
    code: 'gradient-conflict',
    term: 'up',
    line: "equation up:   u' = 1",
    text: `variable t in [0, 1]
unknown u(t)
equation up:   u' = 1
equation down: u' = -1
initial start: u(0) = 0
network { layers = [16, 16] }
weights { up = 1  down = 1  start = 1 }
train   { adam(800) }`,
  },
  {
    code: 'schedule-without-effect',
    term: 'rest',
    line: 'weights { motion = 1e-4  release = 1  rest = 1e-9 until 50 then linear to 1e-7 at 100 }',
    text: oscillator({
      weights: '{ motion = 1e-4  release = 1  rest = 1e-9 until 50 then linear to 1e-7 at 100 }',
      train: '{ adam(300) }',
    }),
  },
];

const circle = (train: string) => `variable t in [0, 4]
unknown x(t), y(t)
equation right: x' = y
equation up:    y' = -x
initial east: x(0) = 0
initial north: y(0) = 1
exact x = sin(t)
exact y = cos(t)
network { layers = [32, 32] }
points  { right = uniform(60)  up = uniform(60) }
weights { right = 1  up = 1  east = 1  north = 1 }
train   ${train}`;

const decay = (train: string) => `variable t in [0, 3]
unknown u(t)
equation fade: u' = -u
initial start: u(0) = 1
network { layers = [20, 20] }
points  { fade = uniform(40) }
weights { fade = 1  start = 1 }
train   ${train}`;

/** Runs that do what they should: no finding above a hint. */
export const healthy: { name: string; text: string }[] = [
  { name: 'oscillator, Levenberg–Marquardt', text: oscillator({ train: '{ levenberg_marquardt(60) }' }) },
  { name: 'oscillator, L-BFGS', text: oscillator({ train: '{ lbfgs(1500) }' }) },
  { name: 'oscillator, Adam', text: oscillator({ train: '{ adam(4000, rate = 3e-3 then cosine to 1e-5 at 100%) }' }) },
  {
    name: 'oscillator, self-scaled Broyden',
    text: oscillator({ network: '{ layers = [20, 20] }', train: '{ ssbroyden(400) }' }),
  },
  { name: 'circle, Levenberg–Marquardt', text: circle('{ levenberg_marquardt(50) }') },
  { name: 'circle, L-BFGS', text: circle('{ lbfgs(800) }') },
  { name: 'circle, Adam', text: circle('{ adam(2500, rate = 3e-3 then cosine to 1e-5 at 100%) }') },
  { name: 'decay, Levenberg–Marquardt', text: decay('{ levenberg_marquardt(40) }') },
  { name: 'decay, L-BFGS', text: decay('{ lbfgs(300) }') },
  { name: 'decay, Adam then L-BFGS', text: decay('{ adam(800, rate = 3e-3)  lbfgs(200) }') },
];
