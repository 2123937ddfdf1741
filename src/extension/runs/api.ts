/** @file What `activate` hands to other extensions: runs as plain data, a training on request. See docs/extension-api.md. */
import * as vscode from 'vscode';
import type { RunStateKind } from '../../problem/panel-messages.ts';
import type { Verdict } from '../../problem/run.ts';
import type { RunStore } from './run-store.ts';
import type { TrainingRun } from './training-run.ts';

/** A run as other extensions see it. */
export interface RunSummary {
  /** Address of the spec. */
  uri: string;
  variant: string | null;
  /** Milliseconds since 1970. */
  started: number;
  state: RunStateKind;
  /** `null` before the end. */
  verdict: Verdict | null;
  /** Against the exact or classical solution; `null` where there is none. */
  relativeL2: number | null;
  /** Run folder; `null` where runs are not saved. */
  folder: string | null;
}

export interface PinnLensApi {
  version: 1;
  /** The runs of this window, the newest first. */
  runs(): RunSummary[];
  /** Trains this spec and resolves when the run has ended; `null` where it was not begun, which the user is told. */
  train(uri: vscode.Uri, variant?: string | null): Promise<RunSummary | null>;
  /** A run of this window has ended, however it ended. */
  onDidEndRun: vscode.Event<RunSummary>;
}

export function runSummary({ identity, state, result, header }: TrainingRun): RunSummary {
  return {
    uri: identity.uri,
    variant: identity.variant,
    started: identity.started,
    state: state.kind,
    verdict: result?.verdict ?? null,
    relativeL2: result?.relativeL2 ?? null,
    folder: header?.folder ?? null,
  };
}

/** @param train Trains a spec as its command does. */
export function apiOf(
  store: RunStore,
  train: (uri: string, variant: string | null) => Promise<TrainingRun | null>,
): PinnLensApi & vscode.Disposable {
  const ended = new vscode.EventEmitter<RunSummary>();
  const listening = store.changed.on(({ run, change }) => {
    if (change === 'state' && !run.live && !run.identity.probe) ended.fire(runSummary(run));
  });
  return {
    version: 1,
    runs: () => store.all().map(runSummary),
    async train(uri, variant = null) {
      const run = await train(uri.toString(), variant);
      return run && runSummary(run);
    },
    onDidEndRun: ended.event,
    dispose() {
      listening.dispose();
      ended.dispose();
    },
  };
}
