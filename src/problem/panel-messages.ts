/**
 * @file What the host (the extension, or any page that plays recordings) and the panel say to each other. Only plain
 * data and typed arrays travel; a panel that was restored may be older than its host, hence the version.
 *
 * Flow: the panel posts `ready` once its listener is up; the host answers with one `snapshot`. Frames follow in numbered
 * batches, at most one unacknowledged: the panel posts `ack` with the batch's number after it has drawn, and the host
 * collects what arrives in between. Nothing is sent to a hidden panel; when it is shown again it gets a new snapshot.
 */
import type { Finding } from './finding.ts';
import type { Frame, SolutionFrame } from './frame.ts';
import type { HistorySnapshot } from './history.ts';
import type { MemberTrace } from './member-trace.ts';
import type { OpenGroup } from './open-group.ts';
import type { ProfileCurve } from './profile-curve.ts';
import type { RunHeader, RunResult } from './run.ts';
import type { SourceRange } from './source.ts';
import type { Adjustable } from './what-if.ts';

export const panelVersion = 1;

export type RunStateKind =
  /** Nothing was trained yet. */
  | 'none'
  /** Until fewer runs train at once. */
  | 'waiting'
  | 'starting'
  /** What was logged before anybody looked is still being read. */
  | 'reading'
  | 'running'
  | 'paused'
  /** Asked to stop; the trainer has not said yet that it has. Stop again ends it at once. */
  | 'stopping'
  /** Ended by the user or by closing the editor; saved. */
  | 'stopped'
  | 'finished'
  /** The log that was shown is deleted. */
  | 'gone'
  /** The trainer's process ended by itself; the history is kept. */
  | 'crashed'
  /** The spec cannot be trained (it has errors). */
  | 'invalid';

const live: ReadonlySet<RunStateKind> = new Set(['waiting', 'starting', 'reading', 'running', 'paused', 'stopping']);

/** Whether a run has not ended: it waits for its turn, starts, runs, is paused or on its way to stop. */
export const isLive = (kind: RunStateKind): boolean => live.has(kind);

export interface RunState {
  kind: RunStateKind;
  /** What happened and what can be done, one sentence; '' when there is nothing to say. */
  sentence: string;
  /** `resume` would go on from where it is (paused, or a saved run folder). */
  resumable: boolean;
}

/** The solution that is drawn before any training. */
export interface Preview {
  variable: RunHeader['variable'];
  unknowns: RunHeader['unknowns'];
  /** In the variable's unit. */
  grid: Float64Array;
  /** One array per unknown, on `grid`. */
  values: Float64Array[];
  /** What it is, for the legend: `preview (random features)`. */
  label: string;
  /** How far the solution was computed, in the variable's unit; the end of the interval where it is whole. */
  reached: number;
  /** Estimated relative L2 error up to there; `null` when the time did not suffice for it. */
  errorEstimate: number | null;
  /** Parameters that can be tried out, with the values that this solution has. */
  parameters: Adjustable[];
  /** Some value is not the one that is written. */
  tried: boolean;
  /** How far it moves with the parameter that was moved last; absent where none was, or where that cannot be told. */
  band?: PreviewBand;
  /** Why there is none though a parameter was moved. */
  noBand?: { parameter: string; share: number; because: string };
}

/** How far a solution moves with a parameter, to first order. */
export interface PreviewBand {
  parameter: string;
  /** By which share of its value the parameter moves to either side. */
  share: number;
  /** One array per unknown, on the grid of the preview: how far it moves; NaN where that is not known. */
  radii: Float64Array[];
}

/** Share of its value by which a parameter is moved to show what it does. */
export const bandShare = 0.1;

export interface PanelSettings {
  /** Ratios of weighted gradient norms that are drawn as bands and warned about. */
  dominance: [hint: number, warning: number];
  /** Significant digits of numbers in legends and tables. */
  digits: number;
  /** Which losses are shown first. */
  losses: 'raw' | 'weighted';
  /** `auto` follows the operating system's prefers-reduced-motion. */
  motion: 'auto' | 'reduced';
}

export const defaultPanelSettings: PanelSettings = {
  dominance: [10, 100],
  digits: 3,
  losses: 'raw',
  motion: 'auto',
};

/** Likelihood profiles of the fit of a run. */
export interface Profiles {
  /** `stopped`: some are missing, and it can go on. */
  state: 'running' | 'stopping' | 'stopped' | 'ended';
  /** Profile folder; `null` before there is one. */
  folder: string | null;
  /** Numbers that are profiled, two sides each. */
  names: string[];
  /** Groups of numbers that no data of this kind tell apart. */
  open: OpenGroup[];
  /** Sides that have ended. */
  ended: number;
  /** Those whose sides have both ended, in the order of the names. */
  curves: ProfileCurve[];
  /** Sentences. */
  failures: string[];
}

