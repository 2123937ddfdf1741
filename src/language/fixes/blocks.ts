/** @file Blocks that are left out, and settings of blocks: each edit touches what it means and nothing else. */
import type { AstNode } from 'langium';
import { GrammarUtils } from 'langium';
import type { OptionalBlock, TextEdit } from '../../problem/fix.ts';
import type * as ast from '../generated/ast.ts';
import { firstBlock, inserted, removed } from './block.ts';
import { callText, networkSettings } from './spec-text.ts';
import type { Maker, Target } from './target.ts';

const types: Record<OptionalBlock, ast.Statement['$type']> = {
  network: 'Network',
  weights: 'Weights',
  loss: 'Loss',
  points: 'Points',
  scale: 'Scale',
};

export const leaveOut: Maker<'leave-out'> = ({ blocks }, target) => {
  const left = new Set(blocks.map((block) => types[block]));
  return target.model.statements.flatMap((s) => (left.has(s.$type) && s.$cstNode ? [removed(s.$cstNode, target)] : []));
};

export const scaleAuto: Maker<'scale-auto'> = (_fix, { model, edit }) => {
  const written = model.statements.find((s) => s.$type === 'Scale');
  if (!written?.$cstNode || written.mode === 'auto') return [];
  return [edit(written.$cstNode.offset, written.$cstNode.end, 'scale auto')];
};

export const setNetwork: Maker<'set-network'> = ({ settings }, target) => {
  const block = target.model.statements.find((s) => s.$type === 'Network');
  return setEntries(networkSettings(settings), target, {
    keyword: 'network',
    block: block && { $cstNode: block.$cstNode, entries: block.settings },
    entryOf: (key) => block?.settings.find((setting) => setting.key === key),
    property: 'value',
  });
};

export const setPoints: Maker<'set-points'> = ({ samplers }, target) => {
  const known = target.symbols.namedTerms;
  if (Object.keys(samplers).some((name) => known.get(name)?.kind !== 'equation')) return null;
  const block = target.model.statements.find((s) => s.$type === 'Points');
  const written = Object.entries(samplers).map(([name, call]) => [name, callText(call, 'sampler')]);
  return setEntries(Object.fromEntries(written), target, {
    keyword: 'points',
    block,
    entryOf: (name) => block?.entries.find((entry) => entry.target?.$refText === name),
    property: 'method',
  });
};

interface Home {
  keyword: string;
  block: Parameters<typeof inserted>[0] | undefined;
  entryOf(name: string): AstNode | undefined;
  /** Of an entry, what is replaced. */
  property: string;
}

/** Entries `name = text` of a block: those that are written change, the others are added. */
function setEntries(texts: Readonly<Record<string, string>>, target: Target, home: Home): TextEdit[] | null {
  const edits: TextEdit[] = [];
  const missing: string[] = [];
  for (const [name, text] of Object.entries(texts)) {
    const value = GrammarUtils.findNodeForProperty(home.entryOf(name)?.$cstNode, home.property);
    if (!value) missing.push(`${name} = ${text}`);
    else if (value.text !== text) edits.push(target.edit(value.offset, value.end, text));
  }
  if (missing.length === 0) return edits;
  const added = home.block ? inserted(home.block, missing, target) : firstBlock(home.keyword, missing, target);
  return added && [...edits, added];
}

export const openBounds: Maker<'open-bounds'> = ({ estimate }, target) => {
  const node = target.symbols.quantities.get(estimate);
  if (node?.$type !== 'Estimate' || !node.$cstNode) return null;
  const [keyword, bounds] = [GrammarUtils.findNodeForKeyword(node.$cstNode, 'in'), node.bounds?.$cstNode];
  if (!keyword || !bounds) return [];
  const before = target.text.slice(0, keyword.offset).trimEnd().length;
  return [target.edit(before, bounds.end, '')];
};
