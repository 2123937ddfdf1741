/** @file What every section of the panel gets: the state, the theme, and the few things it can do. */
import type { FromPanel } from '../../problem/panel-messages.ts';
import type { Interface } from './interface.ts';
import type { PanelModel, Topic } from './model.ts';
import type { Theme } from './theme.ts';
import type { Trial } from './trial.ts';

export interface Panel {
  readonly model: PanelModel;
  readonly ui: Interface;
  readonly trial: Trial;
  theme(): Theme;
  post(message: FromPanel): void;
  /** Changes the interface's state, keeps it, redraws. */
  setInterface(change: Partial<Interface>): void;
  /** The tab that is open: the chosen one, or the first where that has nothing to show; '': none. */
  selectedTab(): string;
  /** Tints the term's line in the spec; `null`: none. */
  hover(term: string | null): void;
  /** Tries a weight out; a trainer that runs is steered. */
  tryWeight(term: string, weight: number): void;
  resetTrial(): void;
  /** Redraws what depends on `topics`. */
  changed(...topics: Topic[]): void;
}

/** The term whose curves stand alone: chosen here, or by the caret in the spec. */
export function isolatedTerm(panel: Panel): string | null {
  const wanted = panel.ui.isolated ?? panel.model.highlight;
  return panel.model.run?.header.terms.some((t) => t.name === wanted) ? wanted : null;
}

export function toggleIsolated(panel: Panel, term: string): void {
  panel.setInterface({ isolated: panel.ui.isolated === term ? null : term });
}

/** Weights now, with those tried out; `null` before the first frame. */
export function effectiveWeights(panel: Panel): Float64Array | null {
  const run = panel.model.run;
  return run?.last ? panel.trial.over(run.last.weights, run.header.terms) : null;
}
