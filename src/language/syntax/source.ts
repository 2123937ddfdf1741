/** @file Where a node stands in the text, and what is written there. */
import type { AstNode, CstNode } from 'langium';
import { AstUtils, GrammarUtils } from 'langium';
import type { SourceRange } from '../../problem/source.ts';

export const nowhere: SourceRange = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

const plain = ({ start, end }: SourceRange): SourceRange => ({
  start: { line: start.line, character: start.character },
  end: { line: end.line, character: end.character },
});

/** The range of a node, or of one of its properties when that is written. */
export function rangeOf(node: AstNode | undefined, property?: string): SourceRange {
  const cst = property ? GrammarUtils.findNodeForProperty(node?.$cstNode, property) : undefined;
  const found = cst ?? nearestCst(node);
  return found ? plain(found.range) : nowhere;
}

/** Nodes made up by error recovery may lack text of their own; then the container says where. */
function nearestCst(node: AstNode | undefined): CstNode | undefined {
  for (let at = node; at; at = at.$container) if (at.$cstNode) return at.$cstNode;
  return undefined;
}

export const rangeOfKeyword = (node: AstNode, keyword: string): SourceRange => {
  const cst = GrammarUtils.findNodeForKeyword(node.$cstNode, keyword);
  return cst ? plain(cst.range) : rangeOf(node);
};

export const textOf = (node: AstNode | undefined): string => node?.$cstNode?.text ?? '';

/** Source text on one line with single spaces, for labels and messages. */
export const label = (node: AstNode | undefined): string => textOf(node).replace(/\s+/g, ' ').trim();

/** The text from the start of `first` to the end of `last`, on one line. */
export function textBetween(first: AstNode | undefined, last: AstNode | undefined): string {
  const start = first?.$cstNode;
  const end = last?.$cstNode;
  if (!start || !end) return label(first);
  return start.root.fullText.slice(start.offset, end.end).replace(/\s+/g, ' ').trim();
}

export const containerOf = AstUtils.getContainerOfType;
