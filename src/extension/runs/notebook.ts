/**
 * @file The runs as a notebook of experiments: by document, the newest first; each row says when, what was changed and
 * what came of it. Plain data, so that it is tested without an editor.
 */
import { duration, percent } from '../../problem/number-text/quantity.ts';
import { errorText } from '../../problem/number-text/sentence.ts';
import { numberText, roundWeight } from '../../problem/number-text/spec.ts';
import type { RunStateKind } from '../../problem/panel-messages.ts';
import { goesOn } from '../../problem/run.ts';
import type { ListedLog } from './listed-log.ts';
import type { ListedRun, ListedSweep } from './listed-run.ts';
import type { TrainingRun } from './training-run.ts';

export type RunItem =
  | { kind: 'session'; run: TrainingRun }
  | { kind: 'saved'; saved: ListedRun; uri: string }
  | { kind: 'sweep'; sweep: ListedSweep; uri: string }
  | { kind: 'log'; log: ListedLog; uri: string }
  | SpecItem;

/** What is found in the workspace. */
export type SavedItem = Extract<RunItem, { kind: 'saved' | 'sweep' | 'log' }>;

/** A document with its runs, the newest first. */
export interface SpecItem {
  kind: 'document';
  uri: string;
  runs: Row[];
}

/** One run as a row of the tree. */
export interface Row {
  item: RunItem;
  started: number;
  label: string;
  description: string;
  icon: string;
  tooltip: string;
  /** What can be done with it, for menus: words with a space between. */
  abilities: string;
}

/** What a row is made of, wherever the run is. */
interface Entry {
  item: RunItem;
  folder: string | null;
  uri: string;
  started: number;
  variant: string | null;
  note: string | null;
  /** The outcome in words. */
  outcome: string;
  icon: string;
  tooltip: string;
  /** At the end, by term; `null` where nothing is known of them. */
  weights: Record<string, number> | null;
  abilities: string[];
}

const stateIcons: Partial<Record<RunStateKind, string>> = {
  waiting: 'clock',
  starting: 'sync~spin',
  reading: 'sync~spin',
  running: 'sync~spin',
  stopping: 'sync~spin',
  paused: 'debug-pause',
  stopped: 'debug-stop',
  crashed: 'error',
};

const stateWords: Partial<Record<RunStateKind, string>> = {
  waiting: 'waits for its turn',
  starting: 'starts',
  reading: 'being read',
  running: 'training',
  stopping: 'stopping',
  crashed: 'trainer ended unexpectedly',
};

const verdictIcons: Readonly<Record<string, string>> = { reached: 'pass', unverified: 'question', wrong: 'error' };

/** Smaller errors are said by their order of magnitude, larger ones in per cent. */
const tiny = 1e-3;

/** Terms whose changed weights a row names. */
const mostChanges = 3;

/**
 * @param session the runs of this session; one with the folder of a saved one stands in its place
 * @param saved with the addresses of their documents
 * @param now milliseconds since 1970
 */
export function notebook(session: readonly TrainingRun[], saved: readonly SavedItem[], now: number): SpecItem[] {
  const shown = new Set(session.flatMap((run) => run.header?.folder ?? []));
  const entries = [
    ...session.map(ofSession),
    ...saved.flatMap((item) => {
      if (item.kind === 'sweep') return [ofSweep(item)];
      if (item.kind === 'log') return shown.has(item.log.folder) ? [] : [ofLog(item)];
      return shown.has(item.saved.folder) ? [] : [ofSaved(item)];
    }),
  ];
  const documents = new Map<string, Entry[]>();
  for (const entry of entries) documents.set(entry.uri, [...(documents.get(entry.uri) ?? []), entry]);
  return [...documents]
    .map(([uri, own]) => ({ kind: 'document' as const, uri, runs: rows(own, now) }))
    .sort((a, b) => b.runs[0].started - a.runs[0].started);
}

/** Rows of a sweep's runs, in its order. */
export function sweepRows(runs: readonly ListedRun[], uri: string, now: number): Row[] {
  return runs.map((saved) => {
    const entry = ofSaved({ kind: 'saved', saved, uri });
    const name = saved.folder.split(/[\\/]/).at(-1)!;
    return { ...row(entry, null, now), label: saved.note ?? name };
  });
}

function rows(entries: readonly Entry[], now: number): Row[] {
  const sorted = [...entries].sort((a, b) => b.started - a.started);
  return sorted.map((entry, k) => {
    const before = sorted.slice(k + 1).find(({ weights }) => weights !== null);
    return row(entry, before?.weights ?? null, now);
  });
}

