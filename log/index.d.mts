/** @file Types of the logger for JavaScript. */

/** What is known of a term beyond its name. */
export interface Term {
  kind?: 'equation' | 'initial' | 'boundary' | 'data' | 'other';
  /** Natural size of its residual. */
  scale?: number;
  /** Standard deviation of one measurement. */
  noise?: number;
  /** Residuals that its loss is the mean of. */
  count?: number;
}

export interface WatchOptions {
  /** Where the log goes; it is made with the first watched step. */
  folder: string;
  framework: string;
  /** Trainable numbers. */
  parameters: number;
  precision?: 'f32' | 'f64' | 'mixed';
  /** Steps between watched ones; 50. */
  every?: number;
  /** Steps planned, if that is known. */
  steps?: number;
  /** By default the name of the folder. */
  title?: string;
  terms?: Record<string, Term>;
}

export interface StepOptions {
  /** Learning rate. */
  rate?: number;
  /** The step that was taken, as one flat array: θ after it less θ before. */
  step?: ArrayLike<number>;
}

export interface Lens {
  /** Whether the present step is a watched one. */
  readonly watching: boolean;
  /** Names a loss on the line where it is made; returns the value. */
  term<T>(name: string, value: T): T;
  /**
   * Takes a watched step in.
   * @param weights 1 for a term without one
   * @param gradient of a term's raw loss, as one flat array
   */
  look(
    losses: Record<string, number>,
    weights: Record<string, number>,
    gradient: (name: string) => ArrayLike<number>,
    more?: { heldOut?: Record<string, number>; values?: Record<string, number> },
  ): void;
  /** The step was taken; the next one begins. */
  step(options?: StepOptions): void;
  /** Draws one unknown over `x`. */
  curve(x: ArrayLike<number>, u: ArrayLike<number>, reference?: ArrayLike<number>): void;
  /** @param reason `finished` by default */
  close(reason?: string): void;
}

/** Begins to watch a training. A disk that fails ends the log, with a warning, and never the training. */
export function watch(options: WatchOptions): Lens;
