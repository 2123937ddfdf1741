/** @file What a checkpoint keeps of a marched training beside the attempt that is under way. */
import type { ArchiveValue } from '../../files/archive.ts';
import type { TrainedWindow } from './trained-window.ts';
import type { Window } from './window.ts';

export interface TrainedMarch {
  pieces: TrainedWindow[];
  /** The window to be trained; `null` when there is none left. */
  window: Window | null;
  /** The rest of the checkpoint is of an attempt at this window. */
  underWay: boolean;
  /** Length of the next window. */
  length: number;
  /** Optimiser steps before the present attempt. */
  offset: number;
  /** Held-out measures of the attempts at the present window that were rejected; infinite where one was no number. */
  rejected: number[];
  /** [m] last known losses and weights of all terms: a window tells those of its own. */
  losses: Float64Array;
  weights: Float64Array;
  /** Weights where no schedule is written, by term. */
  fixedWeights: Record<string, number>;
}

/** What a checkpoint holds of it. */
export const trainedMarchOf = (tree: ArchiveValue): TrainedMarch => tree as unknown as TrainedMarch;

/** The same as a tree for the archive. */
export const trainedMarchTree = (state: TrainedMarch): ArchiveValue => ({
  ...state,
  pieces: state.pieces.map((piece) => ({ ...piece, measures: { ...piece.measures } })),
  window: state.window ? { ...state.window } : null,
});
