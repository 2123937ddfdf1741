/** @file Inlay hints: the unit of a let, and each term's share of the first update. */

import type { AstNode, LangiumDocument } from 'langium';
import type { InlayHintProvider } from 'langium/lsp';
import type { InlayHint, InlayHintParams } from 'vscode-languageserver';
import { sum } from '../../numeric/vector.ts';
import { finePercent } from '../../problem/number-text/quantity.ts';
import { showUnit } from '../lower/unit-type.ts';
import { rangeOf } from '../syntax/source.ts';
import type { Analysis } from './analysis.ts';

/** Share of the first update by term name, as far as the probe knows it. */
export type SharesOf = (document: LangiumDocument) => ReadonlyMap<string, number>;

export class PinnInlayHintProvider implements InlayHintProvider {
  readonly #analysis: Analysis;
  readonly #sharesOf: SharesOf;

  constructor(analysis: Analysis, sharesOf: SharesOf) {
    this.#analysis = analysis;
    this.#sharesOf = sharesOf;
  }

  async getInlayHints(document: LangiumDocument, { range }: InlayHintParams): Promise<InlayHint[]> {
    const checked = this.#analysis.of(document);
    const hints = [...this.#letUnits(checked), ...this.#shares(document, checked)];
    return hints.filter((h) => h.position.line >= range.start.line && h.position.line <= range.end.line);
  }

  #letUnits({ lowered }: ReturnType<Analysis['of']>): InlayHint[] {
    return [...lowered.symbols.quantities.values()].flatMap((node): InlayHint[] => {
      if (node.$type !== 'Let' || !node.value) return [];
      const unit = lowered.types.get(node.value);
      if (unit?.kind !== 'unit') return [];
      return [
        {
          position: rangeOf(node, 'name').end,
          label: `: ${showUnit(unit, lowered.context.writtenUnits)}`,
          paddingLeft: false,
          kind: 1,
        },
      ];
    });
  }

  /** Beside the weight where one is written, else at the end of the term. */
  #shares(document: LangiumDocument, { lowered }: ReturnType<Analysis['of']>): InlayHint[] {
    const shares = this.#sharesOf(document);
    const { symbols, termsOf, meant, weightEntries } = lowered;
    // Members and statements of single experiments that have a weight of their own.
    const parts = [...weightEntries].filter(([symbol]) => !termsOf.has(symbol));
    const apart = new Set(parts.flatMap(([symbol]) => meant(symbol).map((t) => t.name)));
    const hint = (names: string[], node: AstNode): InlayHint[] => {
      const own = names.flatMap((name) => shares.get(name) ?? []);
      if (own.length === 0) return [];
      return [
        {
          position: rangeOf(node).end,
          // Set off by an arrow: `= 1 100 %` would read as one number.
          label: `← ${finePercent(sum(own))} of the first update`,
          paddingLeft: true,
        },
      ];
    };
    return [
      ...symbols.terms.flatMap((symbol) =>
        hint(
          (termsOf.get(symbol) ?? []).flatMap(({ name }) => (apart.has(name) ? [] : [name])),
          weightEntries.get(symbol) ?? symbol.node,
        ),
      ),
      ...parts.flatMap(([symbol, entry]) =>
        hint(
          meant(symbol).map((t) => t.name),
          entry,
        ),
      ),
    ];
  }
}
