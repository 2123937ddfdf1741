/** @file References, declarations and renaming leave built-in names alone: they are declared nowhere. */
import type { AstNode, CstNode } from 'langium';
import { DefaultReferences } from 'langium';

export class PinnReferences extends DefaultReferences {
  override findDeclarations(source: CstNode): AstNode[] {
    return super.findDeclarations(source).filter((node) => node.$type !== 'Builtin');
  }
}
