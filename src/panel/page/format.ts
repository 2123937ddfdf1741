/** @file Names as the panel writes them. */
import type { RunHeader } from '../../problem/run.ts';

/** `name [unit]`. */
export const withUnit = (name: string, unit: string | null): string => (unit ? `${name} [${unit}]` : name);

/**
 * A name in at most `most` characters: beginning and end stay, because names that belong together often differ there.
 * Whoever shortens a name keeps the whole of it in a tooltip or the accessible name.
 */
export function shortened(name: string, most: number): string {
  const characters = [...name];
  if (characters.length <= most) return name;
  const tail = Math.floor((most - 1) / 2);
  const head = most - 1 - tail;
  return `${characters.slice(0, head).join('')}…${tail > 0 ? characters.slice(-tail).join('') : ''}`;
}

/** A sentence in which each of `names` that stands in quotes has at most `most` characters. */
export const withShort = (sentence: string, names: readonly string[], most: number): string =>
  names.reduce((text, name) => text.replaceAll(`"${name}"`, `"${shortened(name, most)}"`), sentence);

/** Those that stand in the spec, each with its place among all: what is implied by a dose is not shown. */
export const writtenUnknowns = (
  unknowns: RunHeader['unknowns'],
): [place: number, unknown: RunHeader['unknowns'][0]][] =>
  [...unknowns.entries()].filter(([, { implied }]) => !implied);

/** A sentence in which no line ends between a number and its percent sign, or inside a ratio like `6640 : 1`. */
export const unbroken = (sentence: string): string =>
  sentence.replaceAll(' %', '\u00a0%').replaceAll(' : ', '\u00a0:\u00a0');
