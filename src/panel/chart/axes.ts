/** @file The axes that charts share. */
import { linearTicks, logTicks } from '../../figure/ticks.ts';
import type { History } from '../../problem/history.ts';
import { logLabel, stepLabel, tickLabels } from '../../problem/number-text/axis.ts';
import type { RunHeader } from '../../problem/run.ts';
import { withUnit } from '../page/format.ts';
import type { Interface } from '../page/interface.ts';
import { type PanelModel, phaseStarts } from '../page/model.ts';
import type { AxisSpec, Figure, Marker } from './figure.ts';
import { bucketSteps } from './polyline.ts';

/** What charts over a run have along x. */
export type Along = Interface['along'];

/** Over a run up to `last`, a step or a time in seconds. */
export const alongAxis = (along: Along, last: number): AxisSpec => ({
  label: along === 'step' ? 'step' : 'time [s]',
  scale: 'linear',
  range: [0, last > 0 ? last : 1],
  ticks: linearTicks,
  format: along === 'step' ? (ticks) => ticks.map(stepLabel) : tickLabels,
});

export const logAxis = (label: string): AxisSpec => ({
  label,
  scale: 'log',
  range: null,
  ticks: logTicks,
  format: (ticks) => ticks.map(logLabel),
});

export const linearAxis = (label: string, range: [number, number] | null = null): AxisSpec => ({
  label,
  scale: 'linear',
  range,
  ticks: linearTicks,
  format: tickLabels,
});

export const variableAxis = (variable: RunHeader['variable']): AxisSpec =>
  linearAxis(withUnit(variable.name, variable.unit), [variable.from, variable.to]);

/** x of the points of `bucketValues`: the steps, or the seconds at which they were taken. */
export function alongPlaces(history: History, along: Along): Float64Array {
  if (along === 'step') return bucketSteps(history.firstSteps(), history.steps(), history.span);
  const seconds = history.seconds();
  // When a bucket began is not kept: right behind the end of the one before.
  const began = Float64Array.from(seconds, (s, k) => (k === 0 ? Math.min(s, seconds[0]) : seconds[k - 1]));
  return bucketSteps(began, seconds, history.span);
}

/** Where `step` lies along x; NaN before the first frame. */
export function alongPlace(history: History, along: Along, step: number): number {
  if (along === 'step') return step;
  const steps = history.steps();
  const k = steps.findIndex((s) => s >= step);
  return k < 0 ? Number.NaN : history.seconds()[k];
}

/** Starts of the phases after the first, in steps. */
export function phaseMarkers(header: RunHeader): Marker[] {
  return phaseStarts(header)
    .slice(1)
    .map(({ step, name }) => ({ x: step, label: name, color: null }));
}

/** End of the x axis of charts over the run. */
export function lastPlace(model: PanelModel, along: Along): number {
  const history = model.run?.history;
  if (!history || history.length === 0) return 1;
  const places = along === 'step' ? history.steps() : history.seconds();
  return places[places.length - 1];
}

/** The figure of a run with its marks, given in steps, where they lie along its x axis. */
export function withMarkers(figure: Figure, markers: Marker[], model: PanelModel, along: Along): Figure {
  const { run } = model;
  if (!run) return figure;
  const last = lastPlace(model, along);
  return {
    ...figure,
    markers: markers
      .map((m) => ({ ...m, x: alongPlace(run.history, along, m.x) }))
      .filter((m) => m.x > 0 && m.x < last)
      .sort((a, b) => a.x - b.x),
  };
}
