/** @file Which word means which declaration: every reference of a tree with what it refers to. */
import type { AstNode } from 'langium';
import { AstUtils } from 'langium';
import type { SourceRange } from '../../problem/source.ts';

export interface Binding {
  range: SourceRange;
  /** Absent where the name is not known. */
  target: AstNode | undefined;
}

const cache = new WeakMap<AstNode, Binding[]>();

/** In the order of the tree. */
export function bindingsOf(root: AstNode): Binding[] {
  let bindings = cache.get(root);
  if (!bindings) {
    bindings = AstUtils.streamAst(root)
      .flatMap((node) => AstUtils.streamReferences(node))
      .flatMap(({ reference }): Binding[] =>
        reference.$refNode
          ? [{ range: reference.$refNode.range, target: 'ref' in reference ? reference.ref : undefined }]
          : [],
      )
      .toArray();
    cache.set(root, bindings);
  }
  return bindings;
}

/** Where `declaration` is used, beside its own place, in the order of the text. */
export const usesOf = (declaration: AstNode): SourceRange[] =>
  bindingsOf(AstUtils.findRootNode(declaration))
    .filter(({ target }) => target === declaration)
    .map(({ range }) => range)
    .sort((a, b) => a.start.line - b.start.line || a.start.character - b.start.character);
