/** @file Selection ranges: from the word under the cursor outwards, along the syntax tree. */
import type { CstNode, LangiumDocument } from 'langium';
import { CstUtils } from 'langium';
import type { Position, SelectionRange } from 'vscode-languageserver';

export function selectionRange(document: LangiumDocument, position: Position): SelectionRange {
  const here: SelectionRange = { range: { start: position, end: position } };
  const root = document.parseResult.value.$cstNode;
  if (!root) return here;
  const offset = document.textDocument.offsetAt(position);
  const leaf = CstUtils.findLeafNodeAtOffset(root, offset) ?? CstUtils.findLeafNodeBeforeOffset(root, offset);
  const chain: CstNode[] = [];
  for (let node: CstNode | undefined = leaf; node; node = node.container) {
    const last = chain[chain.length - 1];
    // Rules that only pass on to another one cover the same text.
    if (!last || node.offset < last.offset || node.end > last.end) chain.push(node);
  }
  return (
    chain.reduceRight<SelectionRange | undefined>((parent, node) => ({ range: node.range, parent }), undefined) ?? here
  );
}
