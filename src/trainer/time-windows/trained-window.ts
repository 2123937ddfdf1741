/** @file Trained windows, and what they say together: losses, held-out losses and gradients of the whole interval. */

import { sum } from '../../numeric/vector.ts';
import type { Compiled, CompiledTerm } from '../compile/compile.ts';
import type { Measures } from '../train/measures.ts';
import type { Window } from './window.ts';

/** A window as it was accepted. m terms in the order of every frame. */
export interface TrainedWindow extends Window {
  /** [P] */
  theta: Float64Array;
  /** Optimiser steps of the accepted attempt, and attempts that were rejected before it. */
  steps: number;
  rejected: number;
  /** Step of the state that was kept, over all windows. */
  keptAt: number;
  /** By this window's natural sizes. */
  measures: Measures;
  /** [m] NaN for terms that this window does not have, such as conditions behind the first one. */
  losses: Float64Array;
  heldOut: Float64Array;
  weights: Float64Array;
  /** [m·m] 0 for terms that this window does not have. */
  gram: Float64Array;
}

/** The largest measures of a piece; NaN without one. */
export function largestMeasures(pieces: readonly TrainedWindow[]): Measures {
  const largest = (of: (m: Measures) => number) =>
    pieces.length === 0 ? Number.NaN : Math.max(...pieces.map((p) => of(p.measures)));
  return { heldOut: largest((m) => m.heldOut), training: largest((m) => m.training) };
}

/** The same of the interval that all pieces cover. */
export type Whole = Pick<TrainedWindow, 'losses' | 'heldOut' | 'weights' | 'gram'>;

/**
 * Part of every piece in the loss of a term over the whole interval (they add up to 1; 0 where a piece does not have the
 * term): its share of the length for equations, of the measurements for data, the first piece for conditions.
 */
function parts({ term }: CompiledTerm, index: number, pieces: readonly TrainedWindow[]): number[] {
  const amount = (piece: TrainedWindow): number => {
    if (Number.isNaN(piece.losses[index])) return 0;
    if (term.kind === 'equation') return piece.to - piece.from;
    if (term.kind !== 'data') return 1;
    return term.data!.times.filter((t) => t >= piece.from && t < piece.to).length || 1;
  };
  const amounts = pieces.map(amount);
  const whole = sum(amounts);
  if (term.kind === 'data' && term.loss.reduction === 'sum') return amounts.map((x) => (x > 0 ? 1 : 0));
  return amounts.map((x) => (whole > 0 ? x / whole : 0));
}

/**
 * Losses over all pieces. Every piece has numbers of its own, so that the gradient of a loss is made of as many blocks as
 * there are pieces (what a piece hands to the next is taken as given) and Gᵢⱼ = Σₖ sᵢₖ sⱼₖ Gᵢⱼ⁽ᵏ⁾ with the parts s above.
 */
export function wholeOf({ terms }: Compiled, pieces: readonly TrainedWindow[]): Whole {
  const m = terms.length;
  const shares = terms.map((term, i) => parts(term, i, pieces));
  const over = (of: (piece: TrainedWindow) => Float64Array): Float64Array =>
    Float64Array.from(shares, (own, i) => {
      if (!own.some((x) => x > 0)) return Number.NaN;
      return own.reduce((sum, share, k) => (share > 0 ? sum + share * of(pieces[k])[i] : sum), 0);
    });
  const gram = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      pieces.forEach((piece, k) => {
        gram[i * m + j] += shares[i][k] * shares[j][k] * piece.gram[i * m + j];
      });
    }
  }
  return {
    losses: over((p) => p.losses),
    heldOut: over((p) => p.heldOut),
    weights: over((p) => p.weights),
    gram,
  };
}
