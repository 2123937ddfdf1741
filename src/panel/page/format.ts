/** @file Names as the panel writes them. */

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
