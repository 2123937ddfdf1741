/** @file How tightly pieces of infix text bind, where Python and PEtab's formulas agree. */
import type { BinaryOperator } from '../../problem/expression.ts';

export const binding = { compare: 1, sum: 2, product: 3, sign: 4, power: 5, atom: 6 } as const;

/** A piece of text and how tightly its outermost operator binds. */
export interface Infix {
  text: string;
  binds: number;
}

/** How an operator is written, how it binds, and how tightly its sides must. */
export interface Operator extends Infix {
  left: number;
  right: number;
}

/** All but the power, which each writes its own way. */
export const arithmetic: Record<Exclude<BinaryOperator, '^'>, Operator> = {
  '+': { text: ' + ', binds: binding.sum, left: binding.sum, right: binding.sum },
  '-': { text: ' - ', binds: binding.sum, left: binding.sum, right: binding.product },
  '*': { text: ' * ', binds: binding.product, left: binding.product, right: binding.product },
  '/': { text: ' / ', binds: binding.product, left: binding.product, right: binding.sign },
};

/** In brackets where it binds less tightly than `least`. */
export const bracketed = ({ text, binds }: Infix, least: number): string => (binds >= least ? text : `(${text})`);
