/** @file Values of the rules that are no objects: a unit as it is written, not run together. */
import { type CstNode, DefaultValueConverter, type GrammarAST, type ValueType } from 'langium';

/** Behind a slash a space may stand for both, and stays for the reader of units to refuse. */
const isAmbiguous = (before: string): boolean => /\/[^*·()]*$/.test(before);

export class PinnValues extends DefaultValueConverter {
  /** `N m` is a product, and would be `Nm` without its space; `m s` would even be milliseconds. */
  protected override runConverter(rule: GrammarAST.AbstractRule, input: string, cstNode: CstNode): ValueType {
    if (rule.name !== 'Unit') return super.runConverter(rule, input, cstNode);
    return cstNode.text
      .trim()
      .replace(/\s*([*/·^()-])\s*/g, '$1')
      .replace(/\s+/g, (_, at: number, unit: string) => (isAmbiguous(unit.slice(0, at)) ? ' ' : '*'));
  }
}
