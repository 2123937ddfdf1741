/** @file What the panel knows: one message from the host after the other applied to plain state. No DOM. */
import type { Finding } from '../../problem/finding.ts';
import type { Frame, SolutionFrame } from '../../problem/frame.ts';
import { History } from '../../problem/history.ts';
import { type MemberTrace, withLook } from '../../problem/member-trace.ts';
import {
  type ComparedRun,
  defaultPanelSettings,
  type PanelRun,
  type PanelSettings,
  type Preview,
  type Profiles,
  type RunState,
  type SpecNotice,
  type ToPanel,
} from '../../problem/panel-messages.ts';
import type { RunHeader, RunResult } from '../../problem/run.ts';

/** Parts of the state that views depend on. */
export type Topic =
  | 'run'
  | 'frames'
  | 'solution'
  | 'findings'
  | 'state'
  | 'spec'
  | 'highlight'
  | 'compare'
  | 'profiles'
  | 'settings'
  /** Small interface state: switches, isolated curves, weights tried out. */
  | 'interface'
  /** Which sections have something to show, and where they stand. */
  | 'layout';

export interface ShownRun {
  label: string;
  header: RunHeader;
  history: History;
  /** Last frame; `null` before the first and right after a snapshot without frames. */
  last: Frame | null;
  /** At the last step shown. */
  solution: SolutionFrame | null;
  /** Of the state that the training kept at its end. */
  kept: SolutionFrame | null;
  /** How the members of families were met on the way. */
  trace: MemberTrace;
  findings: Finding[];
  result: RunResult | null;
  /** Of its fit; `null` where nobody asked for them. */
  profiles: Profiles | null;
  state: RunState;
}

export interface PanelModel {
  file: string;
  title: string | null;
  run: ShownRun | null;
  preview: Preview | null;
  state: RunState;
  spec: SpecNotice;
  compared: ShownRun[];
  /** Colour of every run that was ever compared, by its id: it belongs to the run for good. */
  colours: Map<string, number>;
  settings: PanelSettings;
  /** Term of the line the caret is on. */
  highlight: string | null;
}

export const emptyModel = (): PanelModel => ({
  file: '',
  title: null,
  run: null,
  preview: null,
  state: { kind: 'none', sentence: '', resumable: false },
  spec: { upToDate: true, sentence: '' },
  compared: [],
  colours: new Map(),
  settings: defaultPanelSettings,
  highlight: null,
});

const nothing: readonly Topic[] = [];

/** States from which the first frame makes a run that trains, however late the host says so. */
const beginning = new Set<RunState['kind']>(['none', 'waiting', 'starting']);

function open(run: PanelRun | ComparedRun): ShownRun {
  const history = History.from(run.history);
  return {
    label: 'label' in run ? run.label : (run.header.variant ?? 'this run'),
    header: run.header,
    history,
    last: lastFrame(history),
    solution: run.solution,
    kept: run.kept,
    trace: run.trace ?? [],
    findings: run.findings,
    result: run.result,
    profiles: run.profiles ?? null,
    state: run.state,
  };
}

/** The last frame as far as a history keeps it, for what is shown as current values. */
function lastFrame(h: History): Frame | null {
  if (h.length === 0) return null;
  const k = h.length - 1;
  const { step, gram, weights, stepDots, stepNorm, preconditionedGram } = h.at(k);
  const values = (group: 'loss' | 'heldOut' | 'parameter', n: number) =>
    Float64Array.from({ length: n }, (_, i) => h.series(group, i).low[k]);
  return {
    v: 1,
    step,
    phase: h.phases()[k],
    seconds: h.seconds()[k],
    losses: values('loss', h.terms),
    heldOut: values('heldOut', h.terms),
    weights,
    gram,
    stepDots,
    stepNorm,
    preconditionedGram,
    total: h.series('total').low[k],
    rate: h.series('rate').low[k],
    measure: h.series('measure').low[k],
    parameters: values('parameter', h.parameters),
  };
}

