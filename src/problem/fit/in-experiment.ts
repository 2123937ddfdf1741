/** @file What belongs to one experiment of several is called by both names. Pure. */

/** `P[low]` for `P` and for `P[low]` of the experiment `low`. */
export const inExperiment = (name: string, experiment: string): string =>
  name.endsWith(`[${experiment}]`) ? name : `${name}[${experiment}]`;
