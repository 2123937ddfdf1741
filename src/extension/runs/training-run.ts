/**
 * @file One training run as the extension keeps it: the source of truth for panel, decorations, diagnostics, status and
 * tree. It outlives the trainer's process, so a crash or a hidden panel loses nothing.
 */
import type { Finding } from '../../problem/finding.ts';
import type { Frame, SolutionFrame } from '../../problem/frame.ts';
import { History } from '../../problem/history.ts';
import { type MemberTrace, withLook } from '../../problem/member-trace.ts';
import { isLive, type PanelRun, type Profiles, type RunState } from '../../problem/panel-messages.ts';
import type { RunHeader, RunResult } from '../../problem/run.ts';
import type { PastFrames } from '../../problem/run-event.ts';
import { Signal } from '../host/signal.ts';
import { FindingHold } from './finding-hold.ts';

/** Which part of a run has changed. */
export type RunChange = 'started' | 'frame' | 'history' | 'solution' | 'findings' | 'state' | 'result' | 'profiles';

export interface RunIdentity {
  /** Document that was trained; follows its file when that is renamed or moved. */
  uri: string;
  /** Its text at the start. */
  text: string;
  variant: string | null;
  /** When it began, in milliseconds since 1970. */
  started: number;
  /** What its author calls it. */
  note?: string;
  /** One look at the gradients of the initial network, without training. */
  probe?: boolean;
}

export class TrainingRun {
  readonly identity: RunIdentity;
  readonly changed = new Signal<RunChange>();
  #header: RunHeader | null = null;
  #history: History | null = null;
  #latest: Frame | null = null;
  #solution: SolutionFrame | null = null;
  #kept: SolutionFrame | null = null;
  #trace: MemberTrace = [];
  /** As the trainer says, and as they are shown. */
  #reported: Finding[] = [];
  #findings: Finding[] = [];
  readonly #hold = new FindingHold();
  #state: RunState = { kind: 'starting', sentence: 'Starting the trainer.', resumable: false };
  #result: RunResult | null = null;
  #profiles: Profiles | null = null;

  /** @param before The run that this one goes on from; its history stays. */
  constructor(identity: RunIdentity, before?: TrainingRun) {
    this.identity = identity;
    if (before) {
      this.#header = before.#header;
      this.#history = before.#history && History.from(before.#history.snapshot());
      this.#latest = before.#latest;
      this.#solution = before.#solution;
      this.#kept = before.#kept;
      this.#trace = before.#trace;
    }
  }

  get header(): RunHeader | null {
    return this.#header;
  }
  get latest(): Frame | null {
    return this.#latest;
  }
  /** At the last step that was shown. */
  get solution(): SolutionFrame | null {
    return this.#solution;
  }
  /** Of the state that the training keeps; `null` before its end. */
  get kept(): SolutionFrame | null {
    return this.#kept;
  }
  get findings(): readonly Finding[] {
    return this.#findings;
  }
  get state(): RunState {
    return this.#state;
  }
  get result(): RunResult | null {
    return this.#result;
  }
  /** Of its fit; `null` where nobody asked for them. */
  get profiles(): Profiles | null {
    return this.#profiles;
  }
  /** Waiting for its turn, starting, running, paused or on its way to stop. */
  get live(): boolean {
    return isLive(this.#state.kind);
  }
  /** True when frames of an earlier process are part of the history. */
  get continues(): boolean {
    return (this.#history?.frames ?? 0) > 0;
  }

  start(header: RunHeader): void {
    const same = this.#header !== null && sameShape(this.#header, header);
    if (!same) {
      this.#history = new History(header.terms.length, header.parameters.length);
      this.#latest = null;
      this.#solution = null;
      this.#kept = null;
      this.#trace = [];
    }
    this.#header = header;
    this.#history ??= new History(header.terms.length, header.parameters.length);
    this.changed.fire('started');
  }

  /** Frames at or before the last known step (a resumed run repeats some) are left out. */
  frame(frame: Frame): void {
    if (!this.#history || (this.#latest && frame.step <= this.#latest.step)) return;
    this.#history.push(frame);
    this.#latest = frame;
    this.changed.fire('frame');
    if (this.live) this.#show(this.#hold.update(this.#reported, Date.now()));
  }

  /** Takes what is past in place of the frames so far. */
  recall({ history, latest }: PastFrames): void {
    this.#history = History.from(history);
    this.#latest = latest;
    this.changed.fire('history');
  }

  solve(solution: SolutionFrame): void {
    if (solution.kept) this.#kept = solution;
    else this.#solution = solution;
    this.#trace = withLook(this.#trace, solution);
    this.changed.fire('solution');
  }

  find(findings: Finding[]): void {
    this.#reported = findings;
    this.#show(this.live ? this.#hold.update(findings, Date.now()) : findings);
  }

  become(state: RunState): void {
    this.#state = state;
    this.changed.fire('state');
    // Nothing blinks any more: what the trainer said last is what holds.
    if (!this.live) this.#show(this.#reported);
  }

  finish(result: RunResult): void {
    this.#result = result;
    this.changed.fire('result');
  }

  profile(profiles: Profiles): void {
    this.#profiles = profiles;
    this.changed.fire('profiles');
  }

  #show(findings: Finding[]): void {
    const same = findings.length === this.#findings.length && findings.every((f, i) => f === this.#findings[i]);
    if (same) return;
    this.#findings = findings;
    this.changed.fire('findings');
  }

  /** Everything a panel draws; `null` before the trainer has described the run. */
  panelRun(): PanelRun | null {
    if (!this.#header || !this.#history) return null;
    return {
      header: this.#header,
      history: this.#history.snapshot(),
      solution: this.#solution,
      kept: this.#kept,
      findings: this.#findings,
      state: this.#state,
      result: this.#result,
      ...(this.#profiles ? { profiles: this.#profiles } : {}),
      ...(this.#trace.length > 0 ? { trace: this.#trace } : {}),
    };
  }
}

/** Whether frames of both runs have the same series. */
function sameShape(a: RunHeader, b: RunHeader): boolean {
  const names = (items: { name: string }[]) => items.map((item) => item.name).join('\n');
  return names(a.terms) === names(b.terms) && names(a.parameters) === names(b.parameters);
}