/** Whether the text in the editor is the text that was trained. */
export interface SpecNotice {
  upToDate: boolean;
  /** One sentence when it is not; ''. */
  sentence: string;
}

/** Everything about one run. */
export interface PanelRun {
  header: RunHeader;
  history: HistorySnapshot;
  /** Last solution, if one was sent yet. */
  solution: SolutionFrame | null;
  /** Solution of the state that the training keeps at its end; `null` before, or where it is the last. */
  kept: SolutionFrame | null;
  /** All findings that hold now. */
  findings: Finding[];
  state: RunState;
  result: RunResult | null;
  /** Absent where nobody asked for them. */
  profiles?: Profiles;
  /** How the members of families were met on the way; absent where nothing tells. */
  trace?: MemberTrace;
}

/** A run that is drawn over others. `label` is unique among the runs compared. */
export interface ComparedRun extends PanelRun {
  label: string;
}

/** Host → panel. */
export type ToPanel =
  | {
      type: 'snapshot';
      v: typeof panelVersion;
      /** File name of the spec, for the title before there is a run. */
      file: string;
      /** Title of the spec; `null` when it has none. */
      title: string | null;
      run: PanelRun | null;
      preview: Preview | null;
      /** State when there is no run. */
      state: RunState;
      spec: SpecNotice;
      compared: ComparedRun[];
      settings: PanelSettings;
    }
  /** A new run begins; replaces the history, keeps the interface's state. */
  | { type: 'started'; header: RunHeader }
  /** Consecutive frames of run `run`; `n` counts batches and comes back in `ack`. */
  | { type: 'frames'; n: number; run: string; frames: Frame[] }
  | { type: 'solution'; run: string; solution: SolutionFrame }
  | { type: 'findings'; run: string; findings: Finding[] }
  | { type: 'state'; state: RunState }
  | { type: 'result'; run: string; result: RunResult }
  | { type: 'profiles'; run: string; profiles: Profiles }
  | { type: 'preview'; preview: Preview | null }
  | { type: 'spec'; spec: SpecNotice }
  /** Isolate the curves of this term (the caret stands on its line); `null`: show all. */
  | { type: 'highlight'; term: string | null }
  /** The runs to overlay (replaces the list before); empty: close the comparison. */
  | { type: 'compare'; runs: ComparedRun[] }
  | { type: 'settings'; settings: PanelSettings };

/** Panel → host. */
export type FromPanel =
  /** The page listens; send a snapshot. */
  | { type: 'ready'; v: typeof panelVersion }
  /** Batch `n` is on the screen. */
  | { type: 'ack'; n: number }
  | { type: 'train' }
  | { type: 'stop' }
  | { type: 'pause' }
  | { type: 'resume' }
  /** Steer: weights from the next step on, by term name; only the terms to change. */
  | { type: 'setWeights'; weights: Record<string, number> }
  /** Factor on the scheduled learning rate. */
  | { type: 'setRateFactor'; factor: number }
  /** Preview the solution with these values of parameters in place of those that are written, the one moved last as the last; empty: as written. */
  | { type: 'tryParameters'; values: Record<string, number> }
  /** Go on with the preview, which ends before the interval does. */
  | { type: 'continuePreview' }
  /** Write these weights into the spec's `weights` block. */
  | { type: 'writeWeights'; weights: Record<string, number> }
  /** Show the term's line in the editor and put the caret there. */
  | { type: 'revealTerm'; term: string }
  | { type: 'revealRange'; range: SourceRange }
  /** Tint the term's line while the pointer or focus is on its curve; `null`: none. */
  | { type: 'hoverTerm'; term: string | null }
  /** Apply the fix of this finding, by its place in the list last sent. */
  | { type: 'applyFix'; index: number; code: string }
  /** `data` is SVG text, or the bytes of a PNG. `name` is a file name without extension. */
  | { type: 'exportFigure'; name: string; format: 'svg'; data: string }
  | { type: 'exportFigure'; name: string; format: 'png'; data: Uint8Array }
  | { type: 'exportCsv'; name: string; data: string }
  /** Write the experiment of this name, of the checklist, into the spec and compare it with the spec. */
  | { type: 'tryExperiment'; name: string }
  /** Choose runs or variants to compare this one with. */
  | { type: 'compareWith' }
  | { type: 'compareTwin' }
  | { type: 'closeComparison' }
  /** Profile the estimates of the run's fit, or go on with it. */
  | { type: 'profile' }
  | { type: 'stopProfile' }
  | { type: 'openRunFolder' }
  /** An error of the page, for the log. */
  | { type: 'error'; message: string };
