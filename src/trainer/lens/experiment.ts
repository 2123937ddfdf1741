/**
 * @file The short experiments that answer what a run has left open: each a variant of the spec, as text, to be trained
 * from the same network, points and seed and laid beside the run.
 */
import { weightText } from '../../problem/number-text/spec.ts';
import type { Experiment } from '../../problem/run.ts';
import { scheduleText } from '../../problem/schedule.ts';
import type { View } from '../trace/trace.ts';

const experiment = (name: string, block: string): Experiment => ({ name, text: `variant ${name} { ${block} }` });

/** Layers of twice the width. */
export const wider = ({ context }: View): Experiment =>
  experiment('wider', `network { layers = [${context.problem.network.layers.map((width) => 2 * width).join(', ')}] }`);

/**
 * A weight that starts a hundred times higher for the term that steers least, of those that a spec can call by a name.
 * @param norms [m] by which they steer.
 */
export function curriculum({ context, now }: View, norms: readonly number[]): Experiment | null {
  const named = context.terms.flatMap((term, k) => (term.named ? [k] : []));
  if (named.length === 0) return null;
  const i = named.reduce((least, k) => (norms[k] < norms[least] ? k : least));
  const weight = now.weights[i];
  const schedule = `${weightText(100 * weight)} until 20% then linear to ${weightText(weight)} at 60%`;
  return experiment('curriculum', `weights { ${context.terms[i].name} = ${schedule} }`);
}

/** Ten times as many steps of every phase, with its numbers; `null` where the phases choose themselves. */
export function longer({ context }: View): Experiment | null {
  const { phases } = context.problem.training;
  const calls = phases.map(({ name, args }) => {
    const numbers = Object.entries(args).flatMap(([key, value]) => {
      if (typeof value === 'object') return [`${key} = ${scheduleText(value)}`];
      return typeof value === 'number' ? [`${key} = ${key === 'steps' ? 10 * value : value}`] : [];
    });
    return `${name}(${numbers.join(', ')})`;
  });
  return calls.length === 0 || phases.some((p) => p.name === 'auto')
    ? null
    : experiment('longer', `train { ${calls.join('  ')} }`);
}

/** Four times as many points of every equation that has a name. */
export function denser({ context }: View): Experiment | null {
  const entries = context.terms.flatMap((term, i) =>
    term.kind === 'equation' && term.named ? [`${term.name} = uniform(${4 * context.counts[i]})`] : [],
  );
  return entries.length === 0 ? null : experiment('denser', `points { ${entries.join('  ')} }`);
}
