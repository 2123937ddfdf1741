/** @file Conditions built into the solution, and taken out of it again. */
import type { CstNode } from 'langium';
import { GrammarUtils } from 'langium';
import type { Maker, Target } from './target.ts';

interface Written {
  start: number;
  /** The word `hard`, where it stands. */
  hard: CstNode | undefined;
}

function conditionOf(name: string, { symbols }: Target): Written | null {
  const node = symbols.terms.find((term) => term.name === name)?.node;
  if (node?.$type !== 'Condition' || !node.$cstNode) return null;
  return { start: node.$cstNode.offset, hard: GrammarUtils.findNodeForKeyword(node.$cstNode, 'hard') };
}

export const makeHard: Maker<'make-hard'> = ({ term }, target) => {
  const condition = conditionOf(term, target);
  if (!condition) return null;
  return condition.hard ? [] : [target.edit(condition.start, condition.start, 'hard ')];
};

export const makeSoft: Maker<'make-soft'> = ({ term }, target) => {
  const condition = conditionOf(term, target);
  if (!condition) return null;
  if (!condition.hard) return [];
  const { offset, end } = condition.hard;
  const [spaces] = /^[ \t]*/.exec(target.text.slice(end))!;
  return [target.edit(offset, end + spaces.length, '')];
};
