/** @file The one maker of fixes: an intent and a parsed text in, edits of that text out. */
import type { LangiumDocument } from 'langium';
import type { Fix, MadeFix, TextEdit } from '../../problem/fix.ts';
import { fixTitle } from '../../problem/fix.ts';
import { makeHard, makeSoft } from './hard.ts';
import { variantText } from './spec-text.ts';
import type { Maker, Target } from './target.ts';
import { appended, targetOf } from './target.ts';
import { setWeights } from './weights.ts';

const addVariant: Maker<'add-variant'> = (fix, target) => {
  const taken = target.model.statements.some((s) => s.$type === 'Variant' && s.name === fix.name);
  return taken ? null : [appended(target, variantText(fix), false)];
};

const makers: { [K in Fix['kind']]: Maker<K> } = {
  'set-weights': setWeights,
  'make-hard': makeHard,
  'make-soft': makeSoft,
  'add-variant': addVariant,
  replace: ({ edits }) => edits,
};

/**
 * @param document the text as it is now; its names can be resolved (`DocumentState.ComputedScopes`)
 * @returns no edits where the text is so already; `null` where it has no place for the fix
 */
export function makeFix(fix: Fix, document: LangiumDocument): MadeFix | null {
  const target = targetOf(document);
  const edits = (makers[fix.kind] as (fix: Fix, target: Target) => TextEdit[] | null)(fix, target);
  if (!edits) return null;
  const eol = target.text.includes('\r\n') ? '\r\n' : '\n';
  return {
    title: fixTitle(fix),
    edits: edits.map(({ range, newText }) => ({ range, newText: newText.replace(/\r?\n/g, eol) })),
  };
}
