/**
 * @file What changes a spec from outside, the same for every command that takes it: `--variant name`,
 * `--set name=value`, `--seed n`.
 */

import { type Command, Option } from 'commander';
import { didYouMean, nearest } from '../../language/syntax/spelling.ts';
import { messageOf } from '../../problem/message-of.ts';
import type { Problem } from '../../problem/problem.ts';
import { defaultOptions } from '../../problem/protocol.ts';
import { effectiveProblem } from '../../run/run.ts';
import { exitCode, UserError } from '../report/exit.ts';
import { collectSetting, wholeNumber } from './overrides.ts';

export interface Changes {
  variant?: string;
  set?: Record<string, number>;
  seed?: number;
}

const options: Record<keyof Changes, () => Option> = {
  variant: () => new Option('--variant <name>', 'the spec as this variant of it states it'),
  set: () =>
    new Option('--set <name=value>', 'override a weight, a param, width or seed; may be repeated').argParser(
      collectSetting,
    ),
  seed: () => new Option('--seed <n>', 'seed of everything random').argParser(wholeNumber),
};

/** Adds the options of these names, all of them by default. */
export function takeChanges(command: Command, names: readonly (keyof Changes)[] = ['variant', 'set', 'seed']): Command {
  for (const name of names) command.addOption(options[name]());
  return command;
}

/** The options that were given, as they are written. */
export const givenChanges = (changes: Changes): string[] =>
  (Object.keys(options) as (keyof Changes)[]).filter((name) => changes[name] !== undefined).map((name) => `--${name}`);

/** A name that is not among the variants or sweeps of a spec, with those that are. */
export function notThere(
  file: string,
  kind: 'variant' | 'sweep' | 'estimate',
  name: string,
  known: readonly string[],
): UserError {
  const there = known.length > 0 ? `it has ${known.join(', ')}` : 'it has none';
  return new UserError(
    `${file} has no ${kind} "${name}"; ${there}${didYouMean(nearest(name, known))}`,
    exitCode.badSpec,
  );
}

/** The problem as it would be trained. @throws UserError for a name the spec has not, or a value that cannot be */
export function changed(file: string, problem: Problem, { variant, set = {}, seed }: Changes): Problem {
  const known = problem.variants.map(({ name }) => name);
  if (variant !== undefined && !known.includes(variant)) throw notThere(file, 'variant', variant, known);
  try {
    return effectiveProblem(problem, { ...defaultOptions, variant: variant ?? null, set, seed: seed ?? null });
  } catch (error) {
    throw new UserError(messageOf(error), exitCode.badSpec);
  }
}
