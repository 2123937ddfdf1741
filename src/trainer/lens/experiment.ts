/**
 * @file The short experiments that answer what a run has left open: each a variant of the spec, to be trained from the
 * same network, points and seed and laid beside the run.
 */
import type { AddVariant, VariantBlocks } from '../../problem/fix.ts';
import { roundWeight } from '../../problem/number-text/spec.ts';
import type { MethodArgument, MethodCall } from '../../problem/problem.ts';
import type { Schedule } from '../../problem/schedule.ts';
import { statedName } from '../../problem/stated-name.ts';
import type { TraceView } from '../trace/trace.ts';

const experiment = (name: string, blocks: VariantBlocks): AddVariant => ({ kind: 'add-variant', name, blocks });

/** Layers of twice the width. */
export const wider = ({ context }: TraceView): AddVariant =>
  experiment('wider', { network: { layers: context.problem.network.layers.map((width) => 2 * width) } });

/**
 * A weight that starts a hundred times higher for the term that steers least, of those that a spec can call by a name.
 * @param norms [m] by which they steer.
 */
export function curriculum({ context, now }: TraceView, norms: readonly number[]): AddVariant | null {
  const named = context.terms.flatMap((term, k) => (term.named ? [k] : []));
  if (named.length === 0) return null;
  const i = named.reduce((least, k) => (norms[k] < norms[least] ? k : least));
  const weight = now.weights[i];
  if (!Number.isFinite(weight)) return null;
  const schedule: Schedule = {
    value: roundWeight(100 * weight),
    until: { share: 0.2 },
    segments: [{ shape: 'linear', to: roundWeight(weight), at: { share: 0.6 } }],
  };
  return experiment('curriculum', { weights: { [statedName(context.terms[i])]: schedule } });
}

const isNumeric = (argument: MethodArgument): argument is number | Schedule =>
  typeof argument === 'number' || typeof argument === 'object';

/** Ten times as many steps of every phase, with its numbers; `null` where the phases choose themselves. */
export function longer({ context }: TraceView): AddVariant | null {
  const { phases } = context.problem.training;
  if (phases.length === 0 || phases.some((p) => p.name === 'auto')) return null;
  return experiment('longer', { train: phases.map(lengthened) });
}

function lengthened({ name, args }: MethodCall) {
  const numbers = Object.entries(args).flatMap(([key, value]): [string, number | Schedule][] => {
    if (!isNumeric(value)) return [];
    return [[key, key === 'steps' && typeof value === 'number' ? 10 * value : value]];
  });
  return { name, args: Object.fromEntries(numbers) };
}

/** Four times as many points of every equation that has a name. */
export function denser({ context }: TraceView): AddVariant | null {
  const entries = context.terms.flatMap((term, i) =>
    term.kind === 'equation' && term.named
      ? [[statedName(term), { name: 'uniform', args: { points: 4 * context.counts[i] } }] as const]
      : [],
  );
  return entries.length === 0 ? null : experiment('denser', { points: Object.fromEntries(entries) });
}
