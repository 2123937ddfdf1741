/** @file What the text of a spec calls a term. */
import type { Term } from './problem.ts';

/** The name by which weights and points of the spec speak of it; the parts of one term share theirs. */
export const statedName = ({ name, statedAs }: Pick<Term, 'name' | 'statedAs'>): string => statedAs ?? name;
