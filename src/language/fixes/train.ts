/** @file Phases of a training in place of those that are written. */
import { GrammarUtils } from 'langium';
import { firstBlock, inserted, removed } from './block.ts';
import { callText } from './spec-text.ts';
import type { Maker } from './target.ts';
import { appended } from './target.ts';

export const setTrain: Maker<'set-train'> = ({ phases }, target) => {
  const texts = phases.map((call) => callText(call, 'phase'));
  const block = target.model.statements.find((s) => s.$type === 'Train');
  if (!block?.$cstNode) {
    return [phases.length === 1 ? appended(target, `train ${texts[0]}`, true) : firstBlock('train', texts, target)];
  }
  const method = block.method?.$cstNode;
  const calls = block.entries.flatMap((e) => (e.$type === 'MethodCall' && e.$cstNode ? [e.$cstNode] : []));
  const written = [...(method ? [method] : []), ...calls];
  if (written.length === texts.length && written.every((node, k) => node.text === texts[k])) return [];
  if (method) {
    if (texts.length === 1) return [target.edit(method.offset, method.end, texts[0])];
    const open = GrammarUtils.findNodeForKeyword(block.$cstNode, '{');
    if (!open) return [target.edit(method.offset, method.end, `{ ${texts.join('  ')} }`)];
    return [removed(method, target), target.edit(open.end, open.end, ` ${texts.join('  ')} `)];
  }
  const [first, ...others] = calls;
  if (!first) {
    const added = inserted(block, texts, target);
    return added && [added];
  }
  return [target.edit(first.offset, first.end, texts.join('  ')), ...others.map((call) => removed(call, target))];
};

export const doublePrecision: Maker<'double-precision'> = (_fix, target) => {
  const block = target.model.statements.find((s) => s.$type === 'Train');
  if (!block) return null;
  const setting = block.entries.find((e) => e.$type === 'Setting' && e.key === 'precision');
  const value = GrammarUtils.findNodeForProperty(setting?.$cstNode, 'value');
  if (value) return value.text === 'f64' ? [] : [target.edit(value.offset, value.end, 'f64')];
  const added = inserted(block, ['precision = f64'], target);
  return added && [added];
};