/** Applies `message` to `model` in place and says what changed. Messages about another run than the current change nothing. */
export function apply(model: PanelModel, message: ToPanel): readonly Topic[] {
  const run = model.run;
  switch (message.type) {
    case 'snapshot': {
      model.file = message.file;
      model.title = message.title;
      model.run = message.run && open(message.run);
      model.preview = message.preview;
      model.state = message.run?.state ?? message.state;
      model.spec = message.spec;
      model.compared = message.compared.map(open);
      colourRuns(model);
      model.settings = message.settings;
      return ['run', 'frames', 'solution', 'findings', 'state', 'spec', 'compare', 'profiles', 'settings'];
    }
    case 'started': {
      const { header } = message;
      model.run = {
        label: header.variant ?? 'this run',
        header,
        history: new History(header.terms.length, header.parameters.length),
        last: null,
        solution: null,
        kept: null,
        trace: [],
        findings: [],
        result: null,
        profiles: null,
        state: model.state,
      };
      // What begins is not "not trained yet", however late its state is told.
      if (model.state.kind === 'none') become(model, 'starting');
      colourRuns(model);
      return ['run', 'frames', 'solution', 'findings', 'state', 'compare'];
    }
    case 'frames': {
      if (!run || run.header.id !== message.run) return nothing;
      for (const frame of message.frames) run.history.push(frame);
      const last = message.frames.at(-1);
      if (last) run.last = last;
      if (!beginning.has(model.state.kind)) return ['frames'];
      become(model, 'running');
      return ['frames', 'state'];
    }
    case 'solution':
      if (!run || run.header.id !== message.run) return nothing;
      if (message.solution.kept) run.kept = message.solution;
      else run.solution = message.solution;
      run.trace = withLook(run.trace, message.solution);
      return ['solution'];
    case 'findings':
      if (!run || run.header.id !== message.run) return nothing;
      run.findings = message.findings;
      return ['findings'];
    case 'result':
      if (!run || run.header.id !== message.run) return nothing;
      run.result = message.result;
      run.findings = message.result.findings;
      return ['state', 'findings', 'frames', 'solution'];
    case 'profiles':
      if (!run || run.header.id !== message.run) return nothing;
      run.profiles = message.profiles;
      return ['profiles'];
    case 'state':
      model.state = message.state;
      if (run) run.state = message.state;
      return ['state'];
    case 'preview':
      model.preview = message.preview;
      return ['solution', 'state'];
    case 'spec':
      model.spec = message.spec;
      return ['spec'];
    case 'highlight':
      model.highlight = message.term;
      return ['highlight'];
    case 'compare':
      model.compared = message.runs.map(open);
      colourRuns(model);
      return ['compare'];
    case 'settings':
      model.settings = message.settings;
      return ['settings'];
  }
}

function become(model: PanelModel, kind: RunState['kind']): void {
  model.state = { kind, sentence: '', resumable: false };
  if (model.run) model.run.state = model.state;
}

/** The runs sent, in their order, and the panel's own behind them unless it is one of them; of that the newest state. */
export function comparedRuns({ run, compared }: Pick<PanelModel, 'run' | 'compared'>): ShownRun[] {
  if (compared.length === 0 || !run) return compared;
  const own = compared.some((c) => c.header.id === run.header.id);
  const shown = compared.map((c) => (c.header.id === run.header.id ? { ...run, label: c.label } : c));
  return own ? shown : [...shown, run];
}

/** Gives every compared run that has no colour yet the first one that none of the others has. */
function colourRuns(model: PanelModel): void {
  if (model.compared.length === 0) return;
  const ids = comparedRuns(model).map((run) => run.header.id);
  for (const id of ids) {
    if (model.colours.has(id)) continue;
    const taken = new Set(ids.flatMap((other) => model.colours.get(other) ?? []));
    let free = 0;
    while (taken.has(free)) free++;
    model.colours.set(id, free);
  }
}

/** The state that the run kept, or, before its end and where that is not known, the last one shown. */
export const keptSolution = (run: ShownRun): SolutionFrame | null => run.kept ?? run.solution;

/** Steps between which phases change, with their names; the first phase starts at step 0. */
export function phaseStarts(header: RunHeader): { step: number; name: string }[] {
  // In windows every phase starts again and again.
  if (header.marched) return [];
  let step = 0;
  return header.phases.map((phase) => {
    const start = step;
    step += phase.steps;
    return { step: start, name: phase.name };
  });
}

/** Held-out losses as last evaluated (frames in between carry NaN). */
export function lastHeldOut(run: ShownRun): Float64Array {
  return Float64Array.from({ length: run.header.terms.length }, (_, i) => {
    const { high } = run.history.series('heldOut', i);
    for (let k = high.length - 1; k >= 0; k--) if (!Number.isNaN(high[k])) return high[k];
    return Number.NaN;
  });
}

/** Whether its gradients are those of a training, so that weights mean something; a fit that is solved has none. */
export const hasWeights = (run: ShownRun): boolean =>
  hasGradients(run) && (run.header.networkParameters > 0 || run.header.log !== undefined);

/** [m] whether a term is one to be followed: of a fit that is solved, equations and conditions hold in every state. */
export function pullingTerms(run: ShownRun): boolean[] {
  const m = run.header.terms.length;
  if (!hasGradients(run) || hasWeights(run)) return Array<boolean>(m).fill(true);
  const frames = [run.history.at(0), run.history.at(run.history.length - 1)];
  return run.header.terms.map((_, i) => frames.some(({ gram }) => gram[i * m + i] > 0));
}

/** Whether the run has gradients to look at; the solvers that need no descent have none. */
export function hasGradients(run: ShownRun): boolean {
  if (run.history.length === 0) return false;
  const m = run.header.terms.length;
  const frames = [run.history.at(0), run.history.at(run.history.length - 1)];
  return frames.some(({ gram }) => Array.from({ length: m }, (_, i) => gram[i * m + i]).some((g) => g > 0));
}
