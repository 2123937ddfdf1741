/** @file Semantic tokens: what a name is, which the TextMate grammar cannot know. */
import type { AstNode } from 'langium';
import type { SemanticTokenAcceptor } from 'langium/lsp';
import { AbstractSemanticTokenProvider } from 'langium/lsp';
import type * as ast from '../generated/ast.ts';
import { isTerm } from '../syntax/symbols.ts';

/** Token type by what a name refers to. */
const typeOfTarget: Record<string, string> = {
  Param: 'parameter',
  Estimate: 'parameter',
  Let: 'variable',
  FunctionDeclaration: 'function',
  Learned: 'function',
  Formal: 'parameter',
  IndexRange: 'variable',
  Variable: 'variable',
  Unknown: 'function',
  HeldState: 'variable',
  Input: 'function',
  Timed: 'class',
  Experiment: 'event',
  Builtin: 'function',
};

type WordNode = ast.MethodCall & ast.Setting & ast.Segment & ast.Variant;

/** Nodes whose one word is always of the same type. */
const words: Record<string, { property: 'method' | 'key' | 'name' | 'shape'; type: string; modifier?: string }> = {
  MethodCall: { property: 'method', type: 'method' },
  Setting: { property: 'key', type: 'property' },
  Argument: { property: 'name', type: 'property' },
  Segment: { property: 'shape', type: 'keyword' },
  Timed: { property: 'name', type: 'event', modifier: 'declaration' },
  Experiment: { property: 'name', type: 'event', modifier: 'declaration' },
  SteadyStart: { property: 'key', type: 'property' },
  Variant: { property: 'name', type: 'event', modifier: 'declaration' },
  Sweep: { property: 'name', type: 'event', modifier: 'declaration' },
};

/** Properties that refer to a quantity, outside of expressions. */
const referring: Record<string, string> = {
  ParameterValue: 'parameter',
  Exact: 'unknown',
  Guess: 'unknown',
  Smooth: 'learned',
};

/** The kinds of tokens that occur; the manifest says which scope of the TextMate grammar each falls back to. */
export const tokenTypes: ReadonlySet<string> = new Set([
  ...Object.values(typeOfTarget),
  ...Object.values(words).map(({ type }) => type),
  'class',
  'type',
]);

export class PinnSemanticTokenProvider extends AbstractSemanticTokenProvider {
  protected override highlightElement(node: AstNode, acceptor: SemanticTokenAcceptor): void {
    if (isTerm(node)) {
      acceptor({ node, property: 'name', type: 'class', modifier: 'declaration' });
      return;
    }
    switch (node.$type) {
      case 'Param':
      case 'Estimate':
      case 'Let':
      case 'FunctionDeclaration':
      case 'Learned':
      case 'Formal':
      case 'IndexRange':
      case 'Variable':
      case 'Unknown':
      case 'HeldState':
      case 'Input':
        acceptor({
          node: node as ast.Param,
          property: 'name',
          type: typeOfTarget[node.$type],
          modifier: 'declaration',
        });
        if ('unit' in node) acceptor({ node: node as ast.Param, property: 'unit', type: 'type' });
        break;
      case 'Reference': {
        const reference = node as ast.Reference;
        const target = reference.target?.ref;
        if (target)
          acceptor({
            node: reference,
            property: 'target',
            type: typeOfTarget[target.$type],
            modifier: target.$type === 'Builtin' ? 'defaultLibrary' : undefined,
          });
        break;
      }
      case 'Assignment': {
        const assignment = node as ast.Assignment;
        const target = assignment.target?.ref;
        if (target) acceptor({ node: assignment, property: 'target', type: typeOfTarget[target.$type] });
        break;
      }
      case 'Dose':
        acceptor({ node: node as ast.Dose, property: 'unknown', type: 'function' });
        break;
      case 'Amount':
      case 'TimeList':
        acceptor({ node: node as ast.Amount, property: 'unit', type: 'type' });
        break;
      case 'MethodEntry':
      case 'WeightEntry':
      case 'ScaleEntry':
      case 'SweepAxis': {
        const entry = node as ast.WeightEntry;
        const target = entry.target?.ref;
        if (target)
          acceptor({ node: entry, property: 'target', type: isTerm(target) ? 'class' : typeOfTarget[target.$type] });
        break;
      }
      default: {
        const word = words[node.$type];
        if (word) acceptor({ node: node as WordNode, ...word });
        const property = referring[node.$type];
        const { ref } = (node as unknown as Record<string, { ref?: AstNode } | undefined>)[property ?? ''] ?? {};
        if (ref) acceptor({ node: node as ast.Exact, property: property as 'unknown', type: typeOfTarget[ref.$type] });
      }
    }
  }
}
