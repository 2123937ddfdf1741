/** @file The words and terminals of the grammar for the lexer, found by one plain walk: every command waits for it. */
import { DefaultTokenBuilder, type Grammar, type GrammarAST, stream } from 'langium';
import type { ParserToken } from './situation.ts';

type TokenType = ParserToken['tokenType'];

/** Langium walks the grammar twice through its streams, for rules that nothing leads to; there are none. */
export class PinnVocabulary extends DefaultTokenBuilder {
  override buildTokens({ rules }: Grammar): TokenType[] {
    const terminals = this.buildTerminalTokens(stream(rules));
    return [...this.#keywordTokens(rules, terminals), ...terminals];
  }

  /** Longest first, as one may begin with another. */
  #keywordTokens(rules: readonly GrammarAST.AbstractRule[], terminals: TokenType[]): TokenType[] {
    const keywords = new Map<string, GrammarAST.Keyword>();
    for (const rule of rules) if (rule.$type === 'ParserRule') collect(rule, keywords);
    return [...keywords.values()]
      .sort((a, b) => b.value.length - a.value.length)
      .map((keyword) => this.buildKeywordToken(keyword, terminals, false));
  }
}

/** What holds nodes of the tree is an object or an array; what begins with $ leads out of it, or describes it. */
function collect(node: object, keywords: Map<string, GrammarAST.Keyword>): void {
  if (isKeyword(node)) {
    if (!keywords.has(node.value)) keywords.set(node.value, node);
    return;
  }
  for (const [key, value] of Object.entries(node)) {
    if (!key.startsWith('$') && typeof value === 'object' && value !== null && !('$refText' in value)) {
      collect(value, keywords);
    }
  }
}

const isKeyword = (node: object): node is GrammarAST.Keyword => '$type' in node && node.$type === 'Keyword';
