/** @file The comment above a declaration is its documentation. */
import type { AstNode } from 'langium';

/** Text of the comment lines directly above `node`, or of one that ends its line; `null` when there is none. */
export function commentAbove(node: AstNode): string | null {
  const cst = node.$cstNode;
  if (!cst) return null;
  const text = cst.root.fullText;
  const lines = text.slice(0, text.lastIndexOf('\n', cst.offset - 1) + 1).split('\n');
  lines.pop();
  const found: string[] = [];
  let inBlock = false;
  for (let line = lines.pop(); line !== undefined; line = lines.pop()) {
    const trimmed = line.trim();
    if (!inBlock && trimmed.startsWith('//')) found.unshift(trimmed.replace(/^\/\/+\s?/, ''));
    else if (inBlock || trimmed.endsWith('*/')) {
      inBlock = !trimmed.startsWith('/*');
      found.unshift(trimmed.replace(/^\/?\*+\s?|\s*\*+\/$/g, ''));
      if (!inBlock) break;
    } else break;
  }
  const above = found.join('\n').trim();
  if (above) return above;
  const end = text.indexOf('\n', cst.end);
  const trailing = /^\s*\/\/+\s?(.*)$/.exec(text.slice(cst.end, end < 0 ? undefined : end));
  return trailing?.[1].trim() || null;
}
