/** @file The data files that a spec names, each with the statement that does. */
import type { AstNode } from 'langium';
import type * as ast from '../generated/ast.ts';

/** A statement with the file that it names, as it is written. */
export interface NamedFile {
  node: AstNode & { file?: string };
  file: string;
}

/** In the order of the text; one that is named twice is there twice. */
export function namedFiles({ statements }: Pick<ast.Model, 'statements'>): NamedFile[] {
  const nodes = statements.flatMap((s): (AstNode & { file?: string })[] =>
    s.$type === 'Experiment' ? [s, ...s.items] : [s],
  );
  return nodes.flatMap((node) => (typeof node.file === 'string' ? [{ node, file: node.file }] : []));
}
