/** @file Names as the panel writes them. */

/** `name [unit]`. */
export const withUnit = (name: string, unit: string | null): string => (unit ? `${name} [${unit}]` : name);
