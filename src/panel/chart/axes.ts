/** @file The axes that charts share. */
import { linearTicks, logTicks } from '../../figure/ticks.ts';
import { logLabel, stepLabel, tickLabels } from '../../problem/number-text/axis.ts';
import type { RunHeader } from '../../problem/run.ts';
import { withUnit } from '../page/format.ts';
import { type PanelModel, phaseStarts } from '../page/model.ts';
import type { AxisSpec, Figure, Marker } from './figure.ts';

/** Key under which all charts over steps share their cursor. */
export const stepSync = 'steps';
/** The same for charts over the variable. */
export const variableSync = 'variable';

export const stepAxis = (last: number): AxisSpec => ({
  label: 'step',
  scale: 'linear',
  range: [0, Math.max(1, last)],
  ticks: linearTicks,
  format: (ticks) => ticks.map(stepLabel),
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

/** Starts of the phases after the first. */
export function phaseMarkers(header: RunHeader): Marker[] {
  return phaseStarts(header)
    .slice(1)
    .map(({ step, name }) => ({ x: step, label: name, color: null }));
}

/** Last step on the x axis of charts over steps. */
export function lastStep(model: PanelModel): number {
  const steps = model.run?.history.steps();
  return steps && steps.length > 0 ? steps[steps.length - 1] : 1;
}

/** Steps and values by the rules of `polyline.ts`, filled into an empty figure. */
export function withMarkers(figure: Figure, markers: Marker[], last: number): Figure {
  return { ...figure, markers: markers.filter((m) => m.x > 0 && m.x < last) };
}
