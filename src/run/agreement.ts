/**
 * @file Whether a trained fit says what an independent fit of the same data says. Noise leaves every fit beside the truth, so
 * that a tolerance on the solution asks the wrong question: a network that holds its equations about is right where the
 * data are met within their noise and its intervals hold what is known.
 */
import { isPrior } from '../problem/fit/joint-problem.ts';
import { learnsNoise, missedShare } from '../problem/fit/learned-noise.ts';
import { spreadOf } from '../problem/noise.ts';
import type { RunResult } from '../problem/run.ts';
import type { Compiled } from '../trainer/compile/compile.ts';

export interface Agreement {
  /** Largest distance of an estimate from that of the other fit, as a share of half its interval on that side. */
  apart: number;
  /** Noise of the data as a share of their natural size: by as much the solutions may differ. */
  noise: number;
}

/** Distance up to which intervals of which both ends are about right hold the truth as well. */
const closest = 0.75;
/** Standard deviations of the noise up to which a misfit may be that of noise stated a little too small. */
const clearly = 1.5;
/** Standard deviations of χ² beyond its expectation that no noise explains. */
const unlikely = 5;

type Judged = Compiled['terms'][number];

const meanLoss = ({ term, counts }: Pick<Judged, 'term' | 'counts'>, loss: number): number =>
  term.loss.reduction === 'sum' ? loss / counts.program : loss;

/**
 * Data with a stated noise that are missed by more than chance explains, with the misfit in its standard deviations.
 * @param losses [m] on the training points
 */
export function poorlyMet(
  { terms }: Pick<Compiled, 'terms'>,
  losses: ArrayLike<number>,
): { name: string; deviations: number } | null {
  for (const [i, { term, counts }] of terms.entries()) {
    if (!term.data || term.data.noise === null || term.loss.name !== 'mse' || isPrior(term)) continue;
    const square = meanLoss({ term, counts }, losses[i]) / term.data.noise ** 2;
    if ((square - 1) * Math.sqrt(term.data.times.length / 2) > unlikely && square > clearly ** 2)
      return { name: term.name, deviations: Math.sqrt(square) };
  }
  return null;
}

/**
 * @param losses [m] on the training points
 * @param parameters of the training, with intervals
 * @param fitted those of a fit by windows, by name
 * @returns `null` where data or estimates disagree, and where nothing can be compared: no noise, no intervals, no other fit
 */
export function agreementOf(
  { terms, problem }: Compiled,
  losses: ArrayLike<number>,
  parameters: RunResult['parameters'],
  fitted: ReadonlyMap<string, number> | null,
): Agreement | null {
  const estimates = problem.parameters.filter((p) => p.estimate);
  // Who writes a tolerance asks for a solution.
  if (!fitted || estimates.length === 0 || problem.training.tolerance !== null || problem.learned) return null;
  let noise = 0;
  if (poorlyMet({ terms }, losses)) return null;
  for (const [i, { term, scale, counts }] of terms.entries()) {
    if (!term.data || isPrior(term)) continue;
    if (learnsNoise(term)) {
      const mean = meanLoss({ term, counts }, losses[i]);
      // All that these data are missed by was taken for noise.
      noise = Math.max(noise, (missedShare(term, mean, scale) * spreadOf(term.data.values)) / scale);
      continue;
    }
    if (term.data.noise === null || term.loss.name !== 'mse') return null;
    noise = Math.max(noise, term.data.noise / scale);
  }
  let apart = 0;
  for (const { name } of estimates) {
    const { value, low, high } = parameters[name] ?? { low: null, high: null };
    const other = fitted.get(name);
    if (other === undefined || low === null || high === null) return null;
    const side = other < value ? value - low : high - value;
    // Nothing is known of what may be as large as it is, or nothing.
    if (!(high - low < 2 * Math.abs(value))) return null;
    apart = Math.max(apart, Math.abs(other - value) / side);
  }
  return apart <= closest && noise > 0 ? { apart, noise } : null;
}

/** Half widths of its interval from which on another fit's estimate is no matter of chance. */
const farthest = 2;

/** The estimate that an independent fit of the same data finds farthest outside its interval; `null` where none is. */
export function contradicted(
  { parameters }: Compiled['problem'],
  found: RunResult['parameters'],
  fitted: ReadonlyMap<string, number> | null,
): { name: string; value: number; other: number } | null {
  let worst: { name: string; value: number; other: number } | null = null;
  let most = farthest;
  for (const { name, estimate, member } of parameters) {
    const { value, low, high } = found[name] ?? { value: Number.NaN, low: null, high: null };
    const other = fitted?.get(name);
    // Weights of learned functions mean nothing one by one.
    if (!estimate || member || other === undefined || low === null || high === null) continue;
    const apart = Math.abs(other - value) / (other < value ? value - low : high - value);
    if (!(apart > most)) continue;
    most = apart;
    worst = { name, value, other };
  }
  return worst;
}
