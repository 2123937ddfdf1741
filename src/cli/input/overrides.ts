/** @file Command-line options that change a problem or its training: `--set name=value`, `--seed n`, `--rate-factor x`. */

import { InvalidArgumentError } from 'commander';
import { byName } from '../../problem/by-name.ts';

/** Collects `--set release=10` into `{ release: 10 }`; may be given several times. */
export function collectSetting(
  text: string,
  before: Record<string, number> = byName<number>(),
): Record<string, number> {
  const [name, value, ...rest] = text.split('=');
  const number = Number(value);
  if (!name || !value?.trim() || rest.length > 0 || !Number.isFinite(number))
    throw new InvalidArgumentError(`write name=number, such as release=10, not "${text}"`);
  return { ...before, [name.trim()]: number };
}

export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('a whole number ≥ 0 is needed');
  return number;
}

export function positiveNumber(text: string): number {
  const number = Number(text);
  if (!(Number.isFinite(number) && number > 0)) throw new InvalidArgumentError('a number > 0 is needed');
  return number;
}
