/** @file From a number outwards: the nearest thing around it that says what it means. */
import type { AstNode } from 'langium';

/**
 * @param says What a container says of its child; `further` where that depends on what is around it
 * @returns `null` where nothing says anything
 */
export function outward<T>(from: AstNode, says: (node: AstNode, container: AstNode) => T | null | 'further'): T | null {
  for (let node = from; node.$container; node = node.$container) {
    const found = says(node, node.$container);
    if (found !== 'further') return found;
  }
  return null;
}
