/** @file The runs of a comparison, each in the colour that is its own for good. Pure. */
import type { LineStyle } from '../../figure/line-style.ts';
import type { SolutionFrame } from '../../problem/frame.ts';
import type { Interface } from '../page/interface.ts';
import { comparedRuns, keptSolution, type PanelModel, type ShownRun } from '../page/model.ts';

/** A run with the colour that is its own for good. */
export interface ColouredRun {
  run: ShownRun;
  colour: number;
}

/** State of the runs that is drawn. */
export type ShownState = Interface['shownState'];

const styles: readonly LineStyle[] = ['solid', 'dashed', 'dotted'];
/** Told apart without colours, too. */
export const runStyle = (colour: number): LineStyle => styles[colour % styles.length];

export const contestants = (model: PanelModel): ColouredRun[] =>
  comparedRuns(model).map((run) => ({ run, colour: model.colours.get(run.header.id) ?? 0 }));

/** The solution of the state that is asked for. */
export const solutionShown = (run: ShownRun, shown: ShownState): SolutionFrame | null =>
  shown === 'best' ? keptSolution(run) : (run.solution ?? run.kept);
