/** @file The one maker of fixes: an intent and a parsed text in, edits of that text out. */
import type { LangiumDocument } from 'langium';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Fix, MadeFix, TextEdit } from '../../problem/fix.ts';
import { fixTitle } from '../../problem/fix.ts';
import { parse } from '../syntax/parser.ts';
import { leaveOut, openBounds, scaleAuto, setNetwork, setPoints } from './blocks.ts';
import { makeHard, makeSoft } from './hard.ts';
import { variantText } from './spec-text.ts';
import type { Maker, Target } from './target.ts';
import { appended, targetOf } from './target.ts';
import { doublePrecision, setTrain } from './train.ts';
import { rebalance, setWeighting, setWeights } from './weights.ts';

const addVariant: Maker<'add-variant'> = (fix, target) => {
  const taken = target.model.statements.some((s) => s.$type === 'Variant' && s.name === fix.name);
  return taken ? null : [appended(target, variantText(fix), false)];
};

/** One fix after the other, each made for the text that the one before leaves, as the one edit that comes to the same. */
const together: Maker<'together'> = ({ fixes }, { text, edit }) => {
  let after = text;
  for (const fix of fixes) {
    const next = fixedText(after, fix);
    if (next === null) return null;
    after = next;
  }
  if (after === text) return [];
  const shorter = Math.min(text.length, after.length);
  let start = 0;
  while (start < shorter && text[start] === after[start]) start++;
  let tail = 0;
  while (tail < shorter - start && text.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return [edit(start, text.length - tail, after.slice(start, after.length - tail))];
};

const makers: { [K in Fix['kind']]: Maker<K> } = {
  'set-weights': setWeights,
  rebalance,
  'make-hard': makeHard,
  'make-soft': makeSoft,
  'add-variant': addVariant,
  'leave-out': leaveOut,
  'scale-auto': scaleAuto,
  'set-network': setNetwork,
  'set-points': setPoints,
  'set-train': setTrain,
  'double-precision': doublePrecision,
  'set-weighting': setWeighting,
  'open-bounds': openBounds,
  together,
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

/** The text with the fix; `null` where it has no place for it. */
export function fixedText(text: string, fix: Fix): string | null {
  const made = makeFix(fix, parse(text).document);
  return made && TextDocument.applyEdits(TextDocument.create('', '', 0, text), made.edits);
}
