/** @file What the panel knows: one message from the host after the other applied to plain state. No DOM. */
import type { Finding } from '../../problem/finding.ts';
import type { Frame, SolutionFrame } from '../../problem/frame.ts';
import { History } from '../../problem/history.ts';
import {
  type ComparedRun,
  defaultPanelSettings,
  type PanelRun,
  type PanelSettings,
  type Preview,
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
  | 'settings'
  /** Small interface state: switches, isolated curves, weights tried out. */
  | 'interface';

export interface ShownRun {
  label: string;
  header: RunHeader;
  history: History;
  /** Last frame; `null` before the first and right after a snapshot without frames. */
  last: Frame | null;
  solution: SolutionFrame | null;
  findings: Finding[];
  result: RunResult | null;
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
  settings: defaultPanelSettings,
  highlight: null,
});

const nothing: readonly Topic[] = [];

function open(run: PanelRun | ComparedRun): ShownRun {
  const history = History.from(run.history);
  return {
    label: 'label' in run ? run.label : (run.header.variant ?? 'this run'),
    header: run.header,
    history,
    last: lastFrame(history),
    solution: run.solution,
    findings: run.findings,
    result: run.result,
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
      model.settings = message.settings;
      return ['run', 'frames', 'solution', 'findings', 'state', 'spec', 'compare', 'settings'];
    }
    case 'started': {
      const { header } = message;
      model.run = {
        label: header.variant ?? 'this run',
        header,
        history: new History(header.terms.length, header.parameters.length),
        last: null,
        solution: null,
        findings: [],
        result: null,
        state: model.state,
      };
      return ['run', 'frames', 'solution', 'findings', 'state'];
    }
    case 'frames': {
      if (!run || run.header.id !== message.run) return nothing;
      for (const frame of message.frames) run.history.push(frame);
      const last = message.frames.at(-1);
      if (last) run.last = last;
      return ['frames'];
    }
    case 'solution':
      if (!run || run.header.id !== message.run) return nothing;
      run.solution = message.solution;
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
      return ['compare'];
    case 'settings':
      model.settings = message.settings;
      return ['settings'];
  }
}

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

/** Whether the run has gradients to look at; the solvers that need no descent have none. */
export function hasGradients(run: ShownRun): boolean {
  if (run.history.length === 0) return false;
  const m = run.header.terms.length;
  const frames = [run.history.at(0), run.history.at(run.history.length - 1)];
  return frames.some(({ gram }) => Array.from({ length: m }, (_, i) => gram[i * m + i]).some((g) => g > 0));
}
