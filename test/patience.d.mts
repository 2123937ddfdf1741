export const patience: number;
export const hung: number;
export class Never extends Error {}
export function until<T>(
  look: () => T | Promise<T>,
  what: string,
): Promise<Exclude<T, false | 0 | '' | null | undefined>>;
