/** @file Other networks and other points for the same problem. */
import type { Fix, FixCall, SetNetwork, SetPoints } from '../fix.ts';
import { networkSize, withLayers, writtenResiduals } from '../network-size.ts';
import type { Problem } from '../problem.ts';

const network = (settings: SetNetwork['settings']): SetNetwork => ({ kind: 'set-network', settings });

/** Twice the width, and two layers at least. */
export function withWiderLayers({ network: { layers } }: Problem): SetNetwork {
  const wide = layers.map((width) => Math.max(16, 2 * width));
  return network({ layers: wide.length > 1 ? wide : [wide[0], wide[0]] });
}

/** A network of the size that plain problems need. */
const plainLayers = [20, 20];

/** A small network where the written one has many numbers for every residual. */
export function smaller(problem: Problem): SetNetwork | null {
  if (networkSize(problem) < 2 * writtenResiduals(problem)) return null;
  if (networkSize(withLayers(problem, plainLayers)) >= networkSize(problem)) return null;
  return network({ layers: plainLayers });
}

/** Sines in place of another activation, tanh in place of sines. */
export const otherActivation = ({ network: { activation } }: Problem): SetNetwork =>
  network({ activation: activation === 'tanh' ? 'sin' : 'tanh' });

/** Features of about so many periods over the interval. */
export const withFrequencies = ({ network: { features } }: Problem): SetNetwork | null =>
  features === null ? network({ features: { name: 'fourier', args: { count: 16, sigma: 4 } } }) : null;

/** Another sampler for every equation with a name; `null` where one has none. */
function resampled({ terms }: Problem, sampler: (points: number) => FixCall): SetPoints | null {
  const equations = terms.filter((t) => t.kind === 'equation');
  if (equations.length === 0 || equations.some((t) => !t.named)) return null;
  const samplers = equations.map((t): [string, FixCall] => [t.name, sampler(Number(t.points?.args.points ?? 256))]);
  return { kind: 'set-points', samplers: Object.fromEntries(samplers) };
}

/** Most points that a rewrite asks for. */
const mostPoints = 20_000;

/** Four times as many equally spaced points. */
export const withMorePoints = (problem: Problem): SetPoints | null =>
  resampled(problem, (points) => ({ name: 'uniform', args: { points: Math.min(mostPoints, 4 * points) } }));

/** As many points, drawn anew now and then. */
export const fresh = (problem: Problem): SetPoints | null =>
  resampled(problem, (points) => ({ name: 'sobol', args: { points: Math.max(64, points), resample: 100 } }));

/** As many points, drawn anew where the residual is large. */
export const attentive = (problem: Problem): SetPoints | null =>
  resampled(problem, (points) => ({ name: 'rad', args: { points: Math.max(64, points) } }));

/** Losses taken out: mean squares. */
export const meanSquares = ({ written }: Problem): Fix | null =>
  written.loss ? { kind: 'leave-out', blocks: ['loss'] } : null;

/** Estimates without their bounds. */
export function unbounded({ parameters }: Problem): Fix | null {
  const bounded = parameters.filter(({ estimate }) => estimate && (estimate.low !== null || estimate.high !== null));
  if (bounded.length === 0) return null;
  return {
    kind: 'together',
    title: 'Take out the bounds of the estimates',
    fixes: bounded.map(({ name }) => ({ kind: 'open-bounds', estimate: name })),
  };
}

/** Measured scales in place of written ones or none. */
export const scaledAuto = ({ scale }: Problem): Fix | null => (scale.mode === 'auto' ? null : { kind: 'scale-auto' });
