/** @file Reads the arguments of catalogue calls. */
import type { MethodCall } from './problem.ts';
import { type Schedule, valueAt } from './schedule.ts';

const isSchedule = (x: unknown): x is Schedule => typeof x === 'object' && x !== null && 'segments' in x;

/** A number argument (of a schedule: its first value), or `fallback` where it is absent or `auto`. */
export function numberArgument(call: Pick<MethodCall, 'args'>, name: string, fallback: number): number {
  const value = call.args[name];
  if (typeof value === 'number') return value;
  if (isSchedule(value)) return valueAt(value, 0, 1);
  return fallback;
}

/** A name argument, or `fallback`. */
export function nameArgument(call: Pick<MethodCall, 'args'>, name: string, fallback: string): string {
  const value = call.args[name];
  return typeof value === 'string' ? value : fallback;
}

/** Whether what a call does every so many steps – its argument `every`, or `fallback` – is done at `step`. */
export const isDue = (call: Pick<MethodCall, 'args'>, step: number, fallback: number): boolean =>
  step % Math.max(1, Math.round(numberArgument(call, 'every', fallback))) === 0;
