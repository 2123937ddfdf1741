/** @file Numbers in sentences: findings, verdicts, notes of a solver, messages. */
import { type Style, scientific, styled, upTo } from './digits.ts';

const inSentence: Style = { plain: 3, scientific: 2, below: 1e4, padded: false };

/** A number in a sentence: `0.0123`, `7`, `1.2e-5`. */
export const say = (x: number): string => styled(x, inSentence);

/** A share in a sentence, whatever its size: `12.3 %`, `1100 %`, `1.2e-4 %`. */
export const sayPercent = (share: number): string => `${say(100 * share)} %`;

/** How many times one thing is another: how much more than a million tells nobody anything. */
export const times = (ratio: number): string => (ratio > 1e6 ? 'more than a million' : say(ratio));

/** Of what only the order counts, such as a bound: `3e-12`, `1e5`. */
export const orderText = (x: number): string => scientific(x, 1);

/** A relative error: `1.2e-3`. */
export const errorText = (x: number): string => scientific(x, 2);

/** A place on the interval: `0.333333`. */
export const placeText = (x: number): string => upTo(x, 6);

/** A place that is only known about: `0.3333`. */
export const roughPlaceText = (x: number): string => upTo(x, 4);

/** Names in a row: `u`, `u and v`, `u, v and w`. */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** Names that are written out where there are many. */
const few = 4;

/** Names in quotation marks, the first of many: `"a", "b", "c", "d" and 3 more`. */
export function quotedFew(names: readonly string[]): string {
  const shown = names.slice(0, few).map((name) => `"${name}"`);
  const more = names.length - shown.length;
  return listed(more > 0 ? [...shown, `${more} more`] : shown);
}
