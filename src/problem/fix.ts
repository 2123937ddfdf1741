/**
 * @file What would help, as an intent: plain data that says what is meant. Only the language knows how it is written; it
 * makes the edits, against the text as it is when they are wanted.
 */
import { numberText } from './number-text/spec.ts';
import type { Activation } from './problem.ts';
import type { Schedule } from './schedule.ts';
import type { SourceRange } from './source.ts';

/** Replace `range` by `newText`. */
export interface TextEdit {
  range: SourceRange;
  newText: string;
}

/** Constant weights of terms, by name. A schedule that is written for one of them becomes the plain number. */
export interface SetWeights {
  kind: 'set-weights';
  weights: Record<string, number>;
  /**
   * Weights that the other terms have now. They are written as well where the text has no `weights` block yet, because
   * the first one takes the place of all default weights.
   */
  others?: Record<string, number>;
  /** Variant that the weights are about; what it weighs itself is changed there. `null` or absent: the spec itself. */
  variant?: string | null;
}

/**
 * Weights of all terms, by name. A schedule that is written for one of them keeps its shape: all its values are scaled,
 * so that it begins at the weight.
 */
export interface Rebalance {
  kind: 'rebalance';
  weights: Record<string, number>;
}

/** Build a condition into the solution. */
export interface MakeHard {
  kind: 'make-hard';
  term: string;
}

/** Make a hard condition a term of the loss. */
export interface MakeSoft {
  kind: 'make-soft';
  term: string;
}

/** A method of the catalogue; arguments that are left out have their defaults. */
export interface FixCall {
  name: string;
  args: Record<string, number | Schedule>;
}

/** The blocks of a variant, each with what it changes. */
export interface VariantBlocks {
  network?: { layers: number[] };
  /** Samplers by equation. */
  points?: Record<string, FixCall>;
  /** By term. */
  weights?: Record<string, Schedule>;
  /** Phases in their order. */
  train?: FixCall[];
}

/** A variant at the end of the text. */
export interface AddVariant {
  kind: 'add-variant';
  name: string;
  blocks: VariantBlocks;
}

/** Blocks of the spec that can be left out whole: what they say then has its default. */
export type OptionalBlock = 'network' | 'weights' | 'loss' | 'points' | 'scale';

export interface LeaveOut {
  kind: 'leave-out';
  blocks: OptionalBlock[];
}

/** Natural sizes that are measured, in place of those that are written. */
export interface ScaleAuto {
  kind: 'scale-auto';
}

/** Settings of the network; what is not named stays. */
export interface SetNetwork {
  kind: 'set-network';
  settings: { layers?: number[]; activation?: Activation; features?: FixCall };
}

/** Samplers by equation; those of other equations stay. */
export interface SetPoints {
  kind: 'set-points';
  samplers: Record<string, FixCall>;
}

/** Phases in place of those that are written; seed, tolerance and other settings stay. */
export interface SetTrain {
  kind: 'set-train';
  phases: FixCall[];
}

/** Double precision in place of single. */
export interface DoublePrecision {
  kind: 'double-precision';
}

/** An adaptive weighting in place of the written one, `null`: none. Written weights stay. */
export interface SetWeighting {
  kind: 'set-weighting';
  method: FixCall | null;
}

/** Bounds of an estimate, taken out. */
export interface OpenBounds {
  kind: 'open-bounds';
  estimate: string;
}

/** Fixes one after the other, as one edit. */
export interface Together {
  kind: 'together';
  title: string;
  fixes: Fix[];
}

/** Edits of the very text they were found in: what only the language itself can mean. */
export interface Replace {
  kind: 'replace';
  title: string;
  edits: TextEdit[];
}

export type Fix =
  | SetWeights
  | Rebalance
  | MakeHard
  | MakeSoft
  | AddVariant
  | LeaveOut
  | ScaleAuto
  | SetNetwork
  | SetPoints
  | SetTrain
  | DoublePrecision
  | SetWeighting
  | OpenBounds
  | Together
  | Replace;

/** A fix as edits of one text, which do not overlap. */
export interface MadeFix {
  title: string;
  edits: TextEdit[];
}

/** The fixes of a kind. */
export type FixOf<K extends Fix['kind']> = Extract<Fix, { kind: K }>;

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

const samplerTitle = ([term, { name, args }]: [string, FixCall]): string =>
  `${name}${typeof args.points === 'number' ? `(${args.points})` : ''} for "${term}"`;

const titles: { [K in Fix['kind']]: (fix: FixOf<K>) => string } = {
  'set-weights': ({ weights }) => {
    const names = Object.keys(weights);
    return names.length === 1
      ? `Set the weight of ${quoted(names)} to ${numberText(Object.values(weights)[0])}`
      : `Set the weights of ${quoted(names)}`;
  },
  rebalance: () => 'Rebalance all weights, so that every term has an equal share of the first update',
  'make-hard': () => 'Build it into the solution (hard)',
  'make-soft': () => 'Make it a loss term (soft)',
  'add-variant': ({ name, blocks }) => `Add the variant "${name}" with its own ${Object.keys(blocks).join(', ')}`,
  'leave-out': ({ blocks }) => `Leave out ${blocks.join(', ')}`,
  'scale-auto': () => 'Use scale auto',
  'set-network': ({ settings: { layers, activation, features } }) =>
    `Use ${[layers && `layers = [${layers.join(', ')}]`, activation, features?.name].filter(Boolean).join(', ')}`,
  'set-points': ({ samplers }) => `Use ${Object.entries(samplers).map(samplerTitle).join(', ')}`,
  'set-train': ({ phases }) => `Train by ${phases.map(({ name }) => name).join(', then ')}`,
  'double-precision': () => 'Use precision = f64',
  'set-weighting': ({ method }) => (method ? `Use weights ${method.name}` : 'Use fixed weights'),
  'open-bounds': ({ estimate }) => `Take out the bounds of "${estimate}"`,
  together: ({ title }) => title,
  replace: ({ title }) => title,
};

/** What an editor, the panel and the command line call a fix. */
export function fixTitle(fix: Fix): string {
  return (titles[fix.kind] as (fix: Fix) => string)(fix);
}
