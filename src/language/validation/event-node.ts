/** @file Where an event or a dose of the problem stands in the text. */
import type { AstNode } from 'langium';
import type { ProblemEvent } from '../../problem/problem.ts';
import type { CheckContext } from './context.ts';

export const eventNode = ({ source }: ProblemEvent, { symbols }: CheckContext): AstNode =>
  symbols.timed.find((node) => node.$cstNode?.range.start.line === source.start.line) ?? symbols.timed[0];
