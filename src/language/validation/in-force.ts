/** @file What of a text is in force: under a variant its blocks and weights come before those of the spec. */
import { type AstNode, AstUtils } from 'langium';
import type * as ast from '../generated/ast.ts';
import type { CheckContext } from './context.ts';

type Item = ast.Statement | ast.VariantItem;
type Block<T extends ast.Block['$type']> = Extract<ast.Block, { $type: T }>;

/** The block of a kind that says how the problem is trained. */
export function blockInForce<T extends ast.Block['$type']>(
  type: T,
  { symbols, variant }: CheckContext,
): Block<T> | undefined {
  const among = (items: readonly Item[]) => items.find((item): item is Block<T> => item.$type === type);
  return among(variant?.items ?? []) ?? among(symbols.model.statements);
}

const container = <T extends AstNode['$type']>(node: AstNode, type: T) =>
  AstUtils.getContainerOfType(
    node,
    (n): n is Extract<ast.PinnAstType[keyof ast.PinnAstType], { $type: T }> => n.$type === type,
  );

/** Whether what stands at `node` belongs to the training that `context.problem` states. */
export function isInForce(node: AstNode, context: CheckContext): boolean {
  const variant = container(node, 'Variant');
  // As written a spec is not trained by its variants, but what they leave to it is the same.
  if (variant) return context.variant ? variant === context.variant : !variant.items.some((i) => i.$type === 'Train');
  const train = container(node, 'Train');
  if (train) return train === blockInForce('Train', context);
  const entry = container(node, 'WeightEntry');
  return !entry || [...context.weightEntries.values()].includes(entry);
}
