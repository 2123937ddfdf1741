/** @file A value, or the reason why there is none: for what may well not work and is no defect. */

/** @template Why what is said beside the reason */
export type Outcome<T, Why = unknown> = { ok: true; value: T } | ({ ok: false; reason: string } & Why);

/** @param reason a clause without a full stop, for the sentence in which it is said */
export const refused = (reason: string): { ok: false; reason: string } => ({ ok: false, reason });
