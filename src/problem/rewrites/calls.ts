/** @file Calls of a problem as calls of a fix, which are written with what differs from the defaults. */
import type { FixCall } from '../fix.ts';
import type { MethodArgument, MethodCall } from '../problem.ts';
import type { Schedule } from '../schedule.ts';

const isNumeric = (argument: MethodArgument): argument is number | Schedule =>
  typeof argument === 'number' || typeof argument === 'object';

/** The call with its numbers, changed by `change` where it gives another. */
export function callOf(
  { name, args }: MethodCall,
  change: (key: string, value: number | Schedule) => number | Schedule = (_, value) => value,
): FixCall {
  const numbers = Object.entries(args).flatMap(([key, value]): [string, number | Schedule][] =>
    isNumeric(value) ? [[key, change(key, value)]] : [],
  );
  return { name, args: Object.fromEntries(numbers) };
}

/** Every value of a schedule times `factor`. */
export const multiplied = (value: number | Schedule, factor: number): number | Schedule =>
  typeof value === 'number'
    ? value * factor
    : {
        ...value,
        value: value.value * factor,
        segments: value.segments.map((segment) => ({ ...segment, to: segment.to * factor })),
      };