function row(entry: Entry, before: Record<string, number> | null, now: number): Row {
  const { item, started, variant, note, outcome, icon, tooltip, abilities } = entry;
  const name = variant ?? (item.kind === 'sweep' ? `sweep ${item.sweep.summary.sweep}` : 'as written');
  const parts = [whenText(started, now), note && name, changes(entry.weights, before), outcome];
  return {
    item,
    started,
    label: note ?? name,
    description: parts.filter(Boolean).join(' · '),
    icon,
    tooltip: [`${name}, ${whenText(started, 0)}`, tooltip, entry.folder].filter(Boolean).join('\n'),
    abilities: abilities.join(' '),
  };
}

/** The weights that differ from those of the run before. */
function changes(weights: Record<string, number> | null, before: Record<string, number> | null): string {
  if (!weights || !before) return '';
  const changed = Object.entries(weights).filter(
    ([name, weight]) => Number.isFinite(weight) && roundWeight(weight) !== roundWeight(before[name] ?? Number.NaN),
  );
  const named = changed.slice(0, mostChanges).map(([name, weight]) => `${name} ${numberText(roundWeight(weight))}`);
  const more = changed.length - named.length;
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

const two = (x: number) => String(x).padStart(2, '0');

/** The hour today, date and hour on other days, in local time. */
export function whenText(milliseconds: number, now: number): string {
  const day = (t: number) => {
    const date = new Date(t);
    return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  };
  const date = new Date(milliseconds);
  const hour = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return day(milliseconds) === day(now) ? hour : `${day(milliseconds)} ${hour}`;
}

function ofSession(run: TrainingRun): Entry {
  const { header, latest, result, state, identity } = run;
  const folder = header?.folder ?? null;
  const weights =
    header && latest ? Object.fromEntries(header.terms.map(({ name }, i) => [name, latest.weights[i]])) : null;
  const ended = result ? outcomeOf(result) : identity.probe ? 'probed' : (stateWords[state.kind] ?? state.kind);
  return {
    item: { kind: 'session', run },
    folder,
    uri: identity.uri,
    started: identity.started,
    variant: header?.log ? header.title : identity.variant,
    note: identity.note ?? null,
    outcome: ended,
    icon: stateIcons[state.kind] ?? verdictIcons[result?.verdict ?? ''] ?? 'circle-outline',
    tooltip: result?.because ?? state.sentence,
    weights: identity.probe ? null : weights,
    abilities: [
      run.live && !header?.log ? 'live' : 'ended',
      ...(folder ? ['folder'] : []),
      ...(!run.live && state.resumable && folder ? ['resumable'] : []),
      ...(header && !identity.probe ? ['comparable'] : []),
    ],
  };
}

function ofSaved(item: Extract<RunItem, { kind: 'saved' }>): Entry {
  const { folder, started, variant, note, result } = item.saved;
  const weights = result?.terms
    ? Object.fromEntries(Object.entries(result.terms).map(([name, { weight }]) => [name, weight ?? Number.NaN]))
    : null;
  const resumable = result === null || goesOn[result.ended];
  return {
    item,
    folder,
    uri: item.uri,
    started,
    variant,
    note,
    outcome: result ? outcomeOf(result) : 'cut off',
    icon: result ? (verdictIcons[result.verdict] ?? 'circle-outline') : 'debug-disconnect',
    tooltip: result?.because ?? 'This run was cut off; it can be resumed.',
    weights,
    abilities: ['ended', 'folder', 'comparable', ...(resumable ? ['resumable'] : [])],
  };
}

function ofSweep(item: Extract<RunItem, { kind: 'sweep' }>): Entry {
  const { folder, started, summary } = item.sweep;
  const all = summary.finished === summary.runs;
  return {
    item,
    folder,
    uri: item.uri,
    started,
    variant: null,
    note: null,
    outcome: `${all ? summary.runs : `${summary.finished} of ${summary.runs}`} runs`,
    icon: 'graph-scatter',
    tooltip: summary.because,
    weights: null,
    abilities: ['ended', 'folder'],
  };
}

function ofLog(item: Extract<RunItem, { kind: 'log' }>): Entry {
  const { folder, started, title, framework } = item.log;
  return {
    item,
    folder,
    uri: item.uri,
    started,
    variant: title,
    note: null,
    outcome: 'lens log',
    icon: 'pulse',
    tooltip: `A training by ${framework} that is watched.`,
    weights: null,
    abilities: ['ended', 'folder'],
  };
}

function outcomeOf(result: { verdict: string; relativeL2: number | null; seconds: number }): string {
  const { relativeL2 } = result;
  const error =
    relativeL2 === null ? '' : ` · error ${relativeL2 < tiny ? errorText(relativeL2) : percent(relativeL2)}`;
  return `${result.verdict}${error} · ${duration(result.seconds)}`;
}
