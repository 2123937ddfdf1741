/** @file Numbers that no data of a kind tell apart, and what of them the data do determine, as plain data and in words. */
import { listed } from './number-text/sentence.ts';

export interface OpenGroup {
  /** They can move together and leave every measurement as it is; a single one that no measurement depends on. */
  names: string[];
  /** Combinations of them that are determined, as formulas (`k*s`, `a + b`); empty where none was recognised. */
  determined: string[];
  /** Whether nothing but functions of `determined` is determined. */
  isAll: boolean;
}

/** `only k*s is determined`; `null` where no combination is known. */
function determinedText({ determined, isAll }: OpenGroup): string | null {
  if (determined.length === 0) return null;
  return `${isAll ? 'only ' : ''}${listed(determined)} ${determined.length > 1 ? 'are' : 'is'} determined${isAll ? '' : ', and not all that is'}`;
}

/** One sentence or two on a group that is open whatever the values of its numbers are. */
export function openGroupSentence(group: OpenGroup): string {
  const { names } = group;
  if (names.length === 1) return `Whatever is measured of this kind does not depend on ${names[0]}.`;
  const why = determinedText(group) ?? 'they can move together and leave every measurement as it is';
  return `Whatever is measured of this kind does not tell ${listed(names)} apart: ${why}. Fix one of them, or measure something else.`;
}
